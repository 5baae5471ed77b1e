/** Find and replace over many files, as a plan. What lies in a secret is never touched. */

import type { RepoPath } from '../../base/types.ts';
import { secretSpans } from '../../text/redact.ts';
import type { Proposal, Refusal, Unresolved } from '../plan-types.ts';
import { readBytes, targetOf } from '../write/target.ts';
import { type Heading, isRefusal, makeProposal, openTextFile, type Part, proposeText } from './propose.ts';

export interface Replacement {
  /** Found as it is written, case included. */
  readonly find: string;
  readonly text: string;
  /** Only where no letter, digit or underscore stands before or after it. */
  readonly word: boolean;
}

/** @param root absolute real path @param paths files to look into; those that are no text are passed over */
export function proposeReplacement(
  root: string,
  paths: readonly string[],
  heading: Heading,
  wish: Replacement,
): Proposal {
  const parts: Part[] = [];
  const refused: Refusal[] = [];
  const unresolved: Unresolved[] = [];
  const seen = new Set<RepoPath>();
  for (const path of paths) {
    if (!mayHold(root, path, wish.find)) continue;
    const opened = openTextFile(root, path);
    if (isRefusal(opened)) {
      if (opened.code !== 'not-text' && opened.code !== 'missing') refused.push(opened);
      continue;
    }
    const { target, file } = opened;
    // Two names may lead to one file.
    if (seen.has(target.path)) continue;
    seen.add(target.path);
    const { text, inSecrets } = replaced(file.text, wish);
    for (const line of inSecrets) {
      unresolved.push({ path: target.path, line, text: '', reason: 'it lies in a secret' });
    }
    const part = proposeText(target.path, file, text, () => ({ why: 'replaced', sure: true }));
    if (part === null) continue;
    if (isRefusal(part)) refused.push(part);
    else parts.push(part);
  }
  return makeProposal(heading, parts, refused, unresolved);
}

// --- internal ---

/** A quick look at the bytes: most files do not hold it. */
function mayHold(root: string, path: string, find: string): boolean {
  const target = targetOf(root, path);
  if (isRefusal(target) || target.stats === null) return !isRefusal(target) ? false : target.code === 'hard-links';
  if (!/^[\x20-\x7e]+$/.test(find)) return true;
  try {
    const bytes = readBytes(target.absolute);
    return bytes.includes(find) || bytes.includes(0);
  } catch {
    // Too large or unreadable: it is no file that is edited.
    return false;
  }
}

function replaced(text: string, { find, text: instead, word }: Replacement): { text: string; inSecrets: number[] } {
  const secrets = secretSpans(text, true);
  const inSecrets: number[] = [];
  let out = '';
  let end = 0;
  for (let at = text.indexOf(find); at >= 0; at = text.indexOf(find, at + find.length)) {
    if (word && !standsAlone(text, at, at + find.length)) continue;
    if (secrets.some((secret) => secret.start < at + find.length && at < secret.end)) {
      inSecrets.push(text.slice(0, at).split('\n').length);
      continue;
    }
    out += text.slice(end, at) + instead;
    end = at + find.length;
  }
  return { text: out + text.slice(end), inSecrets };
}

const WORD_BEFORE = /[\p{L}\p{N}_]$/u;
const WORD_AFTER = /^[\p{L}\p{N}_]/u;

function standsAlone(text: string, start: number, end: number): boolean {
  return !WORD_BEFORE.test(text.slice(Math.max(0, start - 2), start)) && !WORD_AFTER.test(text.slice(end, end + 2));
}
