/** What stands in one place alone is found first, whatever the file is for and wherever it lies: made-up trees, real indexes. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { indexRoot } from '../../src/index/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { openSearcher, type Searcher } from '../../src/search/index.ts';
import { removeFolder } from '../folders.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-only-'));
const embedder = loadStaticEmbedder();
afterAll(() => removeFolder(scratch));

type Tree = Readonly<Record<string, string>>;

let trees = 0;

async function searching<T>(tree: Tree, run: (searcher: Searcher) => Promise<T>): Promise<T> {
  const folder = join(scratch, String(trees++));
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, 'root', path)), { recursive: true });
    writeFileSync(join(folder, 'root', path), text);
  }
  const indexDir = join(folder, 'index');
  await indexRoot({ root: join(folder, 'root'), indexDir, walk: {} });
  const searcher = await openSearcher({ indexDir, staticEmbedder: () => embedder });
  try {
    return await run(searcher);
  } finally {
    searcher.close();
    removeFolder(folder);
  }
}

async function files(searcher: Searcher, query: string, mode: 'auto' | 'lexical' = 'auto'): Promise<string[]> {
  const { results } = await searcher.search({ query, mode, limit: 100 });
  return [...new Set(results.map(({ path }) => path))];
}

const filler: Tree = Object.fromEntries(
  Array.from({ length: 30 }, (_, n) => [
    `src/z${n}.ts`,
    `/** Takes a value of the harbour and adds ${n}. */\nexport function filler${n}(value: number) {\n  return value + ${n};\n}\n`,
  ]),
);

/** Where a token may stand, and in what. */
const PLACES: readonly (readonly [path: string, text: (token: string) => string])[] = [
  ['README.md', (token) => `# Harbour\n\nInstall it with the ${token} tool, then start the harbour.\n`],
  ['docs/guide/deep/start.rst', (token) => `Start\n=====\n\nThe harbour has a ${token} at its end.\n`],
  ['LICENSE', (token) => `Permission is granted by ${token} to any person who takes a copy of the harbour.\n`],
  ['settings.yaml', (token) => `name: harbour\n${token}: 3\n`],
  ['web/locales/en/common.json', (token) => `{\n  "title": "Harbour",\n  "hint": "${token} of the harbour"\n}\n`],
  ['test/harbour.test.ts', (token) => `test('the harbour opens', () => {\n  expect(${token}).toBe(1);\n});\n`],
  ['templates/base.html', (token) => `{% block body %}<p>{{ ${token} }}</p>{% endblock %}\n`],
  ['vendor/lib/history.js', (token) => `// The ${token} of the harbour.\nexport const past = 1;\n`],
  ['a/b/c/d/e/f/g/h/i/j/deep.py', (token) => `def sail(harbour):\n    return harbour.${token}\n`],
  ['legacy/old.go', (token) => `package old\n\n// Sail leaves the harbour by the ${token}.\nfunc Sail() {}\n`],
  ['examples/first.rb', (token) => `# the ${token} of a harbour\nputs 'harbour'\n`],
];

const token = fc
  .tuple(
    fc.constantFrom('fog', 'mast', 'buoy', 'keel', 'tide', 'gull'),
    fc.constantFrom('hornery', 'wright', 'level', 'Gauge', '_depth', 'Trail', 'less', 'station'),
    fc.constantFrom('', 'x', 'Rig', '_q', '7'),
  )
  .map((parts) => parts.join(''));

test('a token that one file alone holds finds that file first, by words and with all arms', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(token, { minLength: PLACES.length, maxLength: PLACES.length }), async (tokens) => {
      const tree = Object.fromEntries(PLACES.map(([path, text], n) => [path, text(tokens[n] ?? '')]));
      await searching({ ...filler, ...tree }, async (searcher) => {
        for (const [n, [path]] of PLACES.entries()) {
          for (const mode of ['auto', 'lexical'] as const) {
            expect([tokens[n], mode, (await files(searcher, tokens[n] ?? '', mode))[0]]).toEqual([
              tokens[n],
              mode,
              path,
            ]);
          }
        }
      });
    }),
    { numRuns: 4, seed: 14 },
  );
}, 120_000);

