/** Definitions of what a named file uses are shown with it, where there is room. */

import { expect, it } from 'vitest';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { type AskInput, askProject, type PromptView } from './ask.ts';
import { projectOfFiles } from './testing/project-of-files.ts';

const FILES: Readonly<Record<string, string>> = {
  'src/gate.ts': `import { TollLedger } from './toll.ts';

export function openGate(ship: Ship): boolean {
  return new TollLedger(ship.name).hasPaidToll();
}
`,
  'src/toll.ts': `export class TollLedger {
  hasPaidToll(): boolean {
    return this.entries.length > 0;
  }
}
`,
  'src/other.ts': 'export function paintZebra(): void {\n  stripes();\n}\n',
};

const project = projectOfFiles(FILES);

async function sourcesFor(more: Partial<AskInput>): Promise<PromptView['sources']> {
  const generator = new ScriptedGenerator(['It asks the ledger [1].']);
  const input: AskInput = {
    ...{ question: 'what does @src/gate.ts do?', files: [], piped: '', retrieve: true, anyway: false, languages: [] },
    // The search alone finds nothing but the named file.
    ...{ globs: ['src/gate.ts'], limit: 20, neural: false, fresh: false, sampling: {}, cwd: project().root, ...more },
  };
  for await (const event of askProject(project(), input, async () => generator, {})) {
    if (event.kind === 'prompt') return event.prompt.sources;
  }
  throw new Error('no prompt');
}

it.each<[string, Partial<AskInput>]>([
  ['marked', {}],
  ['mentioned', { question: 'what does gate.ts do?' }],
  ['given as an option', { question: 'what does it do?', files: ['src/gate.ts'] }],
])('of a file that is %s', async (_, more) => {
  const sources = await sourcesFor(more);
  expect(sources[0]).toMatchObject({ path: 'src/gate.ts', reason: 'named' });
  expect(sources).toContainEqual(expect.objectContaining({ path: 'src/toll.ts', reason: 'neighbour' }));
});

it('nothing where the user wants nothing but the file', async () => {
  const sources = await sourcesFor({ retrieve: false });
  expect(sources.map(({ path }) => path)).toEqual(['src/gate.ts']);
});
