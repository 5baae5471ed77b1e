/** A repository of as many commits as wanted, made of this project's own source files: each commit changes some lines of a few files. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';

const MAX_FILES = 400;
const PER_FILE = 1 + 12;

/** @param dir a folder that is not there yet */
export function manyCommits(dir: string, count: number): void {
  mkdirSync(dir, { recursive: true });
  const src = join(packageRoot(), 'src');
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .slice(0, MAX_FILES)
    .map((name) => ({ name: `src/${name}`, lines: readFileSync(join(src, name), 'utf8').split('\n') }));
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const pieces: string[] = [];
  const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
  for (let n = 0; n < count; n++) {
    const subject = (files[random(files.length)]?.lines[0] ?? '').slice(4, 70);
    pieces.push(`commit refs/heads/main\ncommitter Ann <ann@example.test> ${1_500_000_000 + n * 3600} +0000\n`);
    pieces.push(data(`${subject}\n\nCommit number ${n}.`));
    for (let each = 1 + random(4); each > 0; each--) {
      const file = files[random(files.length)];
      const other = files[random(files.length)];
      if (file === undefined || other === undefined) continue;
      const at = random(Math.max(1, file.lines.length));
      const from = random(Math.max(1, other.lines.length));
      file.lines.splice(at, random(PER_FILE), ...other.lines.slice(from, from + random(2 * PER_FILE)));
      pieces.push(`M 100644 inline ${file.name}\n${data(file.lines.join('\n'))}`);
    }
  }
  const git = (args: string[], input = '') => {
    const { status, stderr } = spawnSync('git', ['-C', dir, ...args], { input, maxBuffer: 1e9 });
    if (status !== 0) throw new Error(String(stderr));
  };
  git(['init', '-q', '-b', 'main', '.']);
  git(['fast-import', '--quiet'], pieces.join(''));
}
