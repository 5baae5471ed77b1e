/** A hit, a symbol and a reference tell of the same definitions, each with its own name, kind, owner and lines. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { indexRoot } from '../../src/index/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { findReferences, findSymbols, openSearcher, type Searcher } from '../../src/search/index.ts';
import { IndexReader } from '../../src/store/index.ts';
import { removeFolder } from '../folders.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-definitions-'));
afterAll(() => removeFolder(scratch));

let count = 0;

interface Indexed {
  readonly searcher: Searcher;
  readonly reader: IndexReader;
}

async function withIndex<T>(files: Readonly<Record<string, string>>, use: (index: Indexed) => Promise<T>): Promise<T> {
  const root = join(scratch, `root-${++count}`);
  const indexDir = join(scratch, `index-${count}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  await indexRoot({ root, indexDir, walk: {} });
  const embedder = loadStaticEmbedder();
  const searcher = await openSearcher({ indexDir, staticEmbedder: () => embedder });
  const reader = await IndexReader.open(indexDir);
  try {
    return await use({ searcher, reader });
  } finally {
    searcher.close();
    reader.close();
  }
}

const place = (entry: { name: string; kind: string; scope: string; startLine: number; endLine: number }): string =>
  `${entry.kind} ${entry.scope === '' ? '' : `${entry.scope}.`}${entry.name} ${entry.startLine}-${entry.endLine}`;

async function symbols({ reader }: Indexed, query: string, kinds: readonly 'function'[] = []): Promise<string[]> {
  return (await findSymbols(reader, { query, kinds, limit: 50 })).symbols.map(place);
}

test('two methods of one name in a small file are two', async () => {
  const text =
    'class Kettle:\n    def boil(self):\n        return 1\n\n\nclass Pot:\n    def boil(self):\n        return 2\n';
  await withIndex({ 'k.py': text }, async (index) => {
    expect(await symbols(index, 'boil')).toEqual(['method Kettle.boil 2-3', 'method Pot.boil 7-8']);
    expect(await symbols(index, 'Pot.boil')).toEqual(['method Pot.boil 7-8']);
    const { references } = await findReferences(index.reader, { symbol: 'Pot.boil' });
    expect(references.map(({ use, line, within }) => [use, line, within])).toEqual([['definition', 7, 'Pot']]);
    const [hit] = (await index.searcher.search({ query: 'Pot.boil' })).results;
    expect(hit).toMatchObject({ symbol: 'boil', scope: 'Pot', startLine: 7, endLine: 8 });
    const { results } = await index.searcher.search({ query: 'boil' });
    expect(results.map((each) => `${each.scope} ${each.startLine}-${each.endLine}`)).toEqual(['Kettle 2-3', 'Pot 7-8']);
    expect((await index.searcher.search({ query: 'boil', limit: 1 })).results).toHaveLength(1);
  });
});

test('what stands beside a class is a function, and what stands in it has an owner', async () => {
  const python =
    'class Boat:\n    def sail(self):\n        return 1\n\n\ndef launch_boat(boat):\n    return boat.sail()\n';
  const go =
    'package a\n\ntype Dock struct {\n\tn int\n}\n\nfunc (d *Dock) Size() int { return d.n }\n\nfunc NewDock(n int) *Dock {\n\treturn &Dock{n: n}\n}\n';
  const ruby = 'class Crew\n  def ready?\n    true\n  end\nend\n\ndef muster_crew\n  Crew.new\nend\n';
  await withIndex({ 'b.py': python, 'd.go': go, 'c.rb': ruby }, async (index) => {
    expect(await symbols(index, 'launch_boat', ['function'])).toEqual(['function launch_boat 6-7']);
    expect(await symbols(index, 'NewDock', ['function'])).toEqual(['function NewDock 9-11']);
    expect(await symbols(index, 'muster_crew', ['function'])).toEqual(['function muster_crew 7-9']);
    expect(await symbols(index, 'Dock.Size')).toEqual(['method Dock.Size 7-7']);
    expect(await symbols(index, 'Crew.ready?')).toEqual(['method Crew.ready? 2-4']);
  });
});

test('letters in order are a guess, made only where no name holds the query; code comes before documents', async () => {
  const python = 'def parse_header():\n    return 1\n\n\ndef paint_hard_edge_red():\n    return 2\n';
  const rst = 'API\n===\n\n.. function:: parse_header\n\n   Parses it.\n';
  await withIndex({ 'z.py': python, 'a.rst': rst }, async (index) => {
    expect(await symbols(index, 'phed')).toEqual([
      'function parse_header 1-2',
      'function paint_hard_edge_red 5-6',
      'function API.parse_header 4-6',
    ]);
    expect((await findSymbols(index.reader, { query: 'phed', kinds: [], limit: 9 })).loose).toBe(true);
    expect(await symbols(index, 'head')).toEqual(['function parse_header 1-2', 'function API.parse_header 4-6']);
  });
});

test('a table is defined where it is made, not where an index is laid over it', async () => {
  const text =
    'CREATE TABLE berths (id int);\nCREATE INDEX idx_berths ON berths (id);\nINSERT INTO berths (id) VALUES (1);\n';
  await withIndex({ 's.sql': text }, async (index) => {
    expect((await symbols(index, 'berths'))[0]).toBe('struct berths 1-1');
    const { references } = await findReferences(index.reader, { symbol: 'berths' });
    expect(references.map(({ use, line }) => [use, line])).toEqual([
      ['definition', 1],
      ['use', 2],
      ['use', 3],
    ]);
  });
});

test('a name with blanks or operators is found whole, and a comment belongs to what it stands above', async () => {
  const cpp =
    'struct Money {\n  long cents;\n};\n\n// Adds two sums of money.\nMoney operator+(Money a, Money b) {\n  return {a.cents + b.cents};\n}\n';
  const markdown =
    '# How to moor\n\nTie up.\n\n## Knots for a calm day\n\nBowline.\n\n## Leaving the quay\n\nLet go.\n';
  await withIndex({ 'm.cpp': cpp, 'README.md': markdown }, async (index) => {
    expect(await symbols(index, 'operator+')).toEqual(['function operator+ 6-8']);
    const [sum] = (await index.searcher.search({ query: 'adds two sums of money' })).results;
    expect(sum).toMatchObject({ symbol: 'operator+', startLine: 5, endLine: 8 });
    const [knots] = (await index.searcher.search({ query: 'Knots for a calm day' })).results;
    expect(knots).toMatchObject({ path: 'README.md', symbol: 'Knots for a calm day', startLine: 5 });
  });
});

test('a hit of words is called after the definition that holds the best lines, a pattern after that of its first line', async () => {
  const functions = Array.from(
    { length: 13 },
    (_, n) =>
      `def fn_${n}(x):\n    """Doc ${n === 7 ? 'of the harbour light' : n}."""\n    value = x * ${n}\n    return value\n`,
  );
  await withIndex({ 'many.py': functions.join('\n') }, async ({ searcher }) => {
    const [named] = (await searcher.search({ query: 'fn_3' })).results;
    expect(named).toMatchObject({ symbol: 'fn_3', startLine: 16, endLine: 19 });
    expect(named?.text.split('\n')[0]).toBe('def fn_3(x):');
    const [words] = (await searcher.search({ query: 'harbour light' })).results;
    expect(words).toMatchObject({ symbol: 'fn_7', startLine: 36, endLine: 39 });
    const [pattern] = (await searcher.search({ query: 'value = x \\* 3$', mode: 'regex' })).results;
    expect(pattern).toMatchObject({ symbol: 'fn_3', startLine: 18, endLine: 18 });
  });
});

test('lines that one method of a class has to itself are shown as the method, also where the class bears the words', async () => {
  const method = (name: string, word: string): string =>
    `    def ${name}(self, value):\n        """Handles the ${word}."""\n${Array.from({ length: 24 }, (_, n) => `        self.${word}_${n} = value + ${n}\n`).join('')}\n`;
  const text = `class HarbourLight:\n${method('measure', 'tide')}${method('turn_lamp', 'lamp')}${method('count', 'boat')}`;
  await withIndex({ 'light.py': text }, async ({ searcher }) => {
    const [hit] = (await searcher.search({ query: 'lamp of the harbour light' })).results;
    expect(hit).toMatchObject({ symbol: 'turn_lamp', kind: 'method', scope: 'HarbourLight' });
  });
});

/** A definition in one language: its text, and where in it the name stands. */
interface Form {
  readonly file: string;
  readonly open: string;
  readonly close: string;
  readonly make: (
    name: string,
    body: number,
  ) => { readonly text: string; readonly kind: string; readonly lead: number };
}

