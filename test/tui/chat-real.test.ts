/**
 * The chat with the real small model in the real worker. What it writes is its own affair: nothing here depends on it.
 * `npm test` sets the model up; without it these scenes are skipped and say why.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataDir } from '../../src/platform/dirs.ts';
import { ChatSandbox } from './chat-sandbox.ts';
import { canPlay, type SceneTerminal } from './scene-terminal.ts';

const MODEL = 'SmolLM2-135M-Instruct';
const QUESTION = 'how is the delay computed after a failed attempt?';
/** Loading, reading and writing on a busy machine without a GPU. */
const ANSWER_MS = 150_000;
const TRIES = 3;
const WALRUS = '/** Feeds the walrus its fish at noon. */\nexport const walrusFood = 7;';

function whyNot(): string {
  if (!canPlay()) return 'there is no tmux';
  return existsSync(join(dataDir(), 'models', MODEL)) ? '' : `${MODEL} is not in ${dataDir()}`;
}

const missing = whyNot();

describe.skipIf(missing !== '')(`the chat with a real model${missing === '' ? '' : ` (skipped: ${missing})`}`, () => {
  let box: ChatSandbox;
  let screen: SceneTerminal;

  beforeAll(async () => {
    box = new ChatSandbox();
    await box.startServer();
    const data = join(box.top, 'data');
    mkdirSync(data);
    for (const name of ['models', 'python']) symlinkSync(join(dataDir(), name), join(data, name));
    const editor = join(box.top, 'vi');
    writeFileSync(editor, ['#!/bin/sh', 'echo "editing $@"', 'read line', `echo '${WALRUS}' >> "$2"`].join('\n'));
    chmodSync(editor, 0o755);
    screen = box.open(100, 36, {
      ...{ EDITOR: editor, MLX_CODE_MODEL_CHAT: MODEL, MLX_CODE_CHAT_CONTEXT_TOKENS: '512' },
      // One question is asked again and again, and each time the model has to answer.
      ...{ OMP_NUM_THREADS: '2', MLX_CODE_CHAT_REUSE_ANSWERS: 'false' },
    });
    await box.start(screen);
  });
  afterAll(async () => {
    screen?.close();
    await box?.close();
  });

  const send = (line: string) => {
    screen.type(line);
    screen.keys('Enter');
  };
  /** Asks on an empty screen, so that whatever shows belongs to this answer. */
  const ask = async (question: string) => {
    send('/clear');
    await screen.until(/Ask about this project in your own words/);
    send(question);
  };
  const answered = () => screen.until(/SmolLM2-135M-Instruct · read [\d,]+ token/, ANSWER_MS);
  const writing = () => screen.until(/writing · SmolLM2/, ANSWER_MS);
  /** Ends what is asked: a whole answer takes its time. */
  const stop = async () => {
    screen.keys('Escape');
    // Before that a key would be one with Alt.
    await screen.until(
      (text) =>
        /Stopped|· read [\d,]+ token/.test(text) && !/(loading|waiting|reading|writing)( \d+ (s|%))? ·/.test(text),
      ANSWER_MS,
    );
  };
  /** The process that runs the model. */
  const worker = (): number | null => {
    const { stdout } = spawnSync('ps', ['-axo', 'pid=,ppid=,args='], { encoding: 'utf8' });
    const rows = stdout.split('\n').flatMap((line) => {
      const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
    });
    const below = (pid: number): number[] => [
      pid,
      ...rows.filter((row) => row.parent === pid).flatMap((row) => below(row.pid)),
    ];
    const own = new Set(below(Number(screen.ask('#{pane_pid}'))));
    return rows.find(({ pid, args }) => own.has(pid) && args.includes('mlx_worker'))?.pid ?? null;
  };

  it('answers, and shows where it looked', async () => {
    send(QUESTION);
    expect(await answered()).toContain('all local');
    send('/sources');
    expect(await screen.until(/❯ Sources \(\d\)/)).toContain('retry.ts');
    screen.keys('Escape');
    await screen.until((now) => !now.includes('❯ Sources'));
  }, 240_000);

  it('stops in the middle of an answer', async () => {
    for (let n = 0; n < TRIES; n++) {
      await ask(QUESTION);
      await writing();
      await stop();
      // It may have been done already.
      if (screen.screen().includes('Stopped')) return;
    }
    expect.unreachable('every answer was done before it could be stopped');
  }, 240_000);

  it('tells of a worker that was killed, and starts another', async () => {
    for (let n = 0; n < TRIES; n++) {
      await ask(QUESTION);
      await writing();
      const pid = worker();
      expect(pid).not.toBeNull();
      process.kill(Number(pid), 'SIGKILL');
      const text = await screen.until(/E_WORKER_DIED|· read [\d,]+ token/, ANSWER_MS);
      if (!text.includes('E_WORKER_DIED')) continue;
      await ask(QUESTION);
      await writing();
      expect(worker()).not.toBe(pid);
      return await stop();
    }
    expect.unreachable('every answer was done before its worker was killed');
  }, 240_000);

  it('follows a source into the editor, and reads what was written there', async () => {
    send('/open src/retry.ts:6');
    await screen.until(/editing \+6 \S+retry\.ts/);
    screen.keys('Enter');
    await screen.until(/❯ Ask about this project/);
    await ask('when is the walrus fed its fish?');
    await writing();
    // The model was given the lines that were not there before.
    expect(screen.screen()).toMatch(/retry\.ts:(\d+-)?(9|10)\b/);
    await stop();
  }, 240_000);

  it('takes another model, and this one again', async () => {
    send('/model server:scripted');
    await screen.until(/scripted answers from now on/);
    await ask(QUESTION);
    await screen.until(/scripted · read [\d,]+ token/);
    send(`/model ${MODEL}`);
    await screen.until(/SmolLM2-135M-Instruct answers from now on/, ANSWER_MS);
  }, 240_000);

  it('leaves, comes back and goes on', async () => {
    send('/new walrus');
    send(QUESTION);
    await writing();
    await stop();
    send('/quit');
    await screen.until(/ended with 0/);
    expect(worker()).toBeNull();
    await box.start(screen, '--session walrus', /❯ how is the delay computed[\s\S]*index fresh/);
    send('and what is the longest delay of an attempt?');
    await writing();
    await stop();
    expect(screen.screen()).not.toMatch(/E_[A-Z]/);
    send('/quit');
    await screen.until(/ended with 0/);
  }, 240_000);
});
