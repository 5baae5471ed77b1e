/** The jobs of examples/ci: what their runners would run, run here in a clone with a change. */

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../src/platform/package-root.ts';
import { ChatServer, data, delta, stream } from '../fixtures/chat-server.ts';
import { type Sandbox, sampleProject } from './sandbox.ts';

const examples = join(packageRoot(), 'examples', 'ci');
const read = (name: string) => parse(readFileSync(join(examples, name), 'utf8'));

const RENEW = 'export const renew = async (session) => fetch(session.refreshUrl, { method: "POST" });';

/** A clone whose last commit changes a file, and the commit before. */
function changedClone(box: Sandbox): string {
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
    const { status, stdout, stderr } = spawnSync('git', [...identity, ...args], { cwd: box.project, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    return stdout.trim();
  };
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'First');
  const base = git('rev-parse', 'HEAD');
  box.write('src/auth/renew `x`.ts', `${RENEW}\n  debugger;\n`);
  git('add', '.');
  git('commit', '--quiet', '-m', 'Second');
  return base;
}

/** As a runner runs the lines of a job. */
function runScript(
  box: Sandbox,
  lines: string,
  env: Record<string, string>,
): Promise<{ code: number | null; text: string }> {
  const bin = join(box.top, 'bin');
  mkdirSync(bin, { recursive: true });
  const program = join(packageRoot(), 'bin', 'mlx-code.mjs');
  writeFileSync(join(bin, 'mlx-code'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
  chmodSync(join(bin, 'mlx-code'), 0o755);
  const ours = box.environment();
  return new Promise((resolve) => {
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', lines], {
      cwd: box.project,
      env: { ...ours, ...env, PATH: `${bin}:${ours['PATH']}` },
    });
    let text = '';
    for (const from of [child.stdout, child.stderr]) from.setEncoding('utf8').on('data', (piece) => (text += piece));
    child.once('close', (code) => resolve({ code, text }));
  });
}

test('the GitHub action writes findings, remarks and related code to the summary of the job', async () => {
  const server = await ChatServer.start();
  server.scripts = [
    stream(delta(`> ${RENEW}\nThe answer of fetch is not checked.`), delta('', 'stop'), data('[DONE]')),
  ];
  const box = sampleProject();
  const base = changedClone(box);
  const summary = join(box.top, 'summary.md');
  const sarif = join(box.top, 'review.sarif');
  const { runs } = read('action.yml') as { runs: { steps: { id?: string; run?: string }[] } };
  const { code, text } = await runScript(box, runs.steps.find(({ id }) => id === 'review')?.run ?? 'exit 9', {
    ...{ GITHUB_ACTION_PATH: examples, GITHUB_STEP_SUMMARY: summary, REVIEW_BASE: base },
    ...{
      MLX_CODE_CHAT_SERVER: `openai:${server.origin}/v1`,
      MLX_CODE_CHAT_SERVER_MODEL: 'scripted',
      ...{ REVIEW_MODEL: 'server', REVIEW_FAIL: '1', REVIEW_SARIF: sarif },
    },
  });
  await server.close();
  expect(`${code} ${text}`).toBe('1 ');
  const review = readFileSync(summary, 'utf8');
  expect(review).toContain('A line for debugging is left: debugger;');
  expect(review).toContain('`src/auth/renew  x .ts`:');
  expect(JSON.parse(readFileSync(sarif, 'utf8')).runs[0].results[0].ruleId).toBe('debug');
  expect(review).toContain('The answer of fetch is not checked.');
  expect(review).toContain('- `src/auth/token.ts:');
  const asked = JSON.stringify(server.asked.map(({ body }) => body));
  expect(asked).toContain('session.refreshUrl');
});

test('the GitLab job lists related code where no model answers', async () => {
  const box = sampleProject();
  const base = changedClone(box);
  mkdirSync(join(box.project, 'ci'));
  copyFileSync(join(examples, 'review.mjs'), join(box.project, 'ci', 'review.mjs'));
  const { review } = read('gitlab-ci.yml') as { review: { script: string[]; artifacts: { paths: string[] } } };
  const { code, text } = await runScript(box, review.script.join('\n'), {
    ...{ CI_MERGE_REQUEST_DIFF_BASE_SHA: base, MLX_CODE_CHAT_SERVER: 'openai:http://127.0.0.1:1/v1' },
    ...{ MLX_CODE_CHAT_SERVER_MODEL: 'gone' },
  });
  expect(code, text).toBe(0);
  expect(text).toContain('No model explains this');
  expect(readFileSync(join(box.project, review.artifacts.paths[0] ?? ''), 'utf8')).toContain('- `src/auth/token.ts:');
});
