import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import type { MlxCodeError } from '../../base/errors.ts';
import type { Progress } from '../../base/types.ts';
import { isAlive } from '../../platform/process.ts';
import type { WorkerLaunch } from '../worker/connection-types.ts';
import type { WorkerTimings } from '../worker/worker-types.ts';
import { createMlxEmbedder, type MlxEmbedder, type MlxEmbedderOptions, type Quarantined } from './mlx-embedder.ts';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/workers');
const DIMS = 8;
const identity = { model: 'fixture', revision: 'r1', dims: DIMS, documentPrefix: '', queryPrefix: 'query: ' };
const timings: Partial<WorkerTimings> = {
  startMs: 10_000,
  loadMs: 5_000,
  embedMs: 5_000,
  embedPerTextMs: 0,
  pingEveryMs: 200,
  pingMs: 5_000,
  shutdownMs: 300,
  termMs: 500,
  backoffMs: [10, 10, 10, 10, 10],
};

let dir: string;
let open: MlxEmbedder[];
let quarantined: Quarantined[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-worker-'));
  writeFileSync(join(dir, 'notes'), '');
  open = [];
  quarantined = [];
});

afterEach(async () => {
  await Promise.all(open.map((embedder) => embedder.close()));
  removeFolder(dir);
});

function launch(name: string, ...args: string[]): WorkerLaunch {
  const env = { ...process.env, FIXTURE_NOTES: join(dir, 'notes') };
  return {
    file: process.execPath,
    args: [join(FIXTURES, `${name}.mjs`), ...args],
    env,
    logFile: join(dir, 'worker.log'),
  };
}

async function embedder(
  program: WorkerLaunch,
  options: Partial<MlxEmbedderOptions> = {},
  faster: Partial<WorkerTimings> = {},
): Promise<MlxEmbedder> {
  const made = await createMlxEmbedder({
    modelDir: dir,
    identity,
    processes: 1,
    launch: program,
    onQuarantine: (text) => quarantined.push(text),
    ...options,
    timings: { ...timings, ...faster },
  });
  open.push(made);
  return made;
}

const texts = (n: number) => Array.from({ length: n }, (_, i) => `text number ${i} ${'x'.repeat((i * 7) % 50)}`);
const rows = (all: Float32Array) =>
  Array.from({ length: all.length / DIMS }, (_, i) => [...all.subarray(i * DIMS, (i + 1) * DIMS)]);
const notes = () => readFileSync(join(dir, 'notes'), 'utf8').split('\n').filter(Boolean);
const starts = () => notes().filter((line) => line === 'start').length;
const zero = (row: number[] | undefined) => row?.every((value) => value === 0);

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no error',
    (error: MlxCodeError) => error.code,
  );
}

describe('a worker that is well', () => {
  it('gives one unit row per text, in order, whatever the batches and processes', async () => {
    const one = await embedder(launch('good'));
    const many = await embedder(launch('good'), { processes: 3 });
    const input = texts(100);
    const expected = rows(await one.embed(input, 'document'));
    expect(rows(await many.embed(input, 'document'))).toEqual(expected);
    expect(many.workers().filter((worker) => worker.state === 'ready').length).toBe(3);
    for (const row of expected) expect(Math.hypot(...row)).toBeCloseTo(1, 5);
    expect(rows(await one.embed([input[57] ?? ''], 'document'))[0]).toEqual(expected[57]);
  });

  it('puts the prefix of the role before each text', async () => {
    const it = await embedder(launch('good'));
    const [query] = rows(await it.embed(['a'], 'query'));
    expect(query).toEqual(rows(await it.embed(['query: a'], 'document'))[0]);
  });

  it('gives zeros for blank texts without asking, and takes half a surrogate pair', async () => {
    const it = await embedder(launch('good'));
    const got = rows(await it.embed(['', ' \n', 'a', '\ud83d cut'], 'document'));
    expect(got.map(zero)).toEqual([true, true, false, false]);
    expect(rows(await it.embed([], 'document'))).toEqual([]);
    expect(notes().filter((line) => line.startsWith('embed'))).toEqual(['embed 2']);
  });

  it('reports progress by texts up to the last', async () => {
    const it = await embedder(launch('good'), { processes: 2 });
    const seen: Progress[] = [];
    await it.embed([...texts(40), ''], 'document', { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ phase: 'embed', done: 41, total: 41, unit: 'chunks' });
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b));
  });

  it('starts one process for one query, others only when there is work for them', async () => {
    const it = await embedder(launch('good'), { processes: 3 });
    await it.embed(['one query'], 'query');
    expect(starts()).toBe(1);
  });

  it('serves two callers at once', async () => {
    const it = await embedder(launch('slow', '20'), { processes: 2 });
    const [many, few] = await Promise.all([it.embed(texts(64), 'document'), it.embed(['q'], 'query')]);
    expect(many.length).toBe(64 * DIMS);
    expect(few.length).toBe(DIMS);
  });

  it('keeps stderr in a bounded log', async () => {
    const it = await embedder(launch('chatty'));
    await it.embed(['a'], 'document');
    await it.close();
    expect(statSync(join(dir, 'worker.log')).size).toBeLessThan(1.2 * 1024 * 1024);
  });
});

