import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { INDEX_MARKER } from '../../platform/index-folder.ts';
import { openProject } from '../project/project.ts';
import { withIndex } from './fresh-index.ts';

let scratch: string;
const saved = { ...process.env };

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-fresh-')));
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
});

afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

it('fills an index whose first run ended before it held anything', async () => {
  const root = join(scratch, 'project');
  mkdirSync(root);
  writeFileSync(join(root, 'zebra.ts'), 'export const zebra = 1;\n');
  const project = await openProject({ cwd: root, root });
  mkdirSync(project.indexDir, { recursive: true });
  writeFileSync(join(project.indexDir, INDEX_MARKER), '{}');
  const { found } = await withIndex(project, {}, async (reader) => {
    const paths: string[] = [];
    await reader.scan(null, ({ path }) => {
      paths.push(path);
      return true;
    });
    return paths;
  });
  expect(found).toEqual(['zebra.ts']);
});
