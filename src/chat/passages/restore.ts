/** Turns of a kept session as prompts show them: their sources are read again, as far as files still hold them. */

import type { RepoPath } from '../../base/types.ts';
import { withoutThinking } from '../../model/index.ts';
import { sourceText, turnMessage } from '../prompt.ts';
import type { EarlierTurn, Source } from '../types.ts';
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
    const texts: string[] = [];
    const sources: Source[] = [];
    for (const kept of turn.sources) {
      const { number, startLine, endLine, symbol, hash, score } = kept;
      const path = kept.path as RepoPath;
      const text = linesNow(path, startLine, endLine, linesOf);
      const source: Source = { number, path, startLine, endLine, symbol, reason: 'found', score, hash };
      sources.push(source);
      if (text !== undefined && passageHash(text) === hash) texts.push(sourceText(marker, number, { ...source, text }));
    }
    const { question } = turn;
    const answer = withoutThinking(turn.answer);
    if (answer.trim() === '') return [];
    return [{ question, answer, message: turnMessage(marker, texts, question), sources }];
  });
}
