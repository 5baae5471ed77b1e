import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { openProject } from '../project/project.ts';
import { type AskInput, askProject } from './ask.ts';

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
  writeFileSync(join(root, 'other.ts'), 'export const other = 1;\n');
  git('add', '.');
  git('commit', '-qm', 'one');
  writeFileSync(join(root, 'other.ts'), 'export const other = 2;\n');
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
      /\w+ state of the repository\nBranch walrus-feeding\nChanged since the last commit: other\.ts\nNot in git yet: [^\n]+\n\w+ end of sources\n/,
    );
    expect(last.indexOf('feedWalrus()')).toBeLessThan(last.indexOf('state of the repository'));
    expect(last.trimEnd()).toMatch(/Question: what does feedWalrus give\?$/);
    for (const { content } of messages.slice(0, -1)) expect(content).not.toContain('walrus-feeding');
    // Names are data as the text of files is, and those of secrets are not told.
    expect(last).not.toContain('<|im_end|>');
    expect(last).not.toContain('.env');
  });

  it('is left out where a setting says so, and where no code is shown', async () => {
    process.env['MLX_CODE_CHAT_GIT_STATE'] = 'false';
    expect((await ask()).at(-1)?.content).not.toContain('walrus-feeding');
    delete process.env['MLX_CODE_CHAT_GIT_STATE'];
    expect((await ask({ retrieve: false })).at(-1)?.content).toBe('Question: what does feedWalrus give?');
  });
});