describe('a worker that is not well (F8)', () => {
  // Every text fails each time: after a few deaths the worker is off, with the reason.
  for (const name of ['die', 'abort', 'exit0', 'garble', 'half-frame', 'huge-length', 'wrong-id', 'wrong-shape']) {
    it(`is switched off in the end: ${name}`, async () => {
      const it = await embedder(launch(name));
      expect(await codeOf(it.embed(texts(4), 'document'))).toBe('E_WORKER_OFF');
      expect(it.workers()[0]?.state).toBe('off');
      expect(await codeOf(it.embed(['again'], 'document'))).toBe('E_WORKER_OFF');
      expect(starts()).toBe(5);
    });
  }

  it('is given up when it hangs beyond its deadline', async () => {
    const it = await embedder(launch('hang'), {}, { embedMs: 100 });
    expect(await codeOf(it.embed(['a'], 'document'))).toBe('no error');
    expect(quarantined.map(({ error }) => error.code)).toEqual(['E_WORKER_TIMEOUT']);
  });

  it('is killed though it is frozen, when its pings stay unanswered', async () => {
    const it = await embedder(launch('stopped'), {}, { pingMs: 300 });
    const [before] = it.workers();
    await it.embed(['a'], 'document');
    expect(quarantined[0]?.error.message).toContain('ping');
    expect(isAlive(before?.pid ?? 0)).toBe(false);
  });

  it('is not taken for late when it is this thread that was busy', async () => {
    const it = await embedder(launch('slow', '50'), {}, { embedMs: 200, pingMs: 200, pingEveryMs: 20 });
    const work = it.embed(['a'], 'document');
    setTimeout(() => {
      for (const end = performance.now() + 600; performance.now() < end; );
    }, 10);
    expect(zero(rows(await work)[0])).toBe(false);
    expect(starts()).toBe(1);
  });

  it('comes back after one death, and nothing is lost', async () => {
    const it = await embedder(launch('die-once'));
    const input = texts(64);
    const got = rows(await it.embed(input, 'document'));
    expect(got.filter(zero)).toEqual([]);
    expect(quarantined).toEqual([]);
    expect(starts()).toBe(2);
  });

  it('comes back after a death between requests', async () => {
    const it = await embedder(launch('die-idle'));
    for (let i = 0; i < 3; i++) {
      expect(zero(rows(await it.embed([`a${i}`], 'document'))[0])).toBe(false);
      await expect.poll(() => it.workers()[0]?.state).toBe('idle');
    }
    expect(starts()).toBe(3);
  });

  it('is replaced when it holds too much memory, without a death', async () => {
    const it = await embedder(launch('grow'), { memory: { everyBatches: 1, extraBytes: 2.5 * 2 ** 30 } });
    const input = texts(16 * 8);
    const got = rows(await it.embed(input, 'document'));
    expect(got.filter(zero)).toEqual([]);
    expect(quarantined).toEqual([]);
    expect(it.workers()[0]).toMatchObject({ deaths: 0, recycled: 2 });
    expect(starts()).toBe(3);
  });

  it('is told to the caller at once when it cannot start', async () => {
    const missing = { ...launch('good'), file: join(dir, 'no-such-python') };
    expect(await codeOf(embedder(missing))).toBe('E_WORKER_START');
    const failing = embedder(launch('die-at-start'));
    await expect(failing).rejects.toMatchObject({ code: 'E_WORKER_START' });
    await expect(failing).rejects.toThrow(/No module named mlx/);
    expect(await codeOf(embedder(launch('hang-hello'), {}, { startMs: 300 }))).toBe('E_WORKER_START');
    expect(await codeOf(embedder(launch('old-protocol')))).toBe('E_WORKER_PROTOCOL');
  });

  it('is refused when it cannot load the model', async () => {
    expect(await codeOf(embedder(launch('refuse-load', 'unsafe-model')))).toBe('E_MODEL_UNSAFE');
    expect(await codeOf(embedder(launch('refuse-load', 'load-failed')))).toBe('E_MODEL_CORRUPT');
    expect(await codeOf(embedder(launch('refuse-load', 'out-of-memory')))).toBe('E_WORKER_START');
    expect(await codeOf(embedder(launch('wrong-dims')))).toBe('E_MODEL_CORRUPT');
  });

  it('is switched off when it refuses everything', async () => {
    const it = await embedder(launch('refuse-all', 'embed-failed'));
    expect(await codeOf(it.embed(texts(64), 'document'))).toBe('E_WORKER_OFF');
    const other = await embedder(launch('refuse-all', 'bad-request'));
    expect(await codeOf(other.embed(['a'], 'document'))).toBe('E_WORKER_PROTOCOL');
  });

  it('leaves its work to the other processes when it is off', async () => {
    // Two processes share the notes: the third start and later ones live.
    const it = await embedder(launch('die-once'), { processes: 2 });
    const got = rows(await it.embed(texts(200), 'document'));
    expect(got.filter(zero)).toEqual([]);
  });
});

