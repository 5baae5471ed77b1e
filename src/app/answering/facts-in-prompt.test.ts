/** What is known of the definitions that a prompt shows is behind its sources, within a bounded share. */

import { expect, it } from 'vitest';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { type AskInput, askProject, type PromptView } from './ask.ts';
import { projectOfFiles } from './testing/project-of-files.ts';

const FILES: Readonly<Record<string, string>> = {
  'src/gate.ts': `export class GateClosedError extends Error {}

/** Opens the gate of the harbour for a ship that has paid its toll. */
export function openGate(ship: Ship, attempts = 3): boolean {
  if (!ship.hasPaid) throw new GateClosedError(ship.name);
  return ship.enter(attempts);
}
`,
  'src/harbour.ts':
    "import { openGate } from './gate.ts';\n\nexport function enterHarbour(ship: Ship): void {\n  if (openGate(ship)) ship.land();\n}\n",
};

const project = projectOfFiles(FILES);

async function promptFor(
  model: string,
  more: Partial<AskInput> = {},
): Promise<PromptView & { readonly asked: string }> {
  const scripted = new ScriptedGenerator(['It throws [1].']);
  const generator = Object.assign(scripted, { identity: { ...scripted.identity, model } });
  const input: AskInput = {
    ...{ question: 'how does openGate work?', files: [], piped: '', retrieve: true, anyway: false, languages: [] },
    ...{ globs: [], limit: 20, neural: false, fresh: false, sampling: {}, cwd: project().root, ...more },
  };
  for await (const event of askProject(project(), input, async () => generator, {})) {
    if (event.kind === 'prompt') return { ...event.prompt, asked: event.prompt.message };
  }
  throw new Error('no prompt');
}

it('tells signature, callers and what is raised, under the number of its source', async () => {
  const { facts, sources, asked } = await promptFor('some-7B');
  const number = sources.find(({ path }) => path === 'src/gate.ts')?.number;
  const fact = facts.find(({ text }) => text.includes('openGate(ship: Ship, attempts = 3)'));
  expect(fact).toMatchObject({ number, text: expect.stringContaining('raises GateClosedError') });
  expect(fact?.text).toContain('enterHarbour (src/harbour.ts:4)');
  expect(asked.split('known from the code\n')[1]).toContain(`[${number}] ${fact?.text}`);
  expect(asked.indexOf('known from the code')).toBeLessThan(asked.indexOf('end of sources'));
});

it('tells nothing where the share is used up, and nothing to small models', async () => {
  expect((await promptFor('some-7B', { sourceTokens: 120 })).facts).toEqual([]);
  expect((await promptFor('some-0.5B')).facts).toEqual([]);
  expect((await promptFor('some-0.5B', { factShare: 0.3 })).facts).not.toEqual([]);
});
