/** `mlx-code commit` as users run it: made where nothing of the repository could run, printed where something could, made with its hooks where they are trusted. */

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childEnv } from '../../src/base/env.ts';
import { Sandbox } from './sandbox.ts';

let box: Sandbox;
let env: Record<string, string>;
const git = (...args: string[]) =>
  execFileSync('git', ['-C', box.project, ...args], { encoding: 'utf8', env: { ...childEnv(), ...env } }).trim();

beforeAll(() => {
  box = new Sandbox();
  const config = join(box.top, 'gitconfig');
  writeFileSync(config, '[user]\n\tname = Ann\n\temail = ann@example.test\n[init]\n\tdefaultBranch = main\n');
  env = { GIT_CONFIG_GLOBAL: config, GIT_CONFIG_SYSTEM: '/dev/null' };
  git('init', '-q');
  box.write('tide.ts', 'export function tideAt(hour: number) {\n  return hour * 2;\n}\n');
  git('add', '-A');
  git('commit', '-q', '-m', 'Say when the tide is high');
});
afterAll(() => box.remove());

const hook = (name: string, script: string) => {
  const file = join(box.project, '.git/hooks', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
};

describe('mlx-code commit', () => {
  it('says that nothing is staged, and has no way to amend', async () => {
    const nothing = await box.run(['commit', '--print', '--no-model'], { env });
    expect([nothing.code, nothing.stdout]).toEqual([2, '']);
    expect(nothing.stderr).toMatch(/Nothing is staged[\s\S]*git add[\s\S]*E_NOTHING_STAGED/);
    expect((await box.run(['commit', '--amend'], { env })).stderr).toContain('git commit --amend');
  });

  it('says that nothing is staged before it misses a terminal', async () => {
    expect((await box.run(['commit'], { env })).stderr).toContain('E_NOTHING_STAGED');
  });

  it('commits where nothing of the repository could run', async () => {
    box.write('flood.ts', 'export function floodAt(hour: number) {\n  return hour + 6;\n}\n');
    git('add', '-A');
    expect((await box.run(['commit', '--no-model'], { env })).stderr).toContain('no terminal for the editor');
    const { code, stdout, stderr } = await box.run(['commit', '--yes', '--no-model'], { env });
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toContain(`Committed ${git('rev-parse', '--short=7', 'HEAD')}.`);
    expect(git('log', '-1', '--format=%s')).toBe('Add floodAt to flood.ts');
  });

  it('commits nothing and runs nothing in a project that is not trusted', async () => {
    box.write('ebb.ts', 'export function ebbAt(hour: number) {\n  return hour - 6;\n}\n');
    git('add', '-A');
    for (const name of ['pre-commit', 'commit-msg', 'post-commit']) hook(name, `touch ran-${name}`);
    git('config', 'core.editor', 'touch ran-editor; true');
    const head = git('rev-parse', 'HEAD');
    const { code, stdout, stderr } = await box.run(['commit', '--yes', '--no-model'], { env });
    expect([code, stdout]).toEqual([1, 'Add ebbAt to ebb.ts\n']);
    const file = /git commit -e -F (\S+)/.exec(stderr)?.[1] ?? '';
    expect(readFileSync(file, 'utf8')).toBe('Add ebbAt to ebb.ts\n');
    expect(stderr).toContain('would run the hook pre-commit, the hook commit-msg, the hook post-commit, and');
    expect(stderr).toContain(`config set hooks.trusted ${box.project}\n`);
    expect(git('rev-parse', 'HEAD')).toBe(head);
    expect(git('status', '--porcelain')).toBe('A  ebb.ts');
  });

  it('runs the hooks of a trusted one, keeps the message where they refuse, and commits where they do not', async () => {
    mkdirSync(join(box.home, 'config'), { recursive: true });
    writeFileSync(join(box.home, 'config', 'config.json'), JSON.stringify({ hooks: { trusted: [box.project] } }));
    hook('commit-msg', 'echo "no such word as ebb" >&2; exit 1');
    const refused = await box.run(['commit', '--yes', '--no-model'], { env });
    expect(refused.code).toBe(7);
    expect(refused.stderr).toMatch(/no such word as ebb[\s\S]*git commit -e -F[\s\S]*E_COMMIT_FAILED/);
    hook('commit-msg', 'exit 0');
    const made = await box.run(['commit', '--yes', '--no-model', '--json'], { env });
    expect(made.code).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ type: 'feat', commit: git('rev-parse', 'HEAD') });
    expect(git('log', '-1', '--format=%s|%an')).toBe('Add ebbAt to ebb.ts|Ann');
    expect(existsSync(join(box.project, 'ran-pre-commit'))).toBe(true);
  });
});

describe('mlx-code history --by', () => {
  it('tells of the commits, as insight does', async () => {
    const { code, stdout, stderr } = await box.run(['history', '--by', 'owner'], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/ commits? +\+\d+ +-\d+ +\S+ +Ann +owns \d+ files?\n$/);
    expect(stderr).toContain('Bus factor: 1 (Ann).');
  });
});
