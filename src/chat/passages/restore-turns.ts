/** Rebuilds the turns of a saved session for a prompt: their sources are read again where the files still have them. */

import type { RepoPath } from '../../base/types.ts';
import { withoutThinking } from '../../model/index.ts';
import { sourceText, turnMessage } from '../prompt.ts';
import type { EarlierTurn, Source } from '../types.ts';
import type { NumberedFact } from './facts.ts';
import { type LinesOf, linesNow, passageHash } from './passages.ts';

/** What a session keeps of a turn. */
export interface KeptTurn {
  readonly question: string;
  readonly answer: string;
  /** In the order of their numbers. */
  readonly sources: readonly (Pick<Source, 'number' | 'startLine' | 'endLine' | 'symbol' | 'hash' | 'score'> & {
    readonly path: string;
  })[];
}

/**
 * @param turns oldest first; those without an answer are left out
 * @returns messages like those that were read then where every source still stands; numbers as they were in any case
 */
export function restoreTurns(marker: string, turns: readonly KeptTurn[], linesOf: LinesOf): EarlierTurn[] {
  return turns.flatMap((turn): EarlierTurn[] => {
    const sources = turn.sources.map(
      ({ number, path, startLine, endLine, symbol, hash, score }): Source => ({
        ...{ number, path: path as RepoPath, startLine, endLine, symbol, reason: 'found', score, hash },
      }),
    );
    const { question } = turn;
    const answer = withoutThinking(turn.answer);
    if (answer.trim() === '') return [];
    return [{ question, answer, message: messageAgain(marker, question, sources, linesOf), sources }];
  });
}

/**
 * The message of a turn as the model read it; without the sources whose lines have changed since.
 * @param given lines that came with the question; none where they are gone @param state and `facts`: as for `turnMessage`
 */
export function messageAgain(
  marker: string,
  question: string,
  sources: readonly Source[],
  linesOf: LinesOf,
  given: readonly string[] = [],
  state = '',
  facts: readonly NumberedFact[] = [],
): string {
  const texts = sources.flatMap((source) => {
    const { number, path, startLine, endLine, hash } = source;
    if (path === 'stdin') {
      const text = given.slice(startLine - 1, endLine).join('\n');
      return given.length === 0 ? [] : [sourceText(marker, number, { ...source, text })];
    }
    const text = linesNow(path, startLine, endLine, linesOf);
    const stands = text !== undefined && passageHash(text) === hash;
    return stands ? [sourceText(marker, number, { ...source, text })] : [];
  });
  return turnMessage(marker, texts, question, state, facts);
}