describe('a text that is not well (F9)', () => {
  it('is set aside when it kills the worker twice: 999 of 1,000 are embedded', async () => {
    const it = await embedder(launch('poison'), { processes: 2 });
    const input = texts(1000);
    input[617] = 'this one is poison';
    const got = rows(await it.embed(input, 'document'));
    expect(got.flatMap((row, i) => (zero(row) ? [i] : []))).toEqual([617]);
    expect(quarantined.length).toBe(1);
    expect(it.quarantined.size).toBe(1);
    expect(starts()).toBeLessThanOrEqual(2 + 12);
  });

  it('is not tried again by the same embedder', async () => {
    const it = await embedder(launch('poison'));
    await it.embed(['poison'], 'document');
    const before = starts();
    expect(zero(rows(await it.embed(['poison'], 'document'))[0])).toBe(true);
    expect(starts()).toBe(before);
    expect(quarantined.length).toBe(1);
  });

  it('is set aside when its vector is not finite or not of length 1', async () => {
    const it = await embedder(launch('bad-vectors'));
    const got = rows(await it.embed(['a', 'NaN', 'b', 'long', 'c'], 'document'));
    expect(got.map(zero)).toEqual([false, true, false, true, false]);
    expect(quarantined.map(({ error }) => error.code)).toEqual(['E_MODEL_BAD_VECTOR', 'E_MODEL_BAD_VECTOR']);
    expect(starts()).toBe(1);
  });

  it('is set aside when it alone is too much for the memory; a batch that is gets halved', async () => {
    const it = await embedder(launch('small-memory'));
    const got = rows(await it.embed([...texts(9), 'huge'], 'document'));
    expect(got.map(zero)).toEqual([...Array(9).fill(false), true]);
    expect(quarantined[0]?.error.message).toContain('out-of-memory');
    expect(starts()).toBe(1);
  });
});

describe('ending', () => {
  it('cancels at once, before and during the work', async () => {
    const it = await embedder(launch('hang'), {}, { embedMs: 60_000 });
    const controller = new AbortController();
    const work = codeOf(it.embed(texts(4), 'document', { signal: controller.signal }));
    await expect.poll(notes).toContain('embed 4');
    controller.abort();
    expect(await work).toBe('E_CANCELLED');
    expect(await codeOf(it.embed(['a'], 'document', { signal: controller.signal }))).toBe('E_CANCELLED');
  });

  it('rejects what is pending and leaves no process, however stubborn', async () => {
    const stubborn = await embedder(launch('stubborn'));
    const hanging = await embedder(launch('hang'), {}, { embedMs: 60_000 });
    const pids = [...stubborn.workers(), ...hanging.workers()].map(({ pid }) => pid ?? 0);
    const work = codeOf(hanging.embed(['a'], 'document'));
    await expect.poll(notes).toContain('embed 1');
    await Promise.all([stubborn.close(), hanging.close()]);
    expect(await work).toBe('E_WORKER_DIED');
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(notes()).toContain('SIGTERM');
    await hanging.close();
    expect(await codeOf(hanging.embed(['a'], 'document'))).toBe('E_WORKER_DIED');
  });

  it('does not need a log', async () => {
    const it = await embedder({ ...launch('good'), logFile: '/dev/null/not-a-folder/worker.log' });
    expect((await it.embed(['a'], 'document')).length).toBe(DIMS);
    expect(existsSync(join(dir, 'worker.log'))).toBe(false);
  });
});

describe('a BLAS that a worker dies of', () => {
  const dying = (dies: string): WorkerLaunch => {
    const program = launch('blas');
    return { ...program, env: { ...program.env, FIXTURE_DIES: dies } };
  };
  const chosen = () => notes().filter((line) => line.startsWith('blas '));

  for (const where of ['embed', 'load']) {
    it(`is left out from then on, and what was asked is answered: ${where}`, async () => {
      const made = await embedder(dying(where));
      expect(rows(await made.embed(texts(5), 'document')).some(zero)).toBe(false);
      await made.embed(texts(3), 'document');
      expect(chosen()).toEqual(['blas - -', 'blas SIGSEGV /lib/bad.so -']);
      expect(quarantined).toEqual([]);
    });
  }

  it('is taken again when the worker dies with the next one too', async () => {
    const made = await embedder(dying('always'));
    const poisoned = rows(await made.embed(['one'], 'document'));
    expect(poisoned.every(zero)).toBe(true);
    expect(quarantined).toHaveLength(1);
    await made.embed(['two'], 'document').catch(() => {});
    expect(chosen().slice(0, 3)).toEqual(['blas - -', 'blas SIGSEGV /lib/bad.so -', 'blas - /lib/bad.so']);
    expect(chosen().filter((line) => line.includes('SIGSEGV'))).toHaveLength(1);
  });
});
