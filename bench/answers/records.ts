/** What one question of the benchmark of answers left behind: enough to score it again without a model. */

import { existsSync, readFileSync } from 'node:fs';

export interface Shown {
  readonly number: number;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly symbol: string;
  /** As the prompt shows it. */
  readonly text: string;
}

export interface Cited {
  readonly number: number;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly by: 'model' | 'matching' | 'quote';
  /** Missing in older records. */
  readonly quote?: string;
}

export interface AnswerRecord {
  /** `own`: about this repository; `foreign`: of another one; `closed`: its own, asked without any source; `needle`: see `needles.ts`. */
  readonly kind: 'own' | 'foreign' | 'closed' | 'needle';
  readonly corpus: string;
  readonly question: string;
  readonly model: string;
  /** Paths that the written answer names; names in it that the repository defines. */
  readonly goldFiles: readonly string[];
  readonly goldNames: readonly string[];
  /** True where the search found nothing that fits, and the model was not asked. */
  readonly abstained: boolean;
  readonly shown: readonly Shown[];
  /** Found, without room in the prompt; the matcher weighs words with them. */
  readonly dropped: readonly Shown[];
  /** As the user sees it. */
  readonly answer: string;
  /** As the model wrote it. Missing in older records. */
  readonly raw?: string;
  readonly citations: readonly Cited[];
  /** Number of the source whose lines open the answer; missing where none do, and in older records. */
  readonly opens?: number;
  /** Names between back-quotes of the answer that no file of the index holds. */
  readonly invented: readonly string[];
  /** Names between back-quotes, the invented ones among them. */
  readonly named: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly secondsToFirst: number;
  readonly seconds: number;
}

export function readRecords(file: string): AnswerRecord[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as AnswerRecord);
}
