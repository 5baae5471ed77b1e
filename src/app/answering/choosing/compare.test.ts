import { describe, expect, it } from 'vitest';
import { MlxCodeError } from '../../../base/errors.ts';
import { supportScore } from '../../../chat/index.ts';
import { ScriptedGenerator } from '../../../chat/testing/scripted-generator.ts';
import { loadConfig } from '../../config/config.ts';
import { type Entrant, entrantsOf } from '../../models/entrants.ts';
import { namesInIndex } from '../../searching/names-in-index.ts';
import { searchProject } from '../../searching/search-project.ts';
import type { AskInput } from '../ask-types.ts';
import type { FrozenPrompt } from '../frozen-prompt.ts';
import { projectOfFiles } from '../testing/project-of-files.ts';
import { bestSupported, type CompareEvent, type CompareMeans, compareModels } from './compare.ts';

const FILES: Readonly<Record<string, string>> = {
  'src/retry.ts': `/** Doubles the delay after each failed attempt. */
export function backoffDelay(attempt: number, base: number): number {
  return Math.min(base * 2 ** attempt, maximumDelay());
}

export function maximumDelay(): number {
  return 30_000;
}
`,
  'src/colour.ts': `/** Paints a zebra crossing on the canvas in black and white stripes. */
export function paintZebra(canvas: Canvas): void {
  for (const stripe of stripes(canvas.width)) canvas.fill(stripe);
}
`,
};

const project = projectOfFiles(FILES);

const input = (): AskInput => ({
  ...{ question: 'delay after a failed attempt', files: [], piped: '', retrieve: true, anyway: false, languages: [] },
  ...{ globs: [], cwd: project().root, limit: 20, neural: false, fresh: false, sampling: {} },
});

interface Model extends Entrant {
  readonly generator: ScriptedGenerator;
}

/** @param open generators that are open, to see that there is never more than one */
function model(name: string, answer: string, contextTokens = 2_048, open = { count: 0, most: 0 }): Model {
  const generator = new ScriptedGenerator([answer], contextTokens);
  const close = generator.close.bind(generator);
  generator.close = async () => {
    open.count--;
    await close();
  };
  return {
    ...{ name, isServer: false, contextTokens, billions: null, generator },
    open: async () => {
      open.count++;
      open.most = Math.max(open.most, open.count);
      return generator;
    },
  };
}

async function compare(models: readonly Entrant[], more: Partial<CompareMeans> = {}, signal?: AbortSignal) {
  const events: CompareEvent[] = [];
  const means: CompareMeans = {
    standing: (names, work) =>
      namesInIndex(names, project().root, (each, its) => searchProject(project(), each, its), work),
    ...more,
  };
  const work = signal === undefined ? {} : { signal };
  for await (const event of compareModels(project(), input(), models, work, means)) events.push(event);
  const compared = events.find((event) => event.kind === 'compared');
  return { events, answers: compared?.answers ?? [] };
}

const GOOD = 'The delay doubles with each failed attempt in `backoffDelay` [1].';
const INVENTED = 'It calls `computeJitterPlan` and waits for the moon [1].';

