import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { overviewOf } from '../change/overview.ts';
import { comparisonOf } from '../git/comparison.ts';
import { openRepository } from '../git/repository.ts';
import { LINE_SEEDS } from '../testing/line-seeds.ts';
import { TestRepository } from '../testing/repository.ts';
import { SYMBOL_SEEDS } from '../testing/symbol-seeds.ts';
import type { Finding, ReviewRule } from './finding.ts';
import { type Review, reviewOf } from './review.ts';

type Files = Record<string, string | Buffer | null>;
/** What is seeded: files before, files after, and where it must be told. */
type Seed = readonly [rule: ReviewRule, before: Files, after: Files, path: string];

const TS = 'export function tide(hour: number) {\n  return hour * 2;\n}\n';
const TS_CALLER = "import { tide } from './tide.ts';\nexport const now = () => tide(1);\n";
const PY = 'def tide(hour):\n    return hour * 2\n';
const PY_CALLER = 'from tide import tide\n\n\ndef now():\n    return tide(1)\n';
const GO = 'package sea\n\nfunc Tide(hour int) int {\n\treturn hour * 2\n}\n';
const GO_CALLER = 'package sea\n\nfunc Now() int {\n\treturn Tide(1)\n}\n';
const add = (text: string, line: string) => text.replace(/return|\treturn/, (found) => `${line}\n  ${found}`);
const key = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
const aws = ['AK', 'IA', 'QWERTYUIOP234567'].join('');
const MARKS = '<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> other\n';
const PACKAGE = '{\n  "name": "sea",\n  "dependencies": {\n    "left": "1.0.0"\n  }\n}\n';
const lockOf = (version: string) => `{"packages":{"left":{"version":"${version}"}}}\n`;

