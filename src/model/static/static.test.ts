import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { loadStaticEmbedder, staticIdentity, staticModelDir } from './static.ts';
import { Vocabulary } from './vocabulary.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-static-'));
afterAll(() => removeFolder(scratch));

interface Reference {
  text: string;
  /** First 16 numbers of the vector that the model2vec library gives. */
  vector: number[];
}

test('agrees with the model2vec library on its own table', () => {
  const file = new URL('../../../test/fixtures/static-reference.json', import.meta.url);
  const references = JSON.parse(readFileSync(file, 'utf8')) as Reference[];
  const embedder = loadStaticEmbedder();
  const dims = embedder.identity.dims;
  const vectors = embedder.embedSync(references.map((r) => r.text));
  references.forEach((reference, n) => {
    reference.vector.forEach((value, j) => {
      expect(vectors[n * dims + j], `${reference.text} [${j}]`).toBeCloseTo(value, 4);
    });
  });
});

test('rows have length 1, or are zeros where no token is known', () => {
  const embedder = loadStaticEmbedder();
  const vectors = embedder.embedSync(['open a file', '', '!?']);
  const dims = embedder.identity.dims;
  const lengths = [0, 1, 2].map((n) => Math.hypot(...vectors.subarray(n * dims, (n + 1) * dims)));
  expect(lengths[0]).toBeCloseTo(1, 5);
  expect(lengths.slice(1)).toEqual([0, 0]);
});

test('says which file is missing or damaged', () => {
  expect(() => loadStaticEmbedder(join(scratch, 'nowhere'))).toThrow(
    expect.objectContaining({ code: 'E_MODEL_MISSING' }),
  );
  const real = readFileSync(join(staticModelDir(), 'model.safetensors'));
  for (const [name, bytes] of [
    ['short', real.subarray(0, 4)],
    ['cut', real.subarray(0, 5000)],
    ['garbage', Buffer.alloc(4096, 0x20)],
  ] as const) {
    writeFileSync(join(scratch, 'model.safetensors'), bytes);
    expect(() => loadStaticEmbedder(scratch), name).toThrow(expect.objectContaining({ code: 'E_MODEL_CORRUPT' }));
  }
});

test('tells the identity without loading the table', () => {
  expect(staticIdentity()).toEqual(loadStaticEmbedder().identity);
  expect(() => staticIdentity(join(scratch, 'nowhere'))).toThrow(expect.objectContaining({ code: 'E_MODEL_MISSING' }));
});

test('finds a token by searching the file as by parsing it', () => {
  const json = readFileSync(join(staticModelDir(), 'tokenizer.json'));
  const parsed = (JSON.parse(json.toString()) as { model: { vocab: Record<string, number> } }).model.vocab;
  const tokens = Object.keys(parsed);
  const some = [
    'type',
    'version',
    '"',
    '\\',
    '##s',
    'constructor',
    'nosuchtokenanywhere',
    '',
    ...tokens.filter((_, n) => n % 900 === 7),
  ];
  const vocabulary = new Vocabulary(json, 'tokenizer.json');
  for (const token of some) {
    expect(vocabulary.id(token), token).toBe(Object.hasOwn(parsed, token) ? parsed[token] : undefined);
  }
  // Past the first look-ups a table of all entries is made: both ways must agree.
  for (const token of tokens) expect(vocabulary.id(token), token).toBe(parsed[token]);
  for (const token of some)
    expect(vocabulary.id(token), token).toBe(Object.hasOwn(parsed, token) ? parsed[token] : undefined);
});