const lines = (body: number, line: (n: number) => string): string =>
  Array.from({ length: body }, (_, n) => line(n)).join('');

const FORMS: readonly Form[] = [
  {
    ...{ file: 'a.py', open: '', close: '' },
    make: (name, body) => ({
      text: `def ${name}(x):\n${lines(body, (n) => `    x = x + ${n}\n`)}    return x\n`,
      ...{ kind: 'function', lead: 0 },
    }),
  },
  {
    ...{ file: 'b.ts', open: 'export class Holder {\n', close: '}\n' },
    make: (name, body) => ({
      text: `  /** Says what it does. */\n  ${name}(x: number): number {\n${lines(body, (n) => `    x += ${n};\n`)}    return x;\n  }\n`,
      ...{ kind: 'method', lead: 1 },
    }),
  },
  {
    ...{ file: 'c.go', open: 'package c\n\n', close: '' },
    make: (name, body) => ({
      text: `// ${name} counts.\nfunc ${name}(x int) int {\n${lines(body, (n) => `\tx += ${n}\n`)}\treturn x\n}\n`,
      ...{ kind: 'function', lead: 1 },
    }),
  },
  {
    ...{ file: 'd.rs', open: '', close: '' },
    make: (name, body) => ({
      text: `#[inline]\npub fn ${name}(mut x: u32) -> u32 {\n${lines(body, (n) => `    x += ${n};\n`)}    x\n}\n`,
      ...{ kind: 'function', lead: 1 },
    }),
  },
  {
    ...{ file: 'E.java', open: 'class E {\n', close: '}\n' },
    make: (name, body) => ({
      text: `  @Override\n  public int ${name}(int x) {\n${lines(body, (n) => `    x += ${n};\n`)}    return x;\n  }\n`,
      ...{ kind: 'method', lead: 1 },
    }),
  },
  {
    ...{ file: 'f.rb', open: 'module F\n', close: 'end\n' },
    make: (name, body) => ({
      text: `  def ${name}(x)\n${lines(body, (n) => `    x += ${n}\n`)}    x\n  end\n`,
      ...{ kind: '', lead: 0 },
    }),
  },
];

