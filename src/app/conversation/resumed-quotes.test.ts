/** Quotes that opened the answers of a small model, in a conversation that is resumed: their text is not kept, it is read again. */

import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { QUIET_UI } from '../../../test/fixtures/quiet-ui.ts';
import { removeFolder } from '../../../test/folders.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { openProject } from '../project/project.ts';
import { Conversation } from './chat.ts';

const FILE = 'src/retry.ts';
const RETRY = `/** Doubles the delay after each failed attempt. */
export function backoffDelay(attempt: number, base: number): number {
  return Math.min(base * 2 ** attempt, 30_000);
}
`;
const saved = { ...process.env };
let scratch: string;
let root: string;

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-quotes-')));
  root = join(scratch, 'project');
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  // A server stands for a model that is there; nothing is ever sent to it.
  process.env['MLX_CODE_CHAT_SERVER'] = 'openai:http://127.0.0.1:9/v1';
  mkdirSync(join(root, 'src'), { recursive: true });
  write(RETRY);
});
afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

const write = (text: string) => writeFileSync(join(root, FILE), text);

/** The quotes of the last answer of a session, as it is after this question, or as it is resumed. */
async function quotes(question?: string) {
  const generator = new ScriptedGenerator(
    ['It doubles the delay after each failed attempt.'],
    2_048,
    true,
    'scripted-0.5B',
  );
  const project = await openProject({ cwd: root, root });
  const chat = Conversation.open({
    ...{ cwd: root, project, ui: QUIET_UI, openGenerator: async () => generator, retrieval: true, watch: false },
    session: 'quoting',
  });
  await chat.start();
  if (question !== undefined) chat.send(question);
  await chat.idle();
  const sources = chat.items.lastAnswer()?.sources ?? [];
  await chat.close();
  return sources
    .filter(({ quotedFrom }) => quotedFrom !== undefined)
    .map(({ number, path, quote, quotedFrom }) => ({ number, path, quote, quotedFrom }));
}

it('are shown again as they were, as long as their lines are in the file', async () => {
  const before = await quotes('delay after a failed attempt');
  expect(before).toMatchObject([{ path: FILE, quotedFrom: 1 }]);
  expect(RETRY).toContain(before[0]?.quote);
  expect(await quotes()).toEqual(before);
  write(`// Moved.\n${RETRY}`);
  expect(await quotes()).toEqual(before);
  write(RETRY.replaceAll('delay', 'pause'));
  expect(await quotes()).toEqual([]);
});
