/** Files that a named file imports, or that import it, are offered, and not shown to the model unasked. */

import { expect, it } from 'vitest';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { askProject, type PromptView } from './ask.ts';
import { projectOfFiles } from './testing/project-of-files.ts';

const project = projectOfFiles({
  'src/gate.ts': "import { price } from './toll.ts';\n\nexport const open = (ship: Ship) => ship.paid >= price;\n",
  'src/toll.ts': 'export const price = 4;\n',
  'src/harbor.ts': "import { open } from './gate.ts';\n\nexport const enter = (ships: Ship[]) => ships.filter(open);\n",
  'test/gate.test.ts': "import { open } from '../src/gate.ts';\n\nopen({ paid: 4 });\n",
  'old/toll.ts': 'export const price = 9;\n',
  'src/other.ts': 'export const zebra = 1;\n',
});

async function promptFor(question: string): Promise<PromptView> {
  const input = { question, files: [], piped: '', retrieve: true, anyway: true, languages: [], globs: ['src/gate.ts'] };
  const rest = { limit: 20, neural: false, fresh: false, sampling: {}, cwd: project().root };
  const generator = new ScriptedGenerator(['It compares [1].']);
  for await (const event of askProject(project(), { ...input, ...rest }, async () => generator, {})) {
    if (event.kind === 'prompt') return event.prompt;
  }
  throw new Error('no prompt');
}

it.each([
  ['of a file that is named', 'what does @src/gate.ts do?'],
  ['of the best source, where none is named', 'when does a gate open for a ship?'],
])('%s: tests behind the rest', async (_, question) => {
  const { related, sources } = await promptFor(question);
  expect(sources.map(({ path }) => path)).toEqual(['src/gate.ts']);
  expect(related).toEqual([
    { path: 'src/toll.ts', of: 'src/gate.ts', how: 'imported' },
    { path: 'src/harbor.ts', of: 'src/gate.ts', how: 'imports' },
    { path: 'test/gate.test.ts', of: 'src/gate.ts', how: 'imports' },
  ]);
});

it('not what the model is shown already', async () => {
  const { related } = await promptFor('what do @src/gate.ts and @src/toll.ts do?');
  expect(related.map(({ path }) => path)).toEqual(['src/harbor.ts', 'test/gate.test.ts']);
});
