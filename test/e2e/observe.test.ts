import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { samples, seeded } from '../secrets/samples.ts';
import { emptyProject, type Sandbox, sampleProject } from './sandbox.ts';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, unknown>>;
}

function readTrace(file: string): TraceEvent[] {
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: TraceEvent[] };
  return traceEvents.filter(({ ph }) => ph === 'X');
}

/** Spans on one line of a trace that overlap without one being inside the other. */
function crossings(events: readonly TraceEvent[]): string[] {
  const found: string[] = [];
  for (const tid of new Set(events.map((event) => event.tid))) {
    const open: TraceEvent[] = [];
    for (const event of events.filter((one) => one.tid === tid).sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
      // A hundredth of a microsecond is what numbers of this size lose.
      while (open.length > 0 && end(open.at(-1)) <= event.ts + 0.01) open.pop();
      const around = open.at(-1);
      if (around !== undefined && end(event) > end(around) + 0.01) found.push(`${event.name} crosses ${around.name}`);
      open.push(event);
    }
  }
  return found;
}

function end(event: TraceEvent | undefined): number {
  return event === undefined ? 0 : event.ts + event.dur;
}

function logLines(sandbox: Sandbox): Record<string, unknown>[] {
  const text = readFileSync(logOf(sandbox), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const logOf = (sandbox: Sandbox) => join(sandbox.home, 'data', 'logs', 'mlx-code.log');

describe('a trace', () => {
  it('holds the phases of a run, threads included, each inside another or beside it', async () => {
    const sandbox = sampleProject();
    const file = join(sandbox.top, 'index.trace.json');
    expect((await sandbox.run(['index', '--fast'], { env: { MLX_CODE_TRACE: file } })).code).toBe(0);
    const events = readTrace(file);
    const names = new Set(events.map(({ name }) => name));
    for (const name of ['index', 'walk', 'open', 'files', 'job', 'read', 'chunk', 'embed', 'commit', 'finish'])
      expect(names, name).toContain(name);
    expect(new Set(events.map(({ tid }) => tid)).size).toBeGreaterThan(1);
    expect(crossings(events)).toEqual([]);
    const search = join(sandbox.top, 'search.trace.json');
    expect((await sandbox.run(['search', 'token'], { env: { MLX_CODE_TRACE: search } })).code).toBe(0);
    const asked = readTrace(search);
    const phases = new Set(asked.map(({ name }) => name));
    for (const name of ['search', 'arms', 'arm-lexical', 'arm-static', 'signals', 'rank', 'print'])
      expect(phases, name).toContain(name);
    expect(crossings(asked)).toEqual([]);
  });

  it('is whole when the run fails or is stopped, and its failure to be written ends nothing', async () => {
    const sandbox = emptyProject();
    const failed = join(sandbox.top, 'failed.json');
    const result = await sandbox.run(['search', 'x', '--mode', 'regex', '--path', '['], {
      env: { MLX_CODE_TRACE: failed },
    });
    expect(result.code).not.toBe(0);
    expect(readTrace(failed).find(({ name }) => name === 'search')?.args['failed']).toBe(true);
    for (let i = 0; i < 400; i++) sandbox.write(`src/f${i}.ts`, `export const value${i} = ${i};\n`.repeat(200));
    const stopped = join(sandbox.top, 'stopped.json');
    const cut = await sandbox.run(['index', '--fast', '--verbose'], {
      env: { MLX_CODE_TRACE: stopped },
      signal: { name: 'SIGINT', whenOutput: /walk/, afterMs: 30_000 },
    });
    expect(cut.code).toBe(130);
    const events = readTrace(stopped);
    expect(events.map(({ name }) => name)).toContain('index');
    expect(crossings(events)).toEqual([]);
    const nowhere = await sandbox.run(['status'], {
      env: { MLX_CODE_TRACE: join(sandbox.top, 'no', 'such', 'folder') },
    });
    expect(nowhere.stderr).toContain('cannot be written');
  });
});

describe('--verbose', () => {
  it('tells each step on stderr and leaves stdout alone', async () => {
    const sandbox = sampleProject();
    await sandbox.run(['index', '--fast']);
    const plain = await sandbox.run(['search', 'token', '--plain']);
    const { code, stdout, stderr } = await sandbox.run(['search', 'token', '--plain', '--verbose']);
    expect(code).toBe(0);
    expect(stdout).toBe(plain.stdout);
    expect(stderr).toMatch(/^arms +\d+\.\d ms {2}chunks \d+, files \d+$/m);
    expect(stderr).toMatch(/^rank +\d+\.\d ms/m);
  });
});

describe('the log', () => {
  it('is JSON that only its owner reads, without secrets, bounded, and never in the way', async () => {
    const sandbox = sampleProject();
    const secret = samples(seeded(3)).find(({ kind }) => kind === 'github-token')?.value ?? '';
    await sandbox.run(['index', '--fast'], { env: { MLX_CODE_LOG_LEVEL: 'debug' } });
    await sandbox.run(['search', secret, '--path', `${secret}[`]);
    await sandbox.run(['models', 'info', secret]);
    await sandbox.run(['search', 'token', '--kind-of', secret]);
    const lines = logLines(sandbox);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'command', level: 'info', name: 'index' }));
    expect(lines).toContainEqual(expect.objectContaining({ event: 'span', level: 'debug', name: 'walk' }));
    expect(readFileSync(logOf(sandbox), 'utf8')).not.toContain(secret);
    expect(statSync(logOf(sandbox)).mode & 0o777).toBe(0o600);
    expect((await sandbox.run(['status', '--json'])).stdout).toContain(JSON.stringify(logOf(sandbox)));
    writeFileSync(logOf(sandbox), `${'x'.repeat(1023)}\n`.repeat(1100));
    for (let n = 0; n < 2; n++) await sandbox.run(['search', 'token']);
    expect(
      readdirSync(join(sandbox.home, 'data', 'logs'))
        .filter((name) => name.startsWith('mlx-code.log'))
        .sort(),
    ).toEqual(['mlx-code.log', 'mlx-code.log.1']);
    expect(statSync(logOf(sandbox)).size).toBeLessThan(10_000);
    // A folder in its place: nothing can be written.
    rmSync(logOf(sandbox));
    mkdirSync(logOf(sandbox));
    expect((await sandbox.run(['search', 'token'])).code).toBe(0);
    await sandbox.run(['search', 'token'], { env: { MLX_CODE_LOG_LEVEL: 'off' } });
    expect(existsSync(`${logOf(sandbox)}.2`)).toBe(false);
  });
});

