import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import type { RepoPath } from '../../../base/types.ts';
import { passageHash } from '../../../chat/index.ts';
import { openProject, type Project } from '../../project/project.ts';
import { ShownSources } from './shown-sources.ts';

let scratch: string;
let project: Project;
const saved = { ...process.env };

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-shown-')));
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  mkdirSync(join(scratch, 'project'));
  project = await openProject({ cwd: join(scratch, 'project'), root: join(scratch, 'project') });
});
afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

it('tells what became of a source, and tells it once', async () => {
  const file = join(project.root, 'a.ts');
  writeFileSync(file, 'function one() {\n  return first();\n}\n');
  let told = 0;
  const sources = new ShownSources(
    () => project,
    () => told++,
  );
  sources.show([
    {
      ...{ number: 1, path: 'a.ts' as RepoPath, startLine: 1, endLine: 3, symbol: 'one', why: 'found', score: 1 },
      ...{ cited: true, matched: false },
      read: { startLine: 1, endLine: 3, hash: passageHash('function one() {\n  return first();\n}') },
    },
  ]);
  await sources.look();
  expect(sources.all).toMatchObject([{ standing: 'same', lineNow: 1 }]);
  expect(told).toBe(1);
  writeFileSync(file, '// new\nfunction one() {\n  return first();\n}\n');
  await sources.look();
  expect(sources.all).toMatchObject([{ standing: 'moved', lineNow: 2, startLine: 1 }]);
  writeFileSync(file, '// new\n// newer\nfunction one() {\n  return last();\n}\n');
  await sources.look();
  await sources.look();
  expect(sources.all).toMatchObject([{ standing: 'changed', lineNow: 3 }]);
  expect(told).toBe(3);
  rmSync(file);
  await sources.look();
  expect(sources.all).toMatchObject([{ standing: 'gone' }]);
});