const SYLLABLES = ['ba', 'ko', 'ri', 'mu', 'te', 'sal', 'dor', 'vin'];

test('the first hit for a unique name bears that name and its lines, whatever the chunks', async () => {
  const bodies = fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 3, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.tuple(...FORMS.map(() => bodies)), fc.integer({ min: 0, max: 500 }), async (all, seed) => {
      const expected: { name: string; path: string; line: number; lead: number; end: number }[] = [];
      const files: Record<string, string> = {};
      for (const [f, { file, open, close, make }] of FORMS.entries()) {
        let text = open;
        for (const [n, body] of (all[f] ?? []).entries()) {
          const name = `${SYLLABLES[(seed + n) % 8]}${SYLLABLES[(seed + n + f) % 8]}_${f}x${n}`;
          const made = make(name, body);
          const first = text.split('\n').length;
          text += `${made.text}\n`;
          expected.push({
            ...{ name, path: file, line: first + made.lead, lead: first },
            end: first + made.text.split('\n').length - 2,
          });
        }
        files[file] = text + close;
      }
      await withIndex(files, async (index) => {
        for (const { name, path, line, lead, end } of expected) {
          const [hit] = (await index.searcher.search({ query: name, limit: 1 })).results;
          const shown = { path, symbol: name, definition: { startLine: line, endLine: end } };
          expect(hit).toMatchObject({ ...shown, startLine: lead, endLine: end });
          const [found] = (await findSymbols(index.reader, { query: name, kinds: [], limit: 1 })).symbols;
          expect(found).toMatchObject({ path, name, startLine: line, endLine: end });
          const { references } = await findReferences(index.reader, { symbol: name });
          expect(references.filter(({ use }) => use === 'definition').map((ref) => ref.line)).toEqual([line]);
        }
      });
    }),
    { numRuns: 4 },
  );
});

test('a hit is called after what holds the text, or after what is most like the question', async () => {
  const many = Array.from(
    { length: 12 },
    (_, n) => `def fn_${n}(x):\n    """Doc ${n}."""\n    value = x * ${n}\n    return value\n\n`,
  ).join('');
  const tides = `/// A reading of a gauge.
pub struct Reading {
    pub height: f64,
    pub station: String,
}

/// Joins readings that lie closer than the window.
pub fn squash(readings: Vec<Reading>, window: u64) -> Vec<Reading> {
    let mut out: Vec<Reading> = Vec::new();
    for r in readings {
        match out.last_mut() {
            Some(last) if r.at - last.at < window => last.height = (last.height + r.height) / 2.0,
            _ => out.push(r),
        }
    }
    out
}
`;
  await withIndex({ 'many.py': many, 'tides.rs': tides }, async ({ searcher }) => {
    const first = async (query: string) => (await searcher.search({ query })).results[0]?.symbol;
    expect(await first('value = x * 9')).toBe('fn_9');
    expect(await first('"Doc 7."')).toBe('fn_7');
    expect(await first('merging gauge readings within a window')).toBe('squash');
    expect(await first('what is a reading of a gauge')).toBe('Reading');
  });
});

test('a stage or a table is found by its whole name, a heading of prose only when headings are asked for', async () => {
  const files = { Dockerfile: 'FROM node:20 AS builder\nRUN npm ci\n', 'README.md': '# builder\n\nText.\n' };
  await withIndex(files, async (index) => {
    expect(await symbols(index, 'builder')).toEqual(['section builder 1-2']);
    expect(await symbols(index, 'build')).toEqual([]);
  });
});
