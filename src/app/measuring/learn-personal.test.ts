/** Learning from a history in which people call things by other names than the code does. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { indexRoot } from '../../index/index.ts';
import { loadStaticEmbedder } from '../../model/index.ts';
import { openSearcher } from '../../search/index.ts';
import { indexOptions } from '../project/index-options.ts';
import { openProject } from '../project/project.ts';
import { learnPersonal } from './learn-personal.ts';
import { isPersonalDue } from './personal-due.ts';

let scratch: string;
const saved = { ...process.env };
/** What people say, and what the code says. */
const NAMES = [
  ['walrus', 'readToken'],
  ['harbour', 'sumLedger'],
  ['orchard', 'drawChart'],
  ['lantern', 'sendMail'],
  ['glacier', 'parseDate'],
  ['violin', 'hashPassword'],
] as const;
const SAID = [
  'Polish the NAME a little',
  'Make the NAME quick',
  'The NAME keeps its order',
  'Let the NAME wait for all',
];

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-learn-')));
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
});

afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

async function projectWith(name: string, commits: number) {
  const root = join(scratch, name);
  mkdirSync(root);
  for (const [, code] of NAMES) {
    const body = `export function ${code}(input: string): string {\n  return input.trim();\n}\n`;
    writeFileSync(join(root, `${code}.ts`), body);
  }
  execFileSync('git', ['init', '-q', '-b', 'main', root]);
  const stream = Array.from({ length: commits }, (_, n) => {
    const [said, code] = NAMES[n % NAMES.length] ?? NAMES[0];
    const subject = `${(SAID[Math.floor(n / NAMES.length) % SAID.length] ?? '').replace('NAME', said)}, part ${n}`;
    const text = `// ${n}\n`;
    return `commit refs/heads/main\ncommitter a <a@b.c> ${1_700_000_000 + n} +0000\ndata ${subject.length}\n${subject}\nM 100644 inline ${code}.ts\ndata ${text.length}\n${text}\n`;
  });
  execFileSync('git', ['-C', root, 'fast-import', '--quiet'], { input: stream.join('') });
  const project = await openProject({ cwd: root, root });
  await indexRoot(indexOptions(project, false));
  return project;
}

it('is used where later commits are found better, and can be switched off', async () => {
  const project = await projectWith('jargon', 100);
  const first = async (at = project): Promise<string> => {
    const { indexDir, config } = at;
    const personal = config.values['index.personal'];
    const searcher = await openSearcher({ indexDir, staticEmbedder: () => loadStaticEmbedder(), personal });
    const { results } = await searcher.search({ query: 'Polish the harbour' });
    searcher.close();
    return results[0]?.path ?? '';
  };
  const plain = await first();
  expect(await isPersonalDue(project)).toBe(true);
  const record = await learnPersonal(project, {});
  expect(record).toMatchObject({ commits: 100, asked: 30, kept: true });
  expect(record?.gain?.low).toBeGreaterThan(0);
  expect(await isPersonalDue(project)).toBe(false);
  expect(await first()).toBe('sumLedger.ts');

  const off = {
    ...project,
    config: { ...project.config, values: { ...project.config.values, 'index.personal': false } },
  };
  expect(await first(off)).toBe(plain);
  expect(await isPersonalDue(off)).toBe(false);
  rmSync(join(project.indexDir, 'personal.bin'));
  expect(await first()).toBe(plain);
});

it('says so where there is too little to learn from, or no history', async () => {
  const few = await projectWith('few', 12);
  expect(await isPersonalDue(few)).toBe(false);
  expect(await learnPersonal(few, {})).toMatchObject({ commits: 0, asked: 0, gain: null, kept: false });
  rmSync(join(few.root, '.git'), { recursive: true });
  expect(await learnPersonal(few, {})).toBeNull();
});
