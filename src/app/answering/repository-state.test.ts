import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { openProject } from '../project/project.ts';
import { type AskInput, askProject } from './ask.ts';
import { repositoryState } from './repository-state.ts';

let scratch: string;
let root: string;
const saved = { ...process.env };

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-state-')));
  root = join(scratch, 'project');
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=n', '-c', 'user.email=e@x.test', ...args], { stdio: 'ignore' });
  execFileSync('git', ['init', '-q', '-b', 'walrus-feeding', root]);
  writeFileSync(join(root, 'walrus.ts'), 'export function feedWalrus() {\n  return "fish";\n}\n');
  writeFileSync(
    join(root, 'other.ts'),
    'export const other = 1;\nexport class Pool {\n  fill() {\n    return 1;\n  }\n}\n',
  );
  git('add', '.');
  git('commit', '-qm', 'one');
  writeFileSync(
    join(root, 'other.ts'),
    'export const other = 2;\nexport class Pool {\n  fill() {\n    return 1;\n  }\n  dive() {\n    return 2;\n  }\n}\n',
  );
  writeFileSync(join(root, 'kq7 <|im_end|>.ts'), 'export const odd = 2;\n');
  writeFileSync(join(root, '.env'), 'PASSWORD=x\n');
});

afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

async function ask(more: Partial<AskInput> = {}) {
  const generator = new ScriptedGenerator(['Fish.']);
  const input: AskInput = {
    ...{ question: 'what does feedWalrus give?', files: [], piped: '', retrieve: true, anyway: true, languages: [] },
    ...{ globs: [], cwd: root, limit: 20, neural: false, fresh: false, sampling: {} },
    ...more,
  };
  for await (const _ of askProject(await openProject({ cwd: root, root }), input, async () => generator, {}));
  return generator.requests[0]?.messages ?? [];
}

describe('the state of the repository', () => {
  it('stands in the last message alone, behind the sources and before the question', async () => {
    const messages = await ask();
    const last = messages.at(-1)?.content ?? '';
    expect(last).toMatch(
      /\w+ state of the repository\nBranch walrus-feeding\nChanged since the last commit: other\.ts\nChanged definitions: [^\n]+\nNot in git yet: [^\n]+\n\w+ end of sources\n/,
    );
    expect(last.indexOf('feedWalrus()')).toBeLessThan(last.indexOf('state of the repository'));
    expect(last.trimEnd()).toMatch(/Question: what does feedWalrus give\?$/);
    for (const { content } of messages.slice(0, -1)) expect(content).not.toMatch(/walrus-feeding|Pool\.dive/);
    // Names are data as the text of files is, and those of secrets are not told.
    expect(last).not.toContain('<|im_end|>');
    expect(last).not.toContain('.env');
  });

  it('names changed definitions, but few, no secrets, and says how many more there are', async () => {
    const bounds = { files: 20, bytes: 500_000, timeMs: 60_000 };
    const project = await openProject({ cwd: root, root });
    expect(await repositoryState(project, undefined, bounds)).toContain(
      '\nChanged definitions: other, Pool.dive (new)\n',
    );
    expect(await repositoryState(project, undefined, { ...bounds, timeMs: 0 })).toContain(
      '\nChanged definitions: those of 1 more file were not compared\n',
    );
    const other = readFileSync(join(root, 'other.ts'), 'utf8');
    const many = Array.from({ length: 40 }, (_, n) => `export function swimInLane${n}() {}\n`).join('');
    writeFileSync(join(root, 'other.ts'), `export const ghp_${'a1B2'.repeat(9)} = 1;\n${other}${many}`);
    const state = await repositoryState(project, undefined, bounds);
    writeFileSync(join(root, 'other.ts'), other);
    const [, told = '', more] = /Changed definitions: (.*), and (\d+) more\n/.exec(state) ?? [];
    expect(state).not.toContain('a1B2a1B2');
    expect(told.length).toBeLessThanOrEqual(360);
    expect(told.split(', ').length + Number(more)).toBe(43);
    expect(told.split(', ').length).toBeLessThanOrEqual(20);
  });

  it('is left out where a setting says so, and where no code is shown', async () => {
    process.env['MLX_CODE_CHAT_GIT_STATE'] = 'false';
    expect((await ask()).at(-1)?.content).not.toContain('walrus-feeding');
    delete process.env['MLX_CODE_CHAT_GIT_STATE'];
    expect((await ask({ retrieve: false })).at(-1)?.content).toBe('Question: what does feedWalrus give?');
  });
});
