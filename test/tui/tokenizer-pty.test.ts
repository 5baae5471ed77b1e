/** The tokenizer behind a real pseudo-terminal: every known sequence, cut at every byte into writes of their own. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { KNOWN_KEYS } from '../../src/ui/testing/known-keys.ts';
import { characterEvent, type InputEvent, keyEvent } from '../../src/ui/tui/input/event.ts';
import { removeFolder } from '../folders.ts';

const fixtures = join(packageRoot(), 'test', 'tui', 'fixtures');
/** Nothing but the end waits for the clock; it is then 40 ms times this. */
const SLOW = '50';

/** The bytes of one write, and what the program shows when it has understood them; empty to go on after a millisecond. */
type Write = readonly [hex: string, awaited: string];

async function eventsThroughTerminal(writes: readonly Write[], slowness: string): Promise<InputEvent[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mlx-code-pty-'));
  onTestFinished(() => removeFolder(folder));
  const program = join(folder, 'read-keys.mjs');
  const output = join(folder, 'events');
  await build({
    entryPoints: [join(fixtures, 'read-keys.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const args = [join(fixtures, 'on_terminal.py'), process.execPath, program, output, slowness];
  const input = JSON.stringify([...writes, [Buffer.from('\x04').toString('hex'), '']]);
  const { status, stderr } = spawnSync('python3', args, { input, encoding: 'utf8', timeout: 60_000 });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
  expect(lines.pop()).toBe(JSON.stringify(keyEvent('d', { ctrl: true })));
  return lines.map((line) => JSON.parse(line) as InputEvent);
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

it('means the same through a terminal, cut at every byte', { timeout: 120_000 }, async () => {
  const writes: Write[] = [];
  const wanted: InputEvent[] = [];
  for (const [text, ...events] of KNOWN_KEYS) {
    if (text.length > 100) continue;
    const bytes = Buffer.from(text, 'latin1');
    for (let cut = 0; cut < bytes.length; cut++) {
      if (cut > 0) writes.push([hex(bytes.subarray(0, cut)), '']);
      writes.push([hex(bytes.subarray(cut)), '']);
      wanted.push(...events);
    }
  }
  expect(await eventsThroughTerminal(writes, SLOW)).toEqual(wanted);
});

it('takes a paste of 10,000 characters as one event, and tells Escape by time', { timeout: 60_000 }, async () => {
  const text = `${'漢字 and words, '.repeat(770)}\nend`;
  const paste = Buffer.from(`\x1b[200~${text.replaceAll('\n', '\r')}\x1b[201~`);
  const writes: Write[] = [
    [hex(paste), 'paste'],
    [hex(Buffer.from('\x1b')), 'escape'],
    [hex(Buffer.from('x')), 'x'],
  ];
  expect(await eventsThroughTerminal(writes, '1')).toEqual([
    { kind: 'paste', text, cut: false },
    keyEvent('escape'),
    characterEvent('x'),
  ]);
});
