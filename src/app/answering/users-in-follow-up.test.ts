/** "and where is it used?" behind another question is answered with the code that uses what that was about. */

import { expect, it } from 'vitest';
import { repoPath } from '../../base/paths.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { type AskInput, askProject, type Conversation, type PromptView } from './ask.ts';
import { projectOfFiles } from './testing/project-of-files.ts';

const FIRST = 'how is the price of a passage worked out?';
const decoys = Array.from({ length: 12 }, (_, n) => [
  `src/decoy${n}.ts`,
  `/** Where the price of a passage is used, case ${n}. */\nexport function describePrice${n}(): string {\n  return 'used by passage ${n}';\n}\n`,
]);
const project = projectOfFiles({
  'src/ledger.ts':
    '/** Seven for each of its length. */\nexport function settleFare(length: number): number {\n  return length * 7;\n}\n',
  'src/quay.ts':
    "import { settleFare } from './ledger.ts';\n\nexport const moor = (boat: Boat) => boat.owe(settleFare(boat.keel));\n",
  'docs/quay.md': '# Quay\n\nCall `settleFare(keel)` first.\n',
  ...Object.fromEntries(decoys),
});

async function prompt(question: string, conversation?: Conversation): Promise<PromptView> {
  const generator = new ScriptedGenerator(['It is seven times the length [1].'], 8_192);
  const input: AskInput = {
    ...{ question, files: [], piped: '', retrieve: true, anyway: true, languages: [], globs: [], limit: 20 },
    ...{ neural: false, fresh: false, sampling: {}, cwd: project().root },
  };
  for await (const event of askProject(project(), input, async () => generator, {}, { conversation }))
    if (event.kind === 'prompt') return event.prompt;
  throw new Error('no prompt');
}

it.each(['and where is it used?', 'who calls it?', 'which code calls that?'])('so is %j', async (question) => {
  const { sources, message } = await prompt(FIRST);
  const about = { ...{ path: repoPath('src/ledger.ts'), startLine: 1, endLine: 4, symbol: 'settleFare' }, number: 99 };
  const all = [...sources, { ...about, reason: 'found' as const, score: 0, hash: '' }];
  const turn = { question: FIRST, message, answer: 'It is seven times the length [99].', sources: all };
  const second = await prompt(question, { id: 's', system: 'x', turns: [turn] });
  expect(second.sources.slice(0, 3).map(({ path }) => path)).toContain('src/quay.ts');
  expect(second.query).toContain('settleFare');
});
