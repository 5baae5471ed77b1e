/** Every row of the table: its schemas fit what goes in and comes out, and every client can be made from it. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { FakeForge } from '../../history/testing/fake-forge.ts';
import { githubReplies } from '../../history/testing/forge-replies.ts';
import { withOperations } from '../../ui/cli/program.ts';
import { operationCommands } from '../conversation/commands/operation-commands.ts';
import { openProject } from '../project/project.ts';
import { answerQuestion } from '../watching/answer-questions.ts';
import { runTyped } from '../workspace/typed-operations.ts';
import { localWorkspace } from '../workspace/workspace.ts';
import { type OperationRow, row } from './operation.ts';
import { OPERATIONS, type OperationName } from './table.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-operations-')));
const root = join(scratch, 'project');
const saved = { ...process.env };
const project = () => openProject({ cwd: root, root });

const forge = new FakeForge();

beforeAll(async () => {
  await forge.start();
  forge.all(githubReplies(forge.origin));
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  mkdirSync(join(root, 'src'), { recursive: true });
  writeFileSync(join(root, 'src', 'tides.ts'), 'export function tideAt(hour: number) {\n  return hour * 2;\n}\n');
  writeFileSync(join(root, 'src', 'port.ts'), "import { tideAt } from './tides.ts';\nexport const high = tideAt(6);\n");
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=n', '-c', 'user.email=e@x.test', ...args]);
  mkdirSync(join(scratch, 'CONFIG'));
  const settings = { forge: { hosts: [`forge.test=github:${forge.origin}`] } };
  writeFileSync(join(scratch, 'CONFIG', 'config.json'), JSON.stringify(settings));
  process.env['MLX_CODE_FORGE_TOKEN'] = `${forge.host}=sesame`;
  git('init', '-q');
  git('remote', 'add', 'origin', 'git@forge.test:ann/sea.git');
  git('add', 'src');
  git('commit', '-qm', 'Say when the tide is high');
  writeFileSync(join(root, 'notes.md'), '# Low water\n');
  git('add', 'notes.md');
});

afterAll(async () => {
  process.env = { ...saved };
  await forge.stop();
  removeFolder(scratch);
});

const where = { languages: [], globs: [], paths: [], cwd: root };
/** A new file, by a plan as `--json` prints it. */
const NEW_FILE = {
  id: '0123456789ab',
  command: 'edit',
  engine: 'text',
  title: 'a new file',
  files: [
    {
      path: 'src/pier.ts',
      kind: 'create',
      before: null,
      after: createHash('sha256').update('x\n').digest('hex'),
      hunks: [{ startLine: 1, endLine: 0, old: '', new: 'x\n', why: '', sure: true }],
    },
  ],
  unresolved: [],
  refused: [],
  applied: false,
  undo: null,
};
const INPUTS: Readonly<Record<OperationName, unknown>> = {
  search: { ...where, query: 'tide', mode: 'auto', limit: 5, neural: false, explain: true },
  related: { ...where, query: 'src/tides.ts:1', limit: 5 },
  similar: { ...where, query: '', minLines: 5, limit: 5 },
  symbols: { ...where, query: 'tideAt', kinds: [], limit: 5 },
  refs: { ...where, query: 'tideAt' },
  map: { maxTokens: 200, mentioned: [], paths: [], cwd: root },
  context: {
    ...where,
    query: 'tide',
    question: 'tide?',
    limit: 5,
    neural: false,
    fresh: false,
    names: [],
    outlineTokens: 100,
  },
  status: {},
  diff: { revision: '', staged: false, symbols: true, paths: [], cwd: root },
  review: { revision: '', staged: false, all: false, paths: [], cwd: root },
  commit: { type: '', scope: '', cwd: root },
  blame: { place: 'src/tides.ts:1', cwd: root },
  log: { query: 'tide', show: '', author: '', since: '', until: '', limit: 5, paths: [], cwd: root },
  insight: { by: 'hotspot', blame: true, since: '', limit: 5, paths: [], cwd: root },
  pr: { number: 12, diff: true, state: 'all', limit: 5, remote: '' },
  issue: { number: 7, state: 'all', limit: 5, remote: '' },
  doctor: { deep: false },
  bench: { limit: 5 },
  index: { tier: 'fast', force: false },
  clear: {},
  edit: {
    answer: 'src/quay.ts\n```\nexport const a = 1;\n```\n',
    files: [],
    isCut: false,
    title: 't',
    dryRun: false,
    allowProtected: false,
    cwd: root,
  },
  apply: { plan: NEW_FILE, merge: false, dryRun: false, allowProtected: false },
  undo: { count: 1, merge: false, dryRun: false },
  redo: { count: 1, merge: false, dryRun: true },
  restore: { file: 'src/quay.ts', change: 1, before: false, dryRun: true, allowProtected: false, cwd: root },
  history: { limit: 5, cwd: root },
  replace: { find: 'tideAt', text: 'tide', word: true, paths: [], dryRun: true, allowProtected: false, cwd: root },
  move: { from: ['tide.ts'], to: 'sea/', regex: false, dryRun: true, allowProtected: false, cwd: root },
  audit: { tail: 5, verify: true },
};