describe('the counters of status', () => {
  it('add up over runs', async () => {
    const sandbox = sampleProject();
    await sandbox.run(['index', '--fast']);
    sandbox.write('src/new.ts', 'export const added = 1;\n');
    await sandbox.run(['index', '--fast']);
    const { counters } = JSON.parse((await sandbox.run(['status', '--json'])).stdout) as {
      counters: {
        runs: number;
        filesRead: number;
        chunksMade: number;
        failedRuns: number;
        rates: { chunksPerSecond: number };
      };
    };
    expect(counters).toMatchObject({ runs: 2, failedRuns: 0, filesRead: 5, last: { runs: 1, filesRead: 1 } });
    expect(counters.chunksMade).toBeGreaterThanOrEqual(5);
    expect(counters.rates.chunksPerSecond).toBeGreaterThan(0);
  });

  it('have the share of a running watch', async () => {
    const sandbox = sampleProject();
    await sandbox.run(['index', '--fast']);
    expect((await sandbox.run(['watch', '--daemon', '--fast'])).code).toBe(0);
    const report = async () => JSON.parse((await sandbox.run(['status', '--json'])).stdout);
    try {
      const settled = { timeout: 25_000, interval: 200 };
      await expect.poll(async () => (await report()).watch?.state?.follow.phase, settled).toBe('idle');
      const before = (await report()).counters.filesRead;
      sandbox.write('src/new.ts', 'export const added = 1;\n');
      await expect.poll(async () => (await report()).counters.filesRead, settled).toBe(before + 1);
      expect((await report()).watch.state.follow).toMatchObject({ filesIndexed: 1, upkeeps: expect.any(Number) });
    } finally {
      await sandbox.run(['watch', '--stop']);
    }
  }, 60_000);
});
