/** The key of an answer: a hash of everything that its prompt is made from, the code included, and of what writes the answer. */

import { sha256Hex } from '../../base/hash.ts';
import type { Fact, LinesOf, Passage } from '../../chat/index.ts';
import { packageVersion } from '../../platform/package-root.ts';
import type { Config } from '../config/config.ts';
import { CONFIG_KEY_NAMES } from '../config/config-keys.ts';
import type { AskInput, Conversation } from './ask-types.ts';

export interface KeyParts {
  readonly config: Config;
  /** Which model answers, and in which revision. */
  readonly model: string;
  /** A secret of this machine and root: nobody can make a key without it. */
  readonly marker: string;
  readonly input: AskInput;
  readonly query: string;
  readonly conversation: Conversation;
  readonly outline: unknown;
  /** Of the repository. */
  readonly state: string;
  readonly passages: readonly Passage[];
  readonly facts: readonly Fact[];
  readonly linesOf: LinesOf;
}

/** Different for another content of any file that the prompt may show. */
export function answerKey(parts: KeyParts): string {
  const { config, model, marker, input, query, conversation, outline, state, passages, facts, linesOf } = parts;
  const { question, prompt, piped, maxTokens, sourceTokens, sampling, bestOf } = input;
  const { system, turns } = conversation;
  const files = new Set([...passages, ...turns.flatMap(({ sources }) => sources)].map(({ path }) => path));
  return sha256Hex(
    JSON.stringify([
      ...[packageVersion(), model, marker, settingsOf(config)],
      { question, prompt, piped, maxTokens, sourceTokens, sampling, bestOf, query },
      { system, turns: turns.map((turn) => [turn.question, turn.message, turn.answer]) },
      // An outline begins a talk, and is not used again in it.
      system === null ? outline : null,
      state,
      facts,
      passages.map(({ score: _, ...passage }) => passage),
      [...files].map((path) => [path, path === 'stdin' ? null : sha256Hex(JSON.stringify(linesOf(path)))]),
    ]),
  );
}

// --- internal ---

/** Settings that change what the model reads or writes. */
function settingsOf({ values }: Config): unknown {
  return CONFIG_KEY_NAMES.filter((key) => /^(?:chat|model|server)\.|^index\.redact/.test(key))
    .filter((key) => key !== 'chat.shell' && key !== 'chat.reuseAnswers')
    .map((key) => [key, values[key]]);
}