describe('the table of operations', () => {
  it.each(Object.entries(INPUTS))(
    '%s takes its input and gives its output',
    async (name, given) => {
      const operation = await (OPERATIONS as Record<string, OperationRow<unknown, unknown>>)[name]?.load();
      const input = v.parse(operation?.input ?? v.never(), given);
      const output = await localWorkspace(await project()).run(name as OperationName, input as never, {});
      // As another process gets it: what JSON drops is not of the contract.
      const sent: unknown = output === undefined ? undefined : JSON.parse(JSON.stringify(output));
      expect(v.safeParse(operation?.output ?? v.never(), sent).issues).toBeUndefined();
    },
    60_000,
  );

  it('makes an input of typed words that fits its own schema', async () => {
    for (const [name, { typed, load }] of Object.entries(
      OPERATIONS as Record<string, OperationRow<unknown, unknown>>,
    )) {
      if (typed === undefined) continue;
      const { input } = await load();
      expect(v.safeParse(input, typed.input('some words', root)).issues, name).toBeUndefined();
    }
  });
});

describe('a new row', () => {
  const shout = row<{ readonly query: string }, { readonly said: string }>({
    summary: 'Say it louder',
    effect: 'reads',
    watch: false,
    typed: { usage: 'WORDS', input: (query) => ({ query }) },
    load: async () => ({
      input: v.object({ query: v.string() }),
      output: v.object({ said: v.string() }),
      run: async (_, { query }) => ({ said: query.toUpperCase() }),
      lines: ({ said }) => [said],
    }),
  });
  const table = { shout } as unknown as Record<string, OperationRow<unknown, unknown>>;

  it('is a command of the command line, of the conversation, and answers', async () => {
    const [, commands = {}] = withOperations([], table)[0] ?? [];
    const program = new Command();
    commands['shout']?.(program, { io: {} as never, cwd: root, version: '0' });
    expect(program.commands.map((command) => command.name())).toEqual(['shout']);
    expect(operationCommands(table).map(({ name, usage, summary }) => [name, usage, summary])).toEqual([
      ['shout', 'WORDS', 'Say it louder'],
    ]);
    const answer = await runTyped('shout', shout, await project(), { words: 'quiet words', cwd: root }, {});
    expect(answer).toEqual({ output: { said: 'QUIET WORDS' }, lines: ['QUIET WORDS'] });
  });
});

describe('a question from another process', () => {
  const ask = async (question: string, body: unknown) =>
    answerQuestion(question, body, { project: await project(), phase: 'idle', sync: async () => undefined, work: {} });

  it('is answered from the table', async () => {
    const answer = await ask('symbols', { under: '', fresh: false, input: INPUTS.symbols });
    expect(answer).toMatchObject({ found: { total: 1, symbols: [{ name: 'tideAt', path: 'src/tides.ts' }] } });
  });

  it.each([
    ['nothing', null],
    ['no input', { under: '', fresh: false }],
    ['a wrong field', { under: '', fresh: false, input: { ...(INPUTS.symbols as object), limit: 'ten' } }],
    ['a limit beyond all bounds', { under: '', fresh: false, input: { ...(INPUTS.symbols as object), limit: 1e9 } }],
  ])('is refused with %s', async (_, body) => {
    await expect(ask('symbols', body)).rejects.toMatchObject({ code: 'E_USAGE' });
  });

  it.each(['clear', 'index', 'rm', '__proto__', 'constructor', ''])('is not answered when it is %j', async (name) => {
    await expect(ask(name, { under: '', fresh: false, input: {} })).rejects.toThrow('does not answer');
  });
});
