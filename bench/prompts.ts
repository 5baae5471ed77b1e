/** Annotated queries, and the parts that make a prompt of one: for benchmarks of what a model reads and answers. */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadConfig } from '../src/app/config/config.ts';
import { openGenerator } from '../src/app/models/generator.ts';
import type { LinesOf } from '../src/chat/index.ts';
import type { Generator } from '../src/model/index.ts';
import { ANNOTATIONS, type Corpus } from './corpora.ts';
import type { Target } from './quality/metric.ts';

export interface Annotation {
  readonly query: string;
  readonly relevant: readonly Target[];
  readonly secondary?: readonly Target[];
  readonly category: string;
}

export const MODEL = 'SmolLM2-135M-Instruct';
/** Begins our lines in prompts of benchmarks. */
export const MARKER = 'bcdfghjk';

export function annotationsOf(corpus: Corpus): Annotation[] {
  return JSON.parse(readFileSync(join(resolve(ANNOTATIONS), `${corpus.name}.json`), 'utf8')) as Annotation[];
}

/** Each file is read once. */
export function linesUnder(root: string): LinesOf {
  const texts = new Map<string, readonly string[] | null>();
  return (path) => {
    let lines = texts.get(path);
    if (lines === undefined) {
      try {
        lines = readFileSync(join(root, path), 'utf8').split(/\r\n?|\n/);
      } catch {
        // Left out of the prompt, as `ask` does it.
        lines = null;
      }
      texts.set(path, lines);
    }
    return lines;
  };
}

/** The small model, installed when it is missing. */
export function realGenerator(): Promise<Generator> {
  const onMessage = (text: string) => process.stderr.write(`${text}\n`);
  return openGenerator(loadConfig({ root: null }), { model: MODEL }, { onMessage });
}

/** The same generator, which nothing closes: one worker for all questions. */
export function unclosed(generator: Generator): Generator {
  return new Proxy(generator, {
    get: (target, name) => {
      if (name === 'close') return async () => {};
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Counts three characters as a token, and writes nothing. */
const NO_USAGE = { promptTokens: 0, cachedTokens: 0, answerTokens: 0, firstTokenMs: 0, answerMs: 0 };

/** @param model whose size says how sources are shared @param isSilent answers with no word in place of failing */
export function estimator(contextTokens: number, model = 'estimate', isSilent = false): Generator {
  const count = (text: string): number => Math.ceil(text.length / 3);
  return {
    identity: { model, revision: '', contextTokens, sentTo: null },
    exactCounts: false,
    countTokens: async (all) => all.map(count),
    countPrompt: async (messages) => messages.reduce((sum, { content }) => sum + count(content) + 4, 4),
    generate: async function* () {
      if (isSilent) {
        yield { kind: 'end', reason: 'stop', usage: NO_USAGE } as const;
        return;
      }
      throw new Error('an estimate writes nothing');
    },
    close: async () => {},
  };
}
