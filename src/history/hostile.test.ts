/** Repositories that would run programs or reach other machines when they are looked at: nothing of them is run. */

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { loadStaticEmbedder } from '../model/index.ts';
import { definitionChanges, overviewOf } from './change/overview.ts';
import { learnFrom } from './commit/learned.ts';
import { draftOf } from './commit/message.ts';
import { requireUsualCommit } from './commit/state.ts';
import { blameOf } from './git/blame.ts';
import { patchesOf } from './git/changes.ts';
import { patchOfCommit } from './git/commit-patches.ts';
import { commitsOf, linesOfCommits } from './git/commits.ts';
import { type Comparison, comparisonOf } from './git/comparison.ts';
import { openRepository, standingFiles } from './git/repository.ts';
import { withCommits } from './past/past.ts';
import { TestRepository } from './testing/repository.ts';

let repository: TestRepository;
let marks: string;

/** Leaves a mark when it is run. */
const PROGRAM = 'program';
const HOOKS = [
  'pre-commit',
  'prepare-commit-msg',
  'commit-msg',
  'post-commit',
  'post-index-change',
  'post-checkout',
  'reference-transaction',
  'fsmonitor-watchman',
];
const ODD_NAMES = ['-rf', '--output=x', ':(exclude)a', 'a\nb', 'é\t"x"', '$(touch x)', '`id`', ';ls'];

/** Settings, with the program that would run; `%` stands for one that leaves a mark of its own. */
const SETTINGS: readonly (readonly [key: string, value: string])[] = [
  ['core.fsmonitor', '%'],
  ['core.pager', '%'],
  ['pager.log', '%'],
  ['pager.diff', '%'],
  ['pager.blame', '%'],
  ['core.editor', '%'],
  ['sequence.editor', '%'],
  ['core.sshCommand', '%'],
  ['core.askPass', '%'],
  ['core.gitProxy', '%'],
  ['core.alternateRefsCommand', '%'],
  ['credential.helper', '!%'],
  ['diff.external', '%'],
  ['diff.driver.command', '%'],
  ['diff.driver.textconv', '%'],
  ['filter.driver.clean', '%'],
  ['filter.driver.smudge', '%'],
  ['filter.long.process', '%'],
  ['filter.driver.required', 'true'],
  ['merge.driver.driver', '%'],
  ['gpg.program', '%'],
  ['log.showSignature', 'true'],
  ['interactive.diffFilter', '%'],
  ['alias.log', '!%'],
  ['alias.diff', '!%'],
  ['remote.origin.url', 'ext::% now'],
  ['remote.origin.promisor', 'true'],
  ['remote.origin.uploadpack', '%'],
  ['remote.origin.vcs', 'evil'],
  ['protocol.ext.allow', 'always'],
  ['url.ext::%.insteadOf', 'https://'],
  ['submodule.recurse', 'true'],
  ['diff.submodule', 'log'],
  ['trailer.sign.command', '%'],
  ['uploadpack.packObjectsHook', '%'],
  ['difftool.x.cmd', '%'],
];

beforeAll(() => {
  repository = new TestRepository();
  marks = join(repository.root, '..', `${repository.root.split('/').at(-1)}-marks`);
  mkdirSync(marks);
  const plain = Object.fromEntries(ODD_NAMES.map((name) => [name, 'export const odd = 1;\n']));
  repository.commit('first', { ...plain, 'a.ts': 'export function a() {\n  return 1;\n}\n', 'b.bin': 'x' });
  repository.commit('second', { 'a.ts': 'export function a(x: number) {\n  return x;\n}\n', 'b.bin': 'y' });
  repository.write({ '.gitattributes': '* diff=driver filter=driver merge=driver\n*.bin filter=long\n' });
  repository.write({ 'a.ts': 'export function a(x: number) {\n  return x + 1;\n}\n', 'b.bin': 'z' });
});
afterAll(() => {
  removeFolder(repository.root);
  removeFolder(marks);
});

/** A program that leaves this mark. */
function program(name: string): string {
  const file = join(repository.root, '..', `${marks.split('/').at(-1)}`, `.${PROGRAM}-${name}`);
  writeFileSync(file, `#!/bin/sh\ntouch '${join(marks, name)}'\ncat\n`);
  chmodSync(file, 0o755);
  return file;
}

function ran(): string[] {
  return readdirSync(marks).filter((name) => !name.startsWith('.'));
}

