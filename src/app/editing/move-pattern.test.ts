/** A pattern that the shell did not spread. */

import { expect, it } from 'vitest';
import { projectOfFiles } from '../answering/testing/project-of-files.ts';
import { moveFiles } from './move-files.ts';

const project = projectOfFiles({ 'src/a.ts': 'export const a = 1;\n', 'src/b.ts': 'b();\n', 'src/[id].ts': 'c();\n' });
const move = (from: string) => {
  const choice = { regex: false, dryRun: true, allowProtected: false };
  return moveFiles(project(), { from: [from], to: 'lib/', ...choice, cwd: project().root }, {});
};

it.each([
  ['src/*.ts', 'There is no file src/*.ts; as a pattern it fits 3 files, such as src/'],
  ['src/{a,b}.rs', 'There is no file src/{a,b}.rs; as a pattern it fits no file'],
  ['src/[', 'There is no file src/[; as a pattern it fits no file'],
])('%s is told of', async (pattern, message) => {
  await expect(move(pattern)).rejects.toMatchObject({
    ...{ code: 'E_USAGE', message: expect.stringContaining(message) },
    hint: expect.stringMatching(/quotes.*--regex/),
  });
});

it('is none where a file has such a name', async () => {
  const { plan } = await move('src/[id].ts');
  expect(plan.files).toMatchObject([{ path: 'src/[id].ts', to: 'lib/[id].ts' }]);
});
