import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { repoPath } from '../../base/paths.ts';
import { indexRoot } from '../../index/index.ts';
import { IndexReader } from '../../store/index.ts';
import type { Passage } from '../types.ts';
import { numberedFacts } from './facts.ts';
import { factsOf } from './facts-of.ts';

const FILES: Readonly<Record<string, string>> = {
  'src/gate.ts': `export class GateClosedError extends Error {}

/** Opens the gate. */
export function openGate(
  ship: Ship,
  attempts = 3,
  log: Log | null = null,
): Promise<boolean> {
  if (!ship.hasPaid) throw new GateClosedError(ship.name);
  return tryGate(ship, attempts);
}

function tryGate(ship: Ship, attempts: number): Promise<boolean> {
  return ship.enter(attempts);
}
`,
  'src/harbour.ts': `import { openGate } from './gate.ts';

export async function enterHarbour(ship: Ship): Promise<void> {
  if (await openGate(ship)) ship.land();
}
`,
  'test/gate.test.ts': "import { openGate } from '../src/gate.ts';\n\nit('opens', () => {\n  openGate(paid);\n});\n",
  'app/mail.py': `class MailBox:
    def send_letter(self, text, retries=2, *, urgent=False):
        """Sends it."""
        if not text:
            raise ValueError("empty")
        return self.post(text)


def greet_all(box):
    box.send_letter("hello")
`,
};

let scratch: string;
let reader: IndexReader;

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-facts-')));
  const root = join(scratch, 'project');
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  await indexRoot({ root, indexDir: join(scratch, 'index'), walk: {} });
  reader = await IndexReader.open(join(scratch, 'index'));
});

afterAll(() => {
  reader.close();
  removeFolder(scratch);
});

function passage(path: string, startLine: number, endLine: number, symbol = ''): Passage {
  return { path: repoPath(path), startLine, endLine, symbol, text: '', reason: 'found', score: 1 };
}

describe('facts of definitions', () => {
  it('are signature with defaults, callers that are no tests first, and what is raised', async () => {
    const [fact] = await factsOf(reader, [passage('src/gate.ts', 1, 20, 'openGate')], 'how does openGate work?');
    expect(fact).toMatchObject({
      path: 'src/gate.ts',
      startLine: 4,
      name: 'openGate',
      raises: ['GateClosedError'],
      calls: 2,
    });
    expect(fact?.signature).toBe(
      'export function openGate(ship: Ship, attempts = 3, log: Log | null = null): Promise<boolean>',
    );
    expect(fact?.callers[0]).toEqual({ name: 'enterHarbour', path: 'src/harbour.ts', line: 4 });
  });

  it('are those of names in the question first, in any language', async () => {
    const shown = [passage('src/gate.ts', 1, 20, 'openGate'), passage('app/mail.py', 1, 11)];
    const [fact] = await factsOf(reader, shown, 'what does send_letter raise?');
    expect(fact).toMatchObject({ name: 'send_letter', raises: ['ValueError'], callers: [{ name: 'greet_all' }] });
    expect(fact?.signature).toBe('def send_letter(self, text, retries=2, *, urgent=False)');
  });

  it('stand under the number of the source that shows the definition, and are left out where none does', async () => {
    const facts = await factsOf(reader, [passage('src/gate.ts', 1, 20)], 'openGate');
    const source = { ...passage('src/gate.ts', 1, 9), number: 7, hash: '' };
    expect(numberedFacts(facts, [source])).toEqual([
      {
        number: 7,
        text: expect.stringMatching(
          /^export function openGate\(.* is defined in src\/gate\.ts:4; called 2 times, by enterHarbour \(src\/harbour\.ts:4\).*; raises GateClosedError$/,
        ),
      },
    ]);
  });

  it('are none of what came with the question', async () => {
    expect(await factsOf(reader, [{ ...passage('a.ts', 1, 3), path: 'stdin' }], 'why?')).toEqual([]);
  });
});
