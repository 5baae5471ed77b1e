/** A project for the tests of one file, with folders of its own for everything that is kept. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, vi } from 'vitest';
import { openProject, type Project } from '../../project/project.ts';

/** To be called once, outside of tests. @param files text by path @returns gives the project; to be called in tests */
export function projectOfFiles(files: Readonly<Record<string, string>>): () => Project {
  let scratch: string;
  let project: Project;
  beforeAll(async () => {
    scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-answering-')));
    for (const name of ['CACHE', 'DATA', 'CONFIG']) vi.stubEnv(`MLX_CODE_${name}_DIR`, join(scratch, name));
    const root = join(scratch, 'project');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    project = await openProject({ cwd: root, root });
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(scratch, { recursive: true, force: true });
  });
  return () => project;
}