const SEEDS: readonly Seed[] = [
  ['secret', { 'a.ts': TS }, { 'a.ts': `${TS}export const token = '${key}';\n` }, 'a.ts'],
  ['secret', { 'a.py': PY }, { 'a.py': `${PY}KEY = "${aws}"\n` }, 'a.py'],
  ['secret', {}, { '.npmrc': '//registry.example.test/:_authToken=x\n' }, '.npmrc'],
  ['secret', {}, { id_rsa: '-----BEGIN\n' }, 'id_rsa'],
  ['secret', { 'a.yml': 'a: 1\n' }, { 'a.yml': `a: 1\nauth: ${key}\n` }, 'a.yml'],
  ['secret', { 'a.go': GO }, { 'a.go': `${GO}\nvar url = "https://ann:${key}@example.test"\n` }, 'a.go'],
  ['conflict', { 'a.ts': TS }, { 'a.ts': TS + MARKS }, 'a.ts'],
  ['conflict', { 'a.md': 'x\n' }, { 'a.md': MARKS }, 'a.md'],
  ['conflict', { 'a.json': '{}\n' }, { 'a.json': MARKS }, 'a.json'],
  ['conflict', { 'a.py': PY }, { 'a.py': PY + MARKS }, 'a.py'],
  ['conflict', {}, { 'a.css': MARKS }, 'a.css'],
  ['conflict', { 'a.go': GO }, { 'a.go': GO + MARKS }, 'a.go'],
  ['syntax', { 'a.ts': TS }, { 'a.ts': TS.replace('}', '') }, 'a.ts'],
  ['syntax', { 'a.py': PY }, { 'a.py': PY.replace('):', ')(') }, 'a.py'],
  ['syntax', { 'a.go': GO }, { 'a.go': GO.replace('int {', 'int {{') }, 'a.go'],
  ['syntax', { 'a.js': 'f();\n' }, { 'a.js': 'f(;\n' }, 'a.js'],
  ['syntax', { 'a.rs': 'fn f() {}\n' }, { 'a.rs': 'fn f( {}\n' }, 'a.rs'],
  ['syntax', { 'a.java': 'class A { }\n' }, { 'a.java': 'class A { void }\n' }, 'a.java'],
  ['removed', { 'tide.ts': TS, 'b.ts': TS_CALLER }, { 'tide.ts': 'export {};\n' }, 'tide.ts'],
  ['removed', { 'tide.ts': TS, 'b.ts': TS_CALLER }, { 'tide.ts': TS.replace('tide', 'ebb') }, 'tide.ts'],
  ['removed', { 'tide.py': PY, 'b.py': PY_CALLER }, { 'tide.py': '\n' }, 'tide.py'],
  ['removed', { 'tide.py': PY, 'b.py': PY_CALLER }, { 'tide.py': null }, 'tide.py'],
  ['removed', { 'a.go': GO, 'b.go': GO_CALLER }, { 'a.go': 'package sea\n' }, 'a.go'],
  ['removed', { 'a.go': GO, 'b.go': GO_CALLER }, { 'a.go': GO.replace('Tide', 'Ebb') }, 'a.go'],
  [
    'callers',
    { 'tide.ts': TS, 'b.ts': TS_CALLER },
    { 'tide.ts': TS.replace('number', 'number, at: string') },
    'tide.ts',
  ],
  ['callers', { 'tide.ts': TS, 'b.ts': TS_CALLER }, { 'tide.ts': TS.replace('hour: number', '') }, 'tide.ts'],
  ['callers', { 'tide.py': PY, 'b.py': PY_CALLER }, { 'tide.py': PY.replace('hour', 'hour, at') }, 'tide.py'],
  ['callers', { 'tide.py': PY, 'b.py': PY_CALLER }, { 'tide.py': PY.replace('hour)', ')') }, 'tide.py'],
  ['callers', { 'a.go': GO, 'b.go': GO_CALLER }, { 'a.go': GO.replace('hour int', 'hour int, at string') }, 'a.go'],
  ['callers', { 'a.go': GO, 'b.go': GO_CALLER }, { 'a.go': GO.replace('hour int', 'hour string') }, 'a.go'],
  [
    'lock',
    { 'package.json': PACKAGE, 'package-lock.json': lockOf('1') },
    { 'package-lock.json': lockOf('2') },
    'package-lock.json',
  ],
  [
    'lock',
    { 'package.json': PACKAGE, 'yarn.lock': 'left 1\n' },
    { 'package.json': PACKAGE.replace('1.0.0', '2.0.0') },
    'package.json',
  ],
  [
    'lock',
    { 'Cargo.toml': '[dependencies]\n', 'Cargo.lock': 'x\n' },
    { 'Cargo.toml': '[dependencies]\nserde = "1"\n' },
    'Cargo.toml',
  ],
  [
    'lock',
    { 'go.mod': 'module sea\n', 'go.sum': 'x\n' },
    { 'go.mod': 'module sea\nrequire example.test/a v1.2.0\n' },
    'go.mod',
  ],
  [
    'lock',
    { 'pyproject.toml': '[project]\ndependencies = [\n]\n', 'uv.lock': 'x\n' },
    { 'pyproject.toml': '[project]\ndependencies = [\n  "flask>=2",\n]\n' },
    'pyproject.toml',
  ],
  ['lock', { Gemfile: '\n', 'Gemfile.lock': 'x\n' }, { 'Gemfile.lock': 'y\n' }, 'Gemfile.lock'],
  ['binary', {}, { 'a.bin': Buffer.from([0, 1, 2, 3]) }, 'a.bin'],
  ['binary', {}, { 'a.png': Buffer.from([137, 80, 0, 71]) }, 'a.png'],
  ['binary', {}, { 'x.so': Buffer.from([127, 69, 0, 70]) }, 'x.so'],
  ['large', {}, { 'a.csv': 'a,b\n'.repeat(200_000) }, 'a.csv'],
  ['large', {}, { 'dump.sql': '-- x\n'.repeat(150_000) }, 'dump.sql'],
  ['large', {}, { 'model.bin': Buffer.alloc(700_000) }, 'model.bin'],
  ['debug', { 'a.ts': TS }, { 'a.ts': add(TS, '  console.log(hour);') }, 'a.ts'],
  ['debug', { 'a.js': TS }, { 'a.js': 'function f() {\n  debugger;\n}\n' }, 'a.js'],
  ['debug', { 'a.py': PY }, { 'a.py': add(PY, 'breakpoint()') }, 'a.py'],
  ['debug', { 'a.py': PY }, { 'a.py': PY.replace('return', 'print(hour)\n    return') }, 'a.py'],
  ['debug', { 'a.go': GO }, { 'a.go': add(GO, 'fmt.Println(hour)') }, 'a.go'],
  ['debug', { 'a.rs': 'fn f() {}\n' }, { 'a.rs': 'fn f() { dbg!(1); }\n' }, 'a.rs'],
  ['skipped', { 'a.test.ts': "it('a', () => {});\n" }, { 'a.test.ts': "it.only('a', () => {});\n" }, 'a.test.ts'],
  ['skipped', { 'a.test.ts': "it('a', () => {});\n" }, { 'a.test.ts': "describe.skip('a', () => {});\n" }, 'a.test.ts'],
  [
    'skipped',
    { 'test_a.py': 'def test_a():\n    pass\n' },
    { 'test_a.py': '@pytest.mark.skip\ndef test_a():\n    pass\n' },
    'test_a.py',
  ],
  ['skipped', { 'a_test.go': GO }, { 'a_test.go': add(GO, 't.Skip()') }, 'a_test.go'],
  ['skipped', { 'a.spec.js': "it('a');\n" }, { 'a.spec.js': "fit('a');\nfdescribe('b', f);\n" }, 'a.spec.js'],
  [
    'skipped',
    { 'ATest.java': 'class ATest {}\n' },
    { 'ATest.java': 'class ATest { @Disabled void a() {} }\n' },
    'ATest.java',
  ],
  [
    'tests',
    { 'moon.ts': 'export const moon = () => 1;\n' },
    { 'moon.ts': 'export const moon = () => 2;\n' },
    'moon.ts',
  ],
  ['tests', { 'moon.py': 'def moon():\n    return 1\n' }, { 'moon.py': 'def moon():\n    return 2\n' }, 'moon.py'],
  [
    'tests',
    { 'moon.go': GO.replace('Tide', 'Moon') },
    { 'moon.go': GO.replace('Tide', 'Moon').replace('2', '3') },
    'moon.go',
  ],
  ['tests', {}, { 'sun.ts': 'export function sun() {\n  return 1;\n}\n' }, 'sun.ts'],
  ['tests', { 'moon.rs': 'pub fn moon() -> u8 { 1 }\n' }, { 'moon.rs': 'pub fn moon() -> u8 { 2 }\n' }, 'moon.rs'],
  ['tests', { 'moon.rb': 'def moon\n  1\nend\n' }, { 'moon.rb': 'def moon\n  2\nend\n' }, 'moon.rb'],
];