test('a quoted phrase and a typed name or path find their file first', async () => {
  const tree: Tree = {
    ...filler,
    'a/locales/en/signup.json': '{\n "signUpTitle": "Join the crew",\n "hint": "No paddle needed"\n}\n',
    'app/join.js': '// joins the rows of a crew table\nexport function joinRows(crew) {\n  return crew.join();\n}\n',
    'app/README.md': '# App\n\nSee signup.json and join.js.\n',
  };
  await searching(tree, async (searcher) => {
    for (const [query, path] of [
      ['"Join the crew"', 'a/locales/en/signup.json'],
      ['signup.json', 'a/locales/en/signup.json'],
      ['app/join.js', 'app/join.js'],
      ['README.md', 'app/README.md'],
      ['src/z7.ts', 'src/z7.ts'],
    ] as const) {
      expect([query, (await files(searcher, query))[0]]).toEqual([query, path]);
    }
  });
}, 60_000);

const PROJECT: Tree = {
  ...filler,
  'src/trail.ts':
    '/** Keeps the visited places, so that back and forward work. */\nexport function makeVisitTrail(limit: number) {\n  return { limit };\n}\n',
  'src/toolbar.ts':
    "import { makeVisitTrail } from './trail';\nexport const trail = makeVisitTrail(20);\nexport function goBack() { return trail; }\n",
  'test/trail.test.ts':
    "test('makeVisitTrail keeps the limit', () => {\n  expect(makeVisitTrail(3).limit).toBe(3);\n});\n",
  'README.md': '# Places\n\nThe places that were visited are kept by makeVisitTrail.\n',
};
const QUESTIONS = ['makeVisitTrail', 'where are visited places kept', 'go back to the place before', 'README.md'];

test.each(['history.ts', 'license.ts', 'changes.ts', 'authors.ts'])(
  'a source file called %s keeps its place',
  async (name) => {
    const renamed = Object.fromEntries(
      Object.entries(PROJECT).map(([path, text]) => [path.replace('src/trail.ts', `src/${name}`), text]),
    );
    const order = (found: readonly string[]) => found.map((path) => path.replace(`src/${name}`, 'src/trail.ts'));
    const before = await searching(PROJECT, (searcher) => files(searcher, 'makeVisitTrail'));
    const after = await searching(renamed, (searcher) => files(searcher, 'makeVisitTrail'));
    expect(before[0]).toBe('src/trail.ts');
    expect(order(after).slice(0, 4)).toEqual(before.slice(0, 4));
  },
  60_000,
);

test.each(['project', 'home/user/work/2026/clients/north'])(
  'the folder %s above all changes no order',
  async (above) => {
    const lower = Object.fromEntries(Object.entries(PROJECT).map(([path, text]) => [`${above}/${path}`, text]));
    const ask = async (searcher: Searcher) => {
      const all: string[][] = [];
      // The filler is alike but for a number; what its path adds to its meaning may change its own order.
      for (const question of QUESTIONS)
        all.push((await files(searcher, question)).filter((path) => !/z\d+\.ts$/.test(path)));
      return all;
    };
    const before = await searching(PROJECT, ask);
    const after = await searching(lower, ask);
    expect(after.map((found) => found.map((path) => path.slice(above.length + 1)))).toEqual(before);
  },
  60_000,
);

test('what one file alone holds is found with confidence, what none holds is not', async () => {
  const tree = { ...filler, 'README.md': '# Harbour\n\nInstall it with the foghornery tool.\n' };
  await searching(tree, async (searcher) => {
    expect((await searcher.search({ query: 'foghornery' })).confidence).toBe('high');
    expect((await searcher.search({ query: '"with the foghornery tool"' })).confidence).toBe('high');
    expect((await searcher.search({ query: 'recipe for lentil soup' })).confidence).toMatch(/low|none/);
  });
}, 60_000);

test('of sources and licences the source comes first, unless the licence is asked for', async () => {
  const licence =
    'Permission is hereby granted, free of charge, to any person obtaining a copy of this software and the rights to use, copy, modify, merge and sell copies, subject to the conditions of this license.\nEach person who changes a file must say so.\n';
  const tree: Tree = {
    ...filler,
    COPYING: licence,
    'LICENSE-APACHE': licence,
    'src/watch.ts': 'export class FileWatch {\n  changed(path: string) { return stat(path).mtime !== this.seen; }\n}\n',
  };
  await searching(tree, async (searcher) => {
    expect((await files(searcher, 'how does it notice that another person changed a file'))[0]).toBe('src/watch.ts');
    expect((await files(searcher, 'under which license is it'))[0]).toMatch(/COPYING|LICENSE/);
  });
}, 60_000);
