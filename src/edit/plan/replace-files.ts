/** Find and replace over many files, as a plan, whatever finds the places. What lies in a secret is never touched. */

import type { RepoPath } from '../../base/types.ts';
import { secretSpans } from '../../text/redact.ts';
import type { Proposal, Refusal, RefusalCode, Unresolved } from '../plan-types.ts';
import { readBytes, targetOf } from '../write/target.ts';
import { type Heading, isRefusal, makeProposal, openTextFile, type Part, proposeText, refusal } from './propose.ts';

/** A way to find places and what takes their place. */
export interface Replacer {
  /** A quick look: most files do not hold it. */
  mayHold(bytes: Buffer): boolean;
  /** @param isSecret whether a range of the text holds a part of a secret @returns null when nothing is found */
  replace(path: string, text: string, isSecret: IsSecret): Replaced | null | Promise<Replaced | null>;
}

export type IsSecret = (start: number, end: number) => boolean;

export interface Replaced {
  readonly text: string;
  /** Places that stay, and what is lost. */
  readonly notes: readonly Note[];
  /** Why the file cannot be changed so. */
  readonly refused?: { readonly code: RefusalCode; readonly message: string };
}

export interface Note {
  /** Where in the text. */
  readonly at: number;
  readonly text?: string;
  readonly reason: string;
  /** It is removed by the change; else it stays as it is. */
  readonly isLost?: boolean;
}

export const IN_SECRET = 'it lies in a secret';

/** @param root absolute real path @param paths files to look into; those that are no text are passed over */
export async function proposeReplacement(
  root: string,
  paths: readonly string[],
  heading: Heading,
  replacer: Replacer,
  beforeEach: () => Promise<void> = () => Promise.resolve(),
): Promise<Proposal> {
  const parts: Part[] = [];
  const refused: Refusal[] = [];
  const unresolved: Unresolved[] = [];
  const seen = new Set<RepoPath>();
  for (const path of paths) {
    await beforeEach();
    if (!mayHold(root, path, replacer)) continue;
    const opened = openTextFile(root, path);
    if (isRefusal(opened)) {
      if (opened.code !== 'not-text' && opened.code !== 'missing') refused.push(opened);
      continue;
    }
    const { target, file } = opened;
    // Two names may lead to one file.
    if (seen.has(target.path)) continue;
    seen.add(target.path);
    const replaced = await replacer.replace(target.path, file.text, secretTest(file.text));
    if (replaced === null) continue;
    for (const { at, text = '', reason, isLost = false } of replaced.notes) {
      const line = file.text.slice(0, at).split('\n').length;
      unresolved.push({ path: target.path, line, text, reason, ...(isLost && { isLost }) });
    }
    if (replaced.refused !== undefined) {
      refused.push(refusal(replaced.refused.code, target.path, `${target.path}: ${replaced.refused.message}`));
      continue;
    }
    const part = proposeText(target.path, file, replaced.text, () => ({ why: 'replaced', sure: true }));
    if (part === null) continue;
    if (isRefusal(part)) refused.push(part);
    else parts.push(part);
  }
  return makeProposal(heading, parts, refused, unresolved);
}

// --- internal ---

function mayHold(root: string, path: string, replacer: Replacer): boolean {
  const target = targetOf(root, path);
  if (isRefusal(target)) return target.code === 'hard-links';
  if (target.stats === null) return false;
  try {
    const bytes = readBytes(target.absolute);
    return bytes.includes(0) || replacer.mayHold(bytes);
  } catch {
    // Too large or unreadable: it is no file that is edited.
    return false;
  }
}

/** Most files have no place at all: their secrets are looked for when they are asked about. */
function secretTest(text: string): IsSecret {
  let secrets: ReturnType<typeof secretSpans> | null = null;
  return (start, end) => {
    secrets ??= secretSpans(text, true);
    return secrets.some((secret) => secret.start < end && start < secret.end);
  };
}