let repository: TestRepository;
let shown: Review;
let all: Review;
beforeAll(async () => {
  repository = new TestRepository();
  const placed = (side: 1 | 2) =>
    SEEDS.flatMap((seed, n) => Object.entries(seed[side]).map(([path, text]) => [`s${n}/${path}`, text] as const));
  const whole = (files: readonly (readonly [string, string | Buffer | null])[]) =>
    Object.fromEntries(files.filter((file): file is [string, string | Buffer] => file[1] !== null));
  // A project with tests, and a change that is as it should be.
  const clean = {
    'ok/tide.ts': TS,
    'ok/b.ts': TS_CALLER,
    'ok/tide.test.ts': "import { tide } from './tide.ts';\ntide(1);\n",
  };
  repository.commit('before', { ...clean, ...whole(placed(1)) });
  repository.write(whole(placed(2)));
  repository.write({
    'ok/tide.ts': TS.replace('number', 'number, at = 1'),
    'ok/b.ts': TS_CALLER.replace('tide(1)', 'tide(2)'),
    'ok/tide.test.ts': "import { tide } from './tide.ts';\ntide(1);\ntide(1, 2);\n",
    // Another thing of the same name, and code in a string.
    'ok/far.ts': "import { ebb } from './far-away.ts';\nexport const s = 'console.log(1)' + ebb();\n",
    'ok/far.test.ts': "import './far.ts';\n",
  });
  for (const [path, text] of placed(2)) if (text === null) repository.git('rm', '-q', path);
  repository.git('add', '-A', '-f');
  const opened = await openRepository(repository.root);
  const comparison = await comparisonOf(opened, { revision: '', staged: true });
  const overview = await overviewOf(opened.top, comparison, () => true);
  shown = await reviewOf(opened.top, overview, false);
  all = await reviewOf(opened.top, overview, true);
});
afterAll(() => removeFolder(repository.root));

