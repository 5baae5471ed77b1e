/** Several answers to one prompt, and a larger model behind a small one, with scripted models. */

import { describe, expect, it } from 'vitest';
import { MlxCodeError } from '../../../base/errors.ts';
import { ScriptedGenerator } from '../../../chat/testing/scripted-generator.ts';
import { loadConfig } from '../../config/config.ts';
import { leavesMachine } from '../../models/data-leaving.ts';
import { largerModel } from '../../models/entrants.ts';
import { namesInIndex } from '../../searching/names-in-index.ts';
import { searchProject } from '../../searching/search-project.ts';
import { type AskEvent, type AskInput, askProject } from '../ask.ts';
import { askInSession } from '../ask-session.ts';
import { listSessions, showSession } from '../sessions.ts';
import { projectOfFiles } from '../testing/project-of-files.ts';
import { bestIndex } from './best-of.ts';
import type { LargerModel } from './cascade.ts';

const project = projectOfFiles({
  'src/retry.ts':
    '/** Doubles the delay after each failed attempt. */\nexport function backoffDelay(attempt: number): number {\n  return 100 * 2 ** attempt;\n}\n',
});

const GOOD = 'The delay doubles with each failed attempt in `backoffDelay` [1].';
const POOR = 'It calls `computeJitterPlan` and waits for the moon [1].';

const input = (more: Partial<AskInput> = {}): AskInput => ({
  ...{ question: 'delay after a failed attempt', files: [], piped: '', retrieve: true, anyway: false, languages: [] },
  ...{ globs: [], cwd: project().root, limit: 20, neural: false, fresh: false, sampling: {}, ...more },
});

const means = () => ({
  standing: (names: readonly string[]) =>
    namesInIndex(names, project().root, (each, its) => searchProject(project(), each, its), {}),
});

async function ask(generator: ScriptedGenerator, more: Partial<AskInput>, larger: LargerModel | null = null) {
  const events: AskEvent[] = [];
  for await (const event of askProject(project(), input(more), async () => generator, {}, { ...means(), larger }))
    events.push(event);
  const end = events.find((event) => event.kind === 'end');
  const notes = events.flatMap((event) => (event.kind === 'note' ? event.text : []));
  const text = events.map((event) => (event.kind === 'text' ? event.text : '')).join('');
  const models = events.flatMap((event) => (event.kind === 'prompt' ? event.prompt.generator.model : []));
  return { end, notes, text, models };
}

function named(answer: string, model: string): ScriptedGenerator & { readonly model: string } {
  const generator = new ScriptedGenerator([answer]);
  return Object.assign(generator, { identity: { ...generator.identity, model }, model });
}

describe('the best of several answers', () => {
  it('shows the one of which most is in the sources, and tells all of them with their scores', async () => {
    const generator = new ScriptedGenerator([POOR, GOOD, POOR]);
    const { end, text } = await ask(generator, { bestOf: 3 });
    expect(text).toBe(GOOD);
    expect(end?.answer).toBe(GOOD);
    expect(end?.samples?.map(({ isShown }) => isShown)).toEqual([false, true, false]);
    const [poor, good] = end?.samples ?? [];
    expect(good?.score).toBeGreaterThan(poor?.score ?? 9);
    expect(poor?.support.invented).toEqual(['computeJitterPlan']);
  });

  it('asks for the same prompt under one name for the cache, with seeds of their own', async () => {
    const generator = new ScriptedGenerator([GOOD, GOOD, GOOD]);
    await ask(generator, { bestOf: 3, sampling: { seed: 7 } });
    const { requests } = generator;
    expect(new Set(requests.map(({ conversation }) => conversation)).size).toBe(1);
    expect(requests[0]?.conversation).not.toBe('');
    expect(requests.map(({ sampling }) => sampling)).toEqual([
      { seed: 7 },
      { seed: 8, temperature: 0.7 },
      { seed: 9, temperature: 0.7 },
    ]);
    expect(requests[1]?.messages).toEqual(requests[0]?.messages);
  });

  it('lets the agreement with the others decide among the same score', () => {
    const of = (score: number, agreement: number) => ({ score, agreement });
    expect(bestIndex([of(1, 0.2), of(1, 0.6), of(0.9, 0.9)])).toBe(1);
    expect(bestIndex([of(1, 0.5), of(1, 0.5)])).toBe(0);
  });
});

describe('a larger model behind a small one', () => {
  it('is asked over the same sources where little of the answer is in them, and its answer alone is shown', async () => {
    const [small, large] = [named(POOR, 'small'), named(GOOD, 'large')];
    let wasClosed = false;
    const open = async () => {
      wasClosed = small.closed;
      return large;
    };
    const { text, notes, models } = await ask(small, {}, { name: 'large', open });
    expect(text).toBe(GOOD);
    expect(notes).toContain('Little of the answer of small is in the sources; asked large.');
    expect(models).toEqual(['small', 'large']);
    expect(large.requests[0]?.messages).toEqual(small.requests[0]?.messages);
    expect([wasClosed, large.closed]).toEqual([true, true]);
  });

  it('is not asked where the sources hold the answer', async () => {
    const open = async (): Promise<never> => {
      throw new Error('It was opened');
    };
    const { text, notes } = await ask(named(GOOD, 'small'), {}, { name: 'large', open });
    expect(text).toBe(GOOD);
    expect(notes).toEqual([]);
  });

  it('leaves the first answer where it fails, and says so', async () => {
    const open = async (): Promise<never> => {
      throw new MlxCodeError('E_WORKER_START', 'There is no worker');
    };
    const { text, notes } = await ask(named(POOR, 'small'), {}, { name: 'large', open });
    expect(text).toBe(POOR);
    expect(notes).toEqual(['large did not answer (There is no worker): this is the answer of small.']);
  });

  it('is kept in the session as the model that answered', async () => {
    const [small, large] = [named(POOR, 'small'), named(GOOD, 'large')];
    const choice = { goOn: false, name: 'cascade', keep: true };
    const its = { ...means(), model: async () => null, larger: { name: 'large', open: async () => large } };
    for await (const event of askInSession(project(), input(), async () => small, choice, {}, its)) void event;
    const [found] = await listSessions({ root: project().root }, () => undefined);
    const { turns } = await showSession(found?.id ?? '', project().root, () => undefined);
    expect(turns.map(({ model, answer }) => [model, answer])).toEqual([['large', GOOD]]);
  });

  it('is the one of the setting, where it is at hand and is another one; what leaves for it is told', async () => {
    process.env['MLX_CODE_CHAT_SERVER'] = 'openai:https://models.example/v1';
    process.env['MLX_CODE_CHAT_CASCADE'] = 'server:large';
    process.env['MLX_CODE_MODEL_CHAT'] = 'q05b';
    try {
      const config = loadConfig({ root: null });
      expect(await largerModel(config, {})).toMatchObject({ name: 'server:large', isServer: true });
      expect(await largerModel(config, { model: 'server:large' })).toBeNull();
      expect(leavesMachine({ config, remote: null }).departures).toMatchObject([
        { by: 'chat', to: 'https://models.example' },
      ]);
      process.env['MLX_CODE_CHAT_CASCADE'] = 'q7b';
      expect(await largerModel(loadConfig({ root: null }), {})).toBeNull();
    } finally {
      for (const name of ['CHAT_SERVER', 'CHAT_CASCADE', 'MODEL_CHAT']) delete process.env[`MLX_CODE_${name}`];
    }
  });
});
