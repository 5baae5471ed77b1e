/** Repositories that tests make in temporary folders. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { childEnv } from '../../base/env.ts';

export class TestRepository {
  readonly root: string;

  constructor(root = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-history-')))) {
    this.root = root;
    mkdirSync(root, { recursive: true });
    this.git('init', '-q', '-b', 'main', '.');
  }

  /** Runs git with an author; the environment of the tests names no other repository. */
  git(...args: string[]): string {
    const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', '-c', 'commit.gpgSign=false'];
    const env = { ...childEnv(), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
    return execFileSync('git', ['-C', this.root, ...who, ...args], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
    }).trim();
  }

  write(files: Readonly<Record<string, string | Buffer>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      writeFileSync(join(this.root, path), text);
    }
  }

  /** Writes files and commits everything. @returns the id */
  commit(message: string, files: Readonly<Record<string, string | Buffer>> = {}, ...more: string[]): string {
    this.write(files);
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', message, ...more);
    return this.git('rev-parse', 'HEAD');
  }
}
