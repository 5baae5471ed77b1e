import { afterAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { definitionChanges } from '../change/overview.ts';
import { comparisonOf } from '../git/comparison.ts';
import { openRepository } from '../git/repository.ts';
import { TestRepository } from '../testing/repository.ts';
import { learnFrom } from './learned.ts';
import { draftOf, messageText } from './message.ts';
import { requireNoSecrets } from './secrets.ts';
import { requireUsualCommit } from './state.ts';
import { type Writer, worded } from './wording.ts';

const made: TestRepository[] = [];
afterAll(() => {
  for (const { root } of made) removeFolder(root);
});

function repository(): TestRepository {
  const repository = new TestRepository();
  made.push(repository);
  return repository;
}

async function staged({ root }: TestRepository) {
  const opened = await openRepository(root);
  const comparison = await comparisonOf(opened, { revision: '', staged: true });
  return { opened, ...(await definitionChanges(opened.top, comparison)) };
}

async function draft(
  repository: TestRepository,
  wishes: { type?: string; scope?: string | null; branch?: string } = {},
) {
  const { opened, files, symbols } = await staged(repository);
  const learned = await learnFrom(opened.top, opened.head, 'ann@example.test');
  const { type = '', scope = null, branch = opened.branch } = wishes;
  return { files, ...draftOf(files, symbols, learned, { type, scope, branch, author: 'Ann <ann@example.test>' }) };
}

let shared: TestRepository | undefined;

function withFiles(): TestRepository {
  const sea = repository();
  const manifest = '{\n  "dependencies": {\n    "rope": "^1.0.3"\n  }\n}\n';
  sea.commit('Begin', { 'a.ts': `${TIDE}${BODY}`, 'data.bin': Buffer.from([0, 1, 2, 3]), 'package.json': manifest });
  return sea;
}

const TIDE = 'export function tideAt(hour: number): number {\n  return hour * 2;\n}\n';

describe('a message by rules', () => {
  it('takes the form, the scope and the words of the log', async () => {
    const sea = repository();
    for (const [n, subject] of [
      'feat(tide): add one',
      'fix(tide): mend it',
      'fix(port): ropes',
      'docs: say how',
    ].entries()) {
      const path = subject.includes('tide')
        ? 'src/tide/a.ts'
        : subject.includes('port')
          ? 'src/port/b.ts'
          : 'README.md';
      for (const again of [0, 1]) sea.commit(`${subject} ${n}${again}`, { [path]: `${TIDE}// ${n}${again}\n` });
    }
    sea.write({ 'src/tide/ebb.ts': 'export function ebbAt(hour: number) {\n  return hour - 6;\n}\n' });
    sea.git('add', '-A');
    expect(await draft(sea)).toMatchObject({ subject: 'feat(tide): add ebbAt to ebb.ts', body: '' });
    expect((await draft(sea, { type: 'fix', scope: '' })).subject).toBe('fix: add ebbAt to ebb.ts');
    sea.git('reset', '-q', '--hard');
    sea.write({ 'README.md': `${TIDE}// 31\n\n## Mooring\n` });
    sea.git('add', '-A');
    expect((await draft(sea)).subject).toBe('docs: add the section Mooring to README.md');
  });

  it('learns capitals, full stops, tense, tickets, bodies and sign-offs', async () => {
    const sea = repository();
    for (let n = 0; n < 6; n++) {
      const body = 'It was wrong before,\nas the sea is deep.\n\nSigned-off-by: Ann <ann@example.test>';
      sea.commit(`SEA-${n}: Added the mooring ${n}.\n\n${body}`, { 'a.ts': TIDE.repeat(n + 1) });
    }
    sea.git('checkout', '-q', '-b', 'feature/SEA-77-flood');
    sea.write({ 'b.ts': '// sea\n', 'flood.ts': 'export function floodAt(hour: number) {\n  return hour + 6;\n}\n' });
    sea.git('add', '-A');
    const { subject, body, trailers } = await draft(sea);
    expect(subject).toBe('SEA-77: Added floodAt to flood.ts.');
    expect(body).toContain('- flood.ts: added floodAt');
    expect(messageText(subject, body, trailers)).toMatch(/\n\nSigned-off-by: Ann <ann@example\.test>\n$/);
    expect((await draft(sea, { branch: 'feature/flood' })).subject).toBe('Added floodAt to flood.ts.');
  });

  it.each<[string, (sea: TestRepository) => void, string]>([
    ['a new definition', (sea) => sea.write({ 'b.ts': TIDE.replace('tideAt', 'ebbAt') }), 'Add ebbAt to b.ts'],
    [
      'a renamed one',
      (sea) => sea.write({ 'a.ts': `${TIDE.replace('tideAt', 'levelAt')}${BODY}` }),
      'Rename tideAt to levelAt',
    ],
    ['a body', (sea) => sea.write({ 'a.ts': `${TIDE.replace('* 2', '* 3')}${BODY}` }), 'Fix tideAt in a.ts'],
    ['a file that is gone', (sea) => sea.git('rm', '-q', 'data.bin'), 'Remove data.bin'],
    ['a moved file', moveToLib, 'Move data.bin to lib'],
    [
      'a package',
      (sea) => sea.write({ 'package.json': '{\n  "dependencies": {\n    "rope": "^2.1.0"\n  }\n}\n' }),
      'Update rope from 1.0.3 to 2.1.0',
    ],
    ['a mode', (sea) => sea.git('update-index', '--chmod=+x', 'a.ts'), 'Make a.ts executable'],
    ['documents', (sea) => sea.write({ 'docs/moor.md': 'Moor.\n' }), 'Add moor.md'],
  ])('says %s', async (_, change, subject) => {
    shared ??= withFiles();
    change(shared);
    if (!subject.startsWith('Make')) shared.git('add', '-A', ':!lib/x');
    expect((await draft(shared)).subject).toBe(subject);
    shared.git('reset', '-q', '--hard');
    shared.git('clean', '-q', '-f', '-d');
  });

  it('names some of very many definitions', async () => {
    const sea = repository();
    sea.commit('Begin', { 'a.ts': TIDE });
    sea.write({ 'b.ts': Array.from({ length: 140 }, (_, n) => TIDE.replace('tideAt', `levelOf${n}`)).join('') });
    sea.git('add', '-A');
    expect((await draft(sea)).subject).toBe('Add b.ts with levelOf0 and levelOf1');
  });

  it('tells the first commit and an empty change', async () => {
    const sea = repository();
    expect((await staged(sea)).files).toEqual([]);
    sea.write({ 'a.ts': TIDE });
    sea.git('add', '-A');
    expect((await draft(sea)).subject).toBe('Add tideAt to a.ts');
  });
});

const moveToLib = (sea: TestRepository) => {
  sea.write({ 'lib/x': '' });
  sea.git('mv', 'data.bin', 'lib/data.bin');
};
const BODY =
  'export function ropes(count: number) {\n  const all = count + 1;\n  const wet = all * 2;\n  return wet;\n}\n';

describe('what stops a commit', () => {
  it('is a secret, with its place and without its value', async () => {
    const sea = repository();
    const key = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
    sea.write({ 'a.ts': `${TIDE}export const token = '${key}';\n` });
    sea.git('add', '-A');
    const { files } = await staged(sea);
    expect(() => requireNoSecrets(files, (path) => path)).toThrow(/holds a secret: a\.ts:4$/);
    sea.git('rm', '-q', '--cached', 'a.ts');
    sea.write({ 'keys/id_rsa': Buffer.from([0, 1, 2]) });
    sea.git('add', 'keys');
    const { files: others } = await staged(sea);
    expect(() => requireNoSecrets(others, (path) => path)).toThrow(/keys\/id_rsa/);
  });

  it('is a merge, and what else git has a message for', async () => {
    const sea = repository();
    sea.commit('Begin', { 'a.ts': TIDE });
    await requireUsualCommit(sea.root);
    sea.git('checkout', '-q', '-b', 'side');
    sea.commit('Side', { 'b.ts': TIDE });
    sea.git('checkout', '-q', 'main');
    sea.commit('Main', { 'c.ts': TIDE });
    sea.git('merge', '-q', '--no-commit', '--no-ff', 'side');
    await expect(requireUsualCommit(sea.root)).rejects.toMatchObject({
      code: 'E_COMMIT_STATE',
      message: 'A merge is under way',
    });
    sea.git('merge', '--abort');
    sea.git('cherry-pick', '--no-commit', 'side');
    await requireUsualCommit(sea.root);
  });
});

describe('a model', () => {
  const writer = (answers: string[]): Writer & { readonly asked: string[] } => {
    const asked: string[] = [];
    return {
      asked,
      promptTokens: 2_000,
      count: async (messages) => messages.reduce((sum, { content }) => sum + content.length / 4, 0),
      write: async (messages) => {
        asked.push(messages.map(({ content }) => content).join('\n'));
        return answers.shift() ?? '';
      },
    };
  };

  it('words the subject, with names of the change alone', async () => {
    const sea = repository();
    sea.commit('Begin', { 'a.ts': TIDE });
    sea.write({ 'a.ts': TIDE.replace('* 2', '* 3') });
    sea.git('add', '-A');
    const { files, ...given } = await draft(sea);
    const right = writer(['Subject: "Fixes the factor of tideAt."']);
    expect(await worded(given, files, right)).toMatchObject({ subject: 'Fix the factor of tideAt', refused: [] });
    expect(right.asked[0]).toContain('+  return hour * 3;');
    const second = writer(['Fix tideAt in the HarbourClient', 'fix: multiply the hour of tideAt by 3\n\nMore.']);
    const answer = await worded(given, files, second);
    expect(answer.refused).toEqual([
      'HarbourClient is not in the change',
      'it does not begin with a verb such as add, fix, change, remove or rename',
    ]);
    expect(answer.subject).toBeNull();
    const third = writer(['Fix tideAt for `moonPhase`', 'Change the factor of the hour in tideAt']);
    expect((await worded(given, files, third)).subject).toBe('Change the factor of the hour in tideAt');
    expect(third.asked[1]).toContain('moonPhase is not in the change');
    expect((await worded(given, files, writer(['Update the code', 'ok']))).subject).toBeNull();
  });

  it('reads no secrets, and of what does not fit a summary, which is said', async () => {
    const sea = repository();
    const big = Array.from({ length: 90 }, (_, n) => `export const level${n} = ${n} * 2 + ${n};`).join('\n');
    sea.write({
      'a.ts': `${big}\n`,
      'b.ts': `${big}\n`,
      'c.ts': `${big}\n`,
      'd.ts': `${big}\n`,
      '.env': 'PASSWORD=hunter2hunter2\n',
    });
    sea.git('add', '-A');
    const { files, ...given } = await draft(sea);
    const one = writer(['Add level1 to a.ts']);
    const { read, files: count } = await worded(given, files, one);
    expect([read > 0 && read < 4, count]).toEqual([true, 5]);
    expect(one.asked[0]).toContain('- d.ts: add');
    expect(one.asked[0]).not.toContain('hunter2');
  });
});