describe('a review without a model', () => {
  it(`names ${SEEDS.length} seeded defects`, () => {
    const told = ({ findings }: Review, [rule, , , path]: Seed, n: number) =>
      findings.some((found: Finding) => found.rule === rule && found.path === `s${n}/${path}`);
    expect(SEEDS.flatMap((seed, n) => (told(all, seed, n) ? [] : [`${n} ${seed[0]} ${seed[3]}`]))).toEqual([]);
    expect(SEEDS.filter((seed, n) => told(shown, seed, n)).length).toBeGreaterThanOrEqual(SEEDS.length * 0.95);
  });

  it('says nothing of a change that is as it should be, and at most two things of a file', () => {
    expect(all.findings.filter(({ path }) => path.startsWith('ok/'))).toEqual([]);
    const counts = new Map<string, number>();
    for (const { path, rule } of shown.findings) if (rule !== 'secret') counts.set(path, (counts.get(path) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(2);
    expect(shown.risk.level).toBe('high');
    expect(JSON.stringify(all)).not.toContain(key);
  });
});

const SECOND_SEEDS = [...LINE_SEEDS, ...SYMBOL_SEEDS];
/** Of the second seeds those that are told, with two findings of a file. */
const SECOND_FLOOR = 0.7;

it('names defects of shapes that the rules were not written beside', async () => {
  const second = new TestRepository();
  try {
    const placed = SECOND_SEEDS.map(({ files, path, old, now }, n) => ({
      before: Object.entries(files).map(([name, text]) => [`t${n}/${name}`, text] as const),
      after: [`t${n}/${path}`, old === '' ? now : (files[path] ?? '').replace(old, () => now)] as const,
    }));
    second.commit('before', {
      'any/other.test.ts': 'test();\n',
      ...Object.fromEntries(placed.flatMap(({ before }) => before)),
    });
    second.write(Object.fromEntries(placed.map(({ after }) => after)));
    second.git('add', '-A', '-f');
    const { top } = await openRepository(second.root);
    const comparison = await comparisonOf(await openRepository(top), { revision: '', staged: true });
    const { findings } = await reviewOf(top, await overviewOf(top, comparison, () => true), false);
    const missed = SECOND_SEEDS.flatMap(({ rule, path }, n) =>
      findings.some((found) => found.rule === rule && found.path === `t${n}/${path}`) ? [] : [`${n} ${rule} ${path}`],
    );
    if (process.env['MLX_CODE_SHOW_MISSED'] !== undefined) process.stdout.write(`${missed.join('\n')}\n`);
    expect(1 - missed.length / SECOND_SEEDS.length).toBeGreaterThanOrEqual(SECOND_FLOOR);
  } finally {
    removeFolder(second.root);
  }
});
