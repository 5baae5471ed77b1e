/** Every link of the project's documents to a file of the project leads somewhere. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

function linksOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8').replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
}

test('links between documents lead to files that exist', () => {
  const documents = execFileSync('git', ['ls-files', '-z', '--', '*.md'], { cwd: ROOT, encoding: 'utf8' });
  const dead = documents
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(ROOT, path)))
    .flatMap((path) =>
      linksOf(path)
        .filter((target) => !/^(?:[a-z]+:|#)/i.test(target))
        .filter((target) => !existsSync(join(ROOT, dirname(path), decodeURI(target.replace(/#.*$/, '')))))
        .map((target) => `${path}: ${target}`),
    );
  expect(dead).toEqual([]);
});
