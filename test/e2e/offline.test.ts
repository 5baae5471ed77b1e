/**
 * After set-up nothing needs a network: index, search and ask with the real small models, in a network namespace that has none.
 * `npm test` sets them up; without them, or where the kernel makes no such namespace, this is skipped and says why.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataDir } from '../../src/platform/dirs.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { sampleProject } from './sandbox.ts';

const NAMESPACE = ['unshare', '--user', '--map-root-user', '--net'] as const;
const MODEL = 'SmolLM2-135M-Instruct';

function whyNot(): string {
  if (process.env['MLX_CODE_TEST_MINILM'] === undefined) return 'MLX_CODE_TEST_MINILM is not set';
  if (!existsSync(join(dataDir(), 'models', MODEL))) return `${MODEL} is not in ${dataDir()}`;
  const [command, ...args] = NAMESPACE;
  const { status, error, stderr } = spawnSync(command, [...args, 'true'], { encoding: 'utf8' });
  return status === 0 ? '' : `no network namespace: ${error?.message ?? stderr.trim()}`;
}

const missing = whyNot();

describe.skipIf(missing !== '')(`without a network${missing === '' ? '' : ` (skipped: ${missing})`}`, () => {
  it('indexes, searches and answers', () => {
    const box = sampleProject();
    const env = {
      ...box.environment(),
      MLX_CODE_DATA_DIR: dataDir(),
      MLX_CODE_MODEL_EMBEDDING: 'all-MiniLM-L6-v2',
      MLX_CODE_MODEL_CHAT: MODEL,
      MLX_CODE_CHAT_CONTEXT_TOKENS: '1024',
    };
    const run = (...args: readonly string[]) => {
      const [command, ...options] = NAMESPACE;
      const program = [process.execPath, join(packageRoot(), 'bin', 'mlx-code.mjs'), ...args];
      return spawnSync(command, [...options, ...program], {
        cwd: box.project,
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 300_000,
      });
    };
    // There is no way out, not even to this machine.
    const [command, ...options] = NAMESPACE;
    const probe = "require('net').connect(53, '1.1.1.1').on('error', (e) => { console.log(e.code); })";
    const closed = spawnSync(command, [...options, process.execPath, '-e', probe], { encoding: 'utf8' });
    expect(closed.stdout.trim()).toBe('ENETUNREACH');

    const index = run('index', '--full');
    expect(index.status, index.stderr).toBe(0);
    const search = run('search', 'renew an expired login', '--neural', '--json');
    expect(JSON.parse(search.stdout).arms).toContain('neural');
    const question = 'how is an expired access token refreshed';
    const args = ['ask', question, '--json', '--no-save', '--max-tokens', '48', '--temperature', '0'];
    const ask = run(...args, '--context-tokens', '200');
    expect(ask.status, ask.stderr).toBe(0);
    const events = ask.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const prompt = events.find(({ event }) => event === 'prompt');
    expect(prompt).toMatchObject({ model: MODEL, sentTo: null });
    expect(prompt.sources.map(({ path }: { path: string }) => path)).toContain('src/auth/token.ts');
    const end = events.at(-1);
    expect(end).toMatchObject({ event: 'end', unknownCitations: expect.any(Number) });
    expect(end.answer.trim()).not.toBe('');
    expect(end.usage.answerTokens).toBeGreaterThan(0);
    // Whatever it cites, or is found for it, stands in a source and opens.
    const shown = [...end.answer.replaceAll(/`[^`]*`/g, '').matchAll(/\[≈?(\d+)\]/g)].map(([, number]) =>
      Number(number),
    );
    expect(end.citations.map(({ number }: { number: number }) => number)).toEqual(expect.arrayContaining(shown));
    for (const { number, path, startLine, endLine } of end.citations) {
      const source = prompt.sources.find((each: { number: number }) => each.number === number);
      expect(source.path).toBe(path);
      expect(startLine).toBeGreaterThanOrEqual(source.startLine);
      expect(endLine).toBeLessThanOrEqual(source.endLine);
      expect(
        readFileSync(join(box.project, path), 'utf8')
          .split('\n')
          .slice(startLine - 1, endLine),
      ).not.toEqual([]);
    }
  }, 600_000);
});
