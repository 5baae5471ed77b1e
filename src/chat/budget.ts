/**
 * How a model's window is shared out. Of a window of W tokens:
 *
 *   answer   = min(asked for or 1,024, W/4 or, when it was asked for, W/2)
 *   buffer   = 2 % of W where tokens are estimated, else 0
 *   outline  = min(512, W/16), in the system message, once per session
 *   sources  = min(3/8 W, what is left, what is read in time), never under W/8 while there are earlier turns to shorten
 *   history  = the rest
 *
 * 3/8 rather than a half leaves a follow-up room for sources of its own before anything earlier has to go.
 */

import { MlxCodeError } from '../base/errors.ts';
import { billionsOf, type Generator } from '../model/index.ts';
import { FEW_VIEWS, MANY_VIEWS, type PackShape, SOME_VIEWS } from './passages/pack-shape.ts';

export interface Budget {
  /** Prompt and answer together. Everything here counts tokens. */
  readonly window: number;
  readonly answer: number;
  readonly outline: number;
  /** Most for sources, with their headers. */
  readonly sources: number;
  /** Most for facts behind the sources. */
  readonly facts: number;
  /** How sources share that. */
  readonly shape: PackShape;
  /** Sources are not squeezed below this for the sake of history. */
  readonly leastSources: number;
  /** Prompt at most: window without answer and buffer. */
  readonly prompt: number;
}

export interface BudgetLimits {
  /** Longest answer. Tokens, @default 1024 or a quarter of the window */
  readonly maxTokens?: number | undefined;
  /** Most tokens for sources. @default 3/8 of the window */
  readonly sourceTokens?: number | undefined;
  /** Share of the sources' tokens for facts. @default as the size of the model suggests */
  readonly factShare?: number | undefined;
  /** Tokens that the model reads in the time that a user waits; nothing where that is not known or does not matter. */
  readonly readable?: number | undefined;
}

const ANSWER_TOKENS = 1_024;
const MOST_OUTLINE = 512;
const BUFFER = 0.02;
/** The rules and a short question, which are read in any case. */
const RULES_TOKENS = 200;
/** However slowly a model reads: five signatures with a few lines each. */
const LEAST_SOURCES = 400;
/** What is readable in time is for sources first; with so much there is room for an outline too. */
const OUTLINE_FROM = 2_000;
/** Models of fewer billions of parameters lose the right source among many. */
const FEW_BELOW_BILLIONS = 3;
/** Four passages leave a third and more of so many tokens unused. */
const SOME_FROM = 3_000;
/** A smaller window holds no question with sources and an answer. */
const LEAST_WINDOW = 512;

/** By its name; a model that does not say its size is not small. */
export function isSmallModel(model: string): boolean {
  return (billionsOf(model) ?? FEW_BELOW_BILLIONS) < FEW_BELOW_BILLIONS;
}

/** @throws E_PROMPT_TOO_LONG when the window is too small for any of it */
export function budgetOf(
  { identity, exactCounts }: Pick<Generator, 'identity' | 'exactCounts'>,
  limits: BudgetLimits = {},
): Budget {
  const window = Math.floor(identity.contextTokens);
  if (window < LEAST_WINDOW) {
    throw new MlxCodeError('E_PROMPT_TOO_LONG', `${identity.model} has room for ${window} tokens only`);
  }
  const answer =
    limits.maxTokens === undefined
      ? Math.min(ANSWER_TOKENS, Math.floor(window / 4))
      : Math.min(limits.maxTokens, Math.floor(window / 2));
  const prompt = window - answer - (exactCounts ? 0 : Math.ceil(window * BUFFER));
  const { readable = Number.POSITIVE_INFINITY } = limits;
  const share = Math.min(Math.floor((window * 3) / 8), Math.max(LEAST_SOURCES, Math.floor(readable) - RULES_TOKENS));
  const sources = Math.min(limits.sourceTokens ?? share, prompt);
  const shape = !isSmallModel(identity.model) ? MANY_VIEWS : sources < SOME_FROM ? FEW_VIEWS : SOME_VIEWS;
  return {
    window,
    answer,
    outline: readable < OUTLINE_FROM ? 0 : Math.min(MOST_OUTLINE, Math.floor(window / 16)),
    sources,
    facts: Math.floor(sources * (limits.factShare ?? shape.facts)),
    shape,
    leastSources: Math.floor(window / 8),
    prompt,
  };
}