/** Everything that the room reads of a repository. */
async function readAll(root: string): Promise<number> {
  const opened = await openRepository(root);
  const { top } = opened;
  let seen = 0;
  const compared: Comparison[] = [];
  for (const staged of [false, true])
    compared.push(await comparisonOf({ ...(await openRepository(root)) }, { revision: '', staged }));
  compared.push(await comparisonOf(opened, { revision: 'HEAD~1...HEAD', staged: false }));
  for (const comparison of compared) {
    seen += (await overviewOf(top, comparison, () => true)).files.length;
    seen += (await patchesOf(top, comparison)).length;
  }
  for await (const commit of commitsOf(top, { revision: 'HEAD', limit: 10 })) seen += commit.files.length;
  for await (const line of linesOfCommits(top, { revision: 'HEAD', limit: 10 })) seen += line.text.length > 0 ? 1 : 0;
  const dir = mkdtempSync(join(tmpdir(), 'mlx-hostile-'));
  const bounds = { commits: 10, message: 1_000, change: 1_000 };
  seen += await withCommits(dir, opened, loadStaticEmbedder, bounds, {}, async ({ find, known }) => {
    const [best] = await find('second');
    expect(best?.subject).toBe('second');
    return known + (await patchOfCommit(top, best?.id ?? '')).length;
  });
  removeFolder(dir);
  seen += (await blameOf(top, { path: 'a.ts', startLine: 1, endLine: 2, revision: '' })).length;
  await requireUsualCommit(top);
  const staged = await comparisonOf(opened, { revision: '', staged: true });
  const { files, symbols } = await definitionChanges(top, staged);
  const learned = await learnFrom(top, opened.head, 'ann@example.test');
  const { subject } = draftOf(files, symbols, learned, { type: '', scope: null, branch: opened.branch, author: '' });
  seen += subject.length > 0 && learned.commits.length > 0 ? 1 : 0;
  return seen + (await standingFiles(top)).size;
}

describe('a hostile repository', () => {
  it(`runs and sends nothing, with ${SETTINGS.length} settings, ${HOOKS.length} hooks and a submodule`, async () => {
    const settings = SETTINGS.map(([key, value], n) => {
      const [, section = '', inner = '', name = ''] = /^([^.]+)\.(?:(.+)\.)?([^.]+)$/.exec(key) ?? [];
      const head = inner === '' ? `[${section}]` : `[${section} "${inner.replace('%', program(`key-${n}`))}"]`;
      return `${head}\n\t${name} = "${value.replace('%', program(`setting-${n}`))}"\n`;
    });
    const config = join(repository.root, '.git/config');
    const before = readFileSync(config, 'utf8');
    writeFileSync(config, before + settings.join(''));
    for (const hook of HOOKS) {
      const file = join(repository.root, '.git/hooks', hook);
      writeFileSync(file, `#!/bin/sh\ntouch '${join(marks, hook)}'\n`, { mode: 0o755 });
    }
    repository.write({ '.gitmodules': `[submodule "s"]\n\tpath = s\n\turl = ext::${program('submodule')}\n` });
    expect(await readAll(repository.root)).toBeGreaterThan(40);
    expect(ran()).toEqual([]);
    // The same programs do run when git is asked without the gate: the test would notice.
    writeFileSync(config, `${before}[diff]\n\texternal = "${program('plain')}"\n`);
    repository.git('diff', '--', 'a.ts');
    expect(ran().length).toBeGreaterThan(0);
  });

  it('takes no revision for an option, and no name for a pattern', async () => {
    const opened = await openRepository(repository.root);
    for (const revision of ['--output=stolen', '-n1', '--ext-diff', '', 'HEAD..--output=stolen', 'a'.repeat(600)]) {
      const asked = comparisonOf(opened, { revision: revision || '--', staged: false });
      await expect(asked).rejects.toMatchObject({ code: 'E_REVISION_UNKNOWN' });
    }
    expect(existsSync(join(repository.root, 'stolen'))).toBe(false);
    const lines = await blameOf(opened.top, { path: ':(exclude)a', startLine: 1, endLine: 1, revision: 'HEAD' });
    expect(lines.map(({ text }) => text)).toEqual(['export const odd = 1;']);
    expect([...(await standingFiles(opened.top))]).toEqual(expect.arrayContaining(ODD_NAMES));
  });
});