describe('compareModels', () => {
  it('shows two models the same sources, one after the other, and packs them for the smaller window', async () => {
    const open = { count: 0, most: 0 };
    const [large, small] = [model('large', GOOD, 4_096, open), model('small', INVENTED, 1_024, open)];
    const { events, answers } = await compare([large, small]);
    expect(open).toEqual({ count: 0, most: 1 });
    expect(large.generator.requests[0]?.messages).toEqual(small.generator.requests[0]?.messages);
    const prompts = events.flatMap((event) => (event.kind === 'prompt' ? event.prompt : []));
    expect(prompts).toHaveLength(1);
    expect(prompts[0]?.generator.contextTokens).toBe(1_024);
    expect(large.generator.requests[0]?.maxTokens).toBe(small.generator.requests[0]?.maxTokens);
    expect(answers.map(({ number, name, state }) => [number, name, state])).toEqual([
      [1, 'large', 'done'],
      [2, 'small', 'done'],
    ]);
  });

  it('tells supported citations, those that nothing supports, and names that no file holds', async () => {
    const { answers } = await compare([model('a', GOOD), model('b', INVENTED)]);
    expect(answers[0]?.support).toMatchObject({ supported: 1, unsupported: 0, invented: [] });
    expect(answers[1]?.support).toMatchObject({ supported: 0, unsupported: 1, invented: ['computeJitterPlan'] });
    expect(bestSupported(answers, supportScore)?.number).toBe(1);
  });

  it('does not take a name of another file for an invented one', async () => {
    const { answers } = await compare([model('a', 'As `paintZebra` does it, not `paintHorse` [1].'), model('b', GOOD)]);
    expect(answers[0]?.support?.invented).toEqual(['paintHorse']);
  });

  it('goes on with the next model where one fails, and fails where all do', async () => {
    const broken: Entrant = {
      ...model('broken', ''),
      open: async () => {
        throw new MlxCodeError('E_WORKER_START', 'There is no worker');
      },
    };
    const { answers } = await compare([broken, model('b', GOOD)]);
    expect(answers.map(({ state, error }) => [state, error?.code])).toEqual([
      ['failed', 'E_WORKER_START'],
      ['done', undefined],
    ]);
    await expect(compare([broken, broken])).rejects.toMatchObject({ code: 'E_WORKER_START' });
  });

  it('keeps what is finished when it is stopped', async () => {
    const stop = new AbortController();
    const second = model('b', GOOD);
    second.generator.onPiece = (n) => {
      if (n === 40) stop.abort();
    };
    const { answers } = await compare([model('a', GOOD), second, model('c', GOOD)], {}, stop.signal);
    expect(answers.map(({ state }) => state)).toEqual(['done', 'cancelled', 'not-asked']);
    expect(answers[0]?.end?.answer).toBe(GOOD);
    expect(answers[1]?.end?.answer).toContain('The delay doubles');
  });

  it('answers again from a prompt that was made before, where it fits all models', async () => {
    const kept: FrozenPrompt[] = [];
    await compare([model('a', GOOD), model('b', GOOD)], { onFrozen: (each) => kept.push(each) });
    const [frozen] = kept;
    const [third, fourth] = [model('c', GOOD), model('d', GOOD)];
    const { events } = await compare([third, fourth], { frozen });
    expect(events.some(({ kind }) => kind === 'found')).toBe(false);
    expect(third.generator.requests[0]?.messages).toEqual(frozen?.composed.messages);
    const small = model('small', GOOD, 600);
    const anew = await compare([small, fourth], { frozen });
    expect(anew.events.some(({ kind }) => kind === 'found')).toBe(true);
    expect(small.generator.requests[0]?.maxTokens).toBeLessThan(third.generator.requests[0]?.maxTokens ?? 0);
  });
});

describe('entrantsOf', () => {
  it('says which models are missing and how each is fetched, before anything is asked', async () => {
    const config = loadConfig({ root: null });
    const failure = await entrantsOf(config, ['q05b', 'smol']).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'E_MODEL_MISSING' });
    expect((failure as MlxCodeError).message).toMatch(/Qwen2\.5-Coder-0\.5B-Instruct, SmolLM2-135M-Instruct/);
    expect((failure as MlxCodeError).hint).toMatch(/"mlx-code models pull SmolLM2-135M-Instruct"/);
  });

  it.each([[['q05b']], [['q05b', 'q15b', 'q3b', 'q7b']]])('does not compare %j', async (names) => {
    await expect(entrantsOf(loadConfig({ root: null }), names)).rejects.toMatchObject({ code: 'E_USAGE' });
  });

  it('does not compare a model with itself, nor one that embeds', async () => {
    process.env['MLX_CODE_CHAT_SERVER'] = 'openai:http://127.0.0.1:9/v1';
    try {
      const config = loadConfig({ root: null });
      await expect(entrantsOf(config, ['server:a', 'server:a'])).rejects.toMatchObject({ code: 'E_USAGE' });
      await expect(entrantsOf(config, ['server:a', 'minilm'])).rejects.toMatchObject({ code: 'E_MODEL_ROLE' });
    } finally {
      delete process.env['MLX_CODE_CHAT_SERVER'];
    }
  });
});
