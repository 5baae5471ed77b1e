/** What is learned is the same for the same examples, points where they do, and is only used whole and for its own model. */

import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { learnMatrix } from './learn-adapter.ts';
import { adapterFrom, adapterOf, readPersonal, removeAdapter, writeAdapter } from './query-adapter.ts';

const DIMS = 4;
const MODEL = { model: 'static', revision: '1', dims: DIMS, documentPrefix: '', queryPrefix: '' };
const KEPT = { head: 'a'.repeat(40), commits: 90, asked: 27, gain: { mean: 0.02, low: 0.01, high: 0.03 }, kept: true };
const axis = (at: number, value = 1) => Float32Array.from({ length: DIMS }, (_, n) => (n === at ? value : 0));
const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, n) => sum + value * (b[n] ?? 0), 0);

describe('learning', () => {
  it('gives nothing for no examples', () => {
    expect([...learnMatrix([], DIMS)]).toEqual(new Array(DIMS * DIMS).fill(0));
    const query = axis(2);
    expect([...adapterFrom(KEPT, learnMatrix([], DIMS)).apply(query)]).toEqual([...query]);
  });

  it('turns a query like those of the past towards what they should have found, and leaves the others alone', () => {
    const examples = Array.from({ length: 20 }, () => ({ query: axis(0), towards: axis(1) }));
    const matrix = learnMatrix(examples, DIMS);
    expect(matrix).toEqual(learnMatrix(examples, DIMS));
    const adapter = adapterFrom(KEPT, matrix);
    expect(cosine(adapter.apply(axis(0)), axis(1))).toBeGreaterThan(0.5);
    expect(cosine(adapter.apply(axis(0)), adapter.apply(axis(0)))).toBeCloseTo(1);
    expect([...adapter.apply(axis(3))]).toEqual([...axis(3)]);
  });
});

describe('an adapter beside the index', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mlx-code-personal-'));
  });
  afterEach(() => removeFolder(dir));

  it('is read again after it changed, and is gone when its file is', async () => {
    expect([adapterOf(dir, MODEL), readPersonal(dir, MODEL)]).toEqual([null, null]);
    const matrix = Float32Array.from({ length: DIMS * DIMS }, (_, n) => (n === 4 ? 1 : 0));
    await writeAdapter(dir, MODEL, KEPT, matrix);
    expect(cosine(adapterOf(dir, MODEL)?.apply(axis(0)) ?? axis(0), axis(1))).toBeCloseTo(Math.SQRT1_2);
    await writeAdapter(dir, MODEL, { ...KEPT, kept: false }, new Float32Array(0));
    expect(adapterOf(dir, MODEL)).toBeNull();
    expect(readPersonal(dir, MODEL)).toEqual({ ...KEPT, kept: false });
    removeAdapter(dir);
    expect(readPersonal(dir, MODEL)).toBeNull();
  });

  it('is not used for another model, nor when it is damaged', async () => {
    await writeAdapter(dir, MODEL, KEPT, new Float32Array(DIMS * DIMS).fill(0.5));
    expect(adapterOf(dir, { ...MODEL, revision: '2' })).toBeNull();
    const file = join(dir, 'personal.bin');
    expect(existsSync(file)).toBe(true);
    await writeAdapter(dir, MODEL, KEPT, new Float32Array(DIMS * DIMS).fill(Number.NaN));
    expect(adapterOf(dir, MODEL)).toBeNull();
    await writeAdapter(dir, MODEL, KEPT, new Float32Array(3));
    expect(adapterOf(dir, MODEL)).toBeNull();
    writeFileSync(file, 'not an adapter');
    expect([adapterOf(dir, MODEL), readPersonal(dir, MODEL)]).toEqual([null, null]);
  });
});
