/** Other versions of Node than the one that runs this: packages of the registry that hold nothing but the program. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param scratch folder that gets it @returns folder of the program, or undefined when it cannot be had */
export function fetchNode(major, scratch) {
  const home = join(scratch, `node-${major}`);
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  const system = process.platform === 'darwin' ? 'node-bin-darwin' : `node-${process.platform}`;
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  args.push(`node@npm:${system}-${process.arch}@${major}`);
  const { status } = spawnSync('npm', args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  return status === 0 ? join(home, 'node_modules', 'node', 'bin') : undefined;
}
