/** Lays the cases out as one project, a folder for each. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CASES } from './cases.ts';

export function folderOf(index: number): string {
  return `case-${String(index).padStart(3, '0')}`;
}

export function layOutCases(root: string): void {
  for (const [index, { files }] of CASES.entries()) {
    for (const [path, content] of Object.entries(files)) {
      const file = join(root, folderOf(index), path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
}
