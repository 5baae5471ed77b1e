/** Questions that belong to another project are not put to a model, and the answer says why; others are. */

import { describe, expect, it } from 'vitest';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { type AskEvent, type AskInput, askProject } from './ask.ts';
import { projectOfFiles } from './testing/project-of-files.ts';

const FILES: Readonly<Record<string, string>> = {
  'README.md': '# harbour\n\nA client that sends requests to a harbour, and tries again when its gate is busy.\n',
  'src/retry.ts': `/** Doubles the delay after each failed attempt, up to a limit. */
export function backoffDelay(attempt: number, base: number): number {
  return Math.min(base * 2 ** attempt, maximumDelay());
}

export function maximumDelay(): number {
  return 30_000;
}
`,
  'src/client.ts': `import { backoffDelay } from './retry.ts';

/** Sends a request and tries again when the server is busy. */
export async function sendRequest(url: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const reply = await fetch(url);
    if (reply.ok) return await reply.text();
    await sleep(backoffDelay(attempt, 100));
  }
}
`,
  'src/gate.ts': `/** Opens the gate of the harbour for a ship that has paid its toll. */
export class HarbourGate {
  open(ship: Ship): void {
    if (!ship.hasPaid) throw new GateClosedError(ship.name);
    this.log.push(ship.name);
  }
}

export class GateClosedError extends Error {}
`,
};

const project = projectOfFiles(FILES);

const INPUT: Omit<AskInput, 'question' | 'cwd'> = {
  ...{ files: [], piped: '', retrieve: true, anyway: false, languages: [], globs: [], limit: 20 },
  ...{ neural: false, fresh: false, sampling: {} },
};

async function nothingFor(question: string, more: Partial<AskInput> = {}) {
  const generator = new ScriptedGenerator(['It doubles [1].']);
  const input = { ...INPUT, question, cwd: project().root, ...more };
  for await (const event of askProject(project(), input, async () => generator, {})) {
    if (event.kind === 'nothing') return event;
  }
  return null;
}

const FOREIGN =
  'Why does the templater of the SQL linter keep a position marker for each segment when the jinja block is rendered?';

describe('a question of another project', () => {
  it('is answered by the words that are nowhere here', async () => {
    const nothing: Extract<AskEvent, { kind: 'nothing' }> | null = await nothingFor(FOREIGN);
    expect(nothing?.confidence).toBe('low');
    expect(nothing?.strange).toEqual(expect.arrayContaining(['templater', 'linter']));
    expect(nothing?.strange?.length).toBeLessThanOrEqual(4);
    expect(nothing?.strange).not.toContain('each');
  });

  it('is asked where the user wants it, or brings a file', async () => {
    expect(await nothingFor(FOREIGN, { anyway: true })).toBeNull();
    expect(await nothingFor(FOREIGN, { files: ['src/gate.ts'] })).toBeNull();
  });

  it.each([
    'How does the client decide how long to wait before it tries to send a failed request again?',
    'Where is the delay between two attempts limited, and which function doubles it?',
    'Explain briefly, step by step and with an example, what happens when a ship that has not paid reaches the gate',
    'Which error does HarbourGate throw for a ship without a paid toll?',
    'What does sendRequest do when the server is busy and the reply is not ok?',
  ])('is not %j', async (question) => {
    expect(await nothingFor(question)).toBeNull();
  });

  it('is no question that names nothing', async () => {
    const nothing = await nothingFor('What are the main parts of this and how do they work together when it is run?');
    expect(nothing?.strange ?? null).toBeNull();
  });
});
