import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { remind } from './reminder.ts';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-reminder-')));
afterAll(() => removeFolder(top));
let number = 0;
beforeEach(() => void vi.stubEnv('MLX_CODE_CACHE_DIR', join(top, String(number++))));
afterEach(() => vi.unstubAllEnvs());

const claude = (tool: string, input: object = {}, session = 'a') =>
  JSON.stringify({ session_id: session, hook_event_name: 'PostToolUse', tool_name: tool, tool_input: input });
const bash = (command: string) => claude('Bash', { command });

async function told(events: readonly string[]): Promise<boolean[]> {
  const out: boolean[] = [];
  for (const event of events) out.push((await remind(event)) !== null);
  return out;
}

test('the third search by text in a row is answered with a reminder', async () => {
  expect(await told([claude('Grep'), bash('cd src && rg -n "x" .'), bash('cat a | grep b')])).toEqual([
    false,
    false,
    true,
  ]);
  const words = JSON.parse((await remindAt(3)) ?? '{}') as { hookSpecificOutput: { additionalContext: string } };
  expect(words.hookSpecificOutput.additionalContext).toContain('search_code');
});

async function remindAt(count: number): Promise<string | null> {
  let last: string | null = null;
  for (let i = 0; i < count; i++) last = await remind(claude('Grep', {}, 'b'));
  return last;
}

test('a search by us begins the count anew, other work does not', async () => {
  const ours = claude('mcp__mlx-code__search_code');
  expect(
    await told([claude('Grep'), claude('Grep'), ours, claude('Grep'), claude('Edit'), bash('npm test')]),
  ).not.toContain(true);
  expect(
    await told([claude('Grep'), bash('mlx-code search "x" | head'), claude('Grep'), claude('Grep')]),
  ).not.toContain(true);
});

test('sessions are counted apart, and an agent that does not listen is left in peace', async () => {
  expect(await told([claude('Grep'), claude('Grep'), claude('Grep', {}, 'other')])).not.toContain(true);
  const many = await told(Array.from({ length: 30 }, () => claude('Grep', {}, 'long')));
  expect(many.filter(Boolean)).toHaveLength(3);
});

test.each([
  ['Copilot', { sessionId: 's', toolName: 'bash', toolArgs: '{"command":"grep -r x ."}' }],
  ['Codex', { session_id: 's', tool_name: 'shell', tool_input: { command: ['bash', '-lc', 'rg x'] } }],
  ['Grok', { sessionId: 's', toolName: 'grep', toolInput: { pattern: 'x' } }],
])('events of %s are understood', async (_, event) => {
  const text = JSON.stringify(event);
  expect(await told([text, text, text])).toEqual([false, false, true]);
});

test.each(['', '{', '[]', 'null', '{"tool_name":3}', '{"session_id":"x"}'])(
  '%j is no event, and no fault',
  async (event) => {
    expect(await remind(event)).toBeNull();
  },
);
