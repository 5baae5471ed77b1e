/** The changed lines of a commit that answer a question, as they may be shown. */

import { analyzeQuery } from '../../search/index.ts';
import { pathRoles } from '../../text/path-roles.ts';
import { redactSecrets } from '../../text/redact.ts';
import { terms } from '../../text/terms.ts';
import { mayShow } from '../change/overview.ts';
import type { CommitPatch } from '../git/commit-patches.ts';

export interface TellingLine {
  readonly path: string;
  readonly sign: '+' | '-';
  readonly text: string;
}

const MAX_LINE = 200;
/** Of code rather than of its tests and documents. */
const ASIDE = 0.6;

/** Those that hold most of the question, in the order of the change; the first of code where none holds any. */
export function tellingLines({ files }: CommitPatch, question: string, most: number): TellingLine[] {
  const wanted = new Set(analyzeQuery(question).terms);
  const all: { line: TellingLine; worth: number; at: number }[] = [];
  for (const { path, lines } of files) {
    if (!mayShow(path)) continue;
    const roles = pathRoles(path);
    const weight = roles.includes('test') || roles.includes('doc') ? ASIDE : 1;
    for (const each of redactSecrets(lines.join('\n')).text.split('\n')) {
      const sign = each[0];
      const text = each.slice(1).trim().slice(0, MAX_LINE);
      if ((sign !== '+' && sign !== '-') || !/[\p{L}\p{N}]/u.test(text)) continue;
      const held = new Set(terms(text).filter((term) => wanted.has(term))).size;
      const worth = weight * (held + (sign === '+' ? 0.2 : 0.1));
      all.push({ line: { path, sign, text }, worth, at: all.length });
    }
  }
  return all
    .sort((a, b) => b.worth - a.worth || a.at - b.at)
    .slice(0, most)
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line);
}
