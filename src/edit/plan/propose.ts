/** Makes plans, with the bytes that carry them out: from new texts of files, from files that come, go and move. */

import { randomBytes } from 'node:crypto';
import { sha256Hex } from '../../base/hash.ts';
import type { RepoPath } from '../../base/types.ts';
import type { Content, EditPlan, FileChange, Proposal, Refusal, RefusalCode, Step, Unresolved } from '../plan-types.ts';
import { readBytes, type Target, targetOf } from '../write/target.ts';
import { changeTo, type Reason } from './hunks.ts';
import { type TextFile, textFile } from './text-file.ts';

/** A change of one file with what carries it out. */
export interface Part {
  readonly change: FileChange;
  readonly steps: readonly Step[];
}

export function contentOf(bytes: Buffer): Content {
  return { hash: sha256Hex(bytes), bytes };
}

export function isRefusal(value: object): value is Refusal {
  return 'code' in value && 'message' in value;
}

/** A file that is there, as edits see it. @param path as a person or a model wrote it */
export function openTextFile(
  root: string,
  path: string,
): { readonly target: Target; readonly file: TextFile } | Refusal {
  const target = targetOf(root, path);
  if (isRefusal(target)) return target;
  if (target.stats === null) return refusal('missing', path, `there is no file ${path}`);
  const bytes = bytesOf(target, path);
  if (isRefusal(bytes)) return bytes;
  const file = textFile(bytes);
  return file === null ? refusal('not-text', path, `${path} is not text`) : { target, file };
}

/** @param text raw, without markers @returns null when nothing changes */
export function proposeText(
  path: RepoPath,
  file: TextFile,
  text: string,
  reason: (line: number) => Reason,
): Part | Refusal | null {
  const changed = changeTo(file, text, reason);
  if ('refused' in changed) return refusal(changed.refused, path, `${path}: ${changed.message}`);
  if (changed.hash === file.hash) return null;
  const { hash, bytes, hunks } = changed;
  const before = { hash: file.hash, bytes: file.bytes };
  return {
    change: { path, kind: 'change', before: file.hash, after: hash, hunks },
    steps: [{ kind: 'write', path, before, after: { hash, bytes }, mode: null }],
  };
}

/** A file that is not there yet, in UTF-8. */
export function proposeNewFile(path: RepoPath, text: string, { why, sure }: Reason, mode: number | null = null): Part {
  const after = contentOf(Buffer.from(text, 'utf8'));
  const hunks = text === '' ? [] : [{ startLine: 1, endLine: 0, old: '', new: text, why, sure }];
  return {
    change: { path, kind: 'create', before: null, after: after.hash, hunks, ...(mode === null ? {} : { mode }) },
    steps: [{ kind: 'write', path, before: null, after, mode }],
  };
}

export function proposeRemoval(root: string, path: string): Part | Refusal {
  const target = ownTarget(root, path);
  if (isRefusal(target)) return target;
  const bytes = bytesOf(target, path);
  if (isRefusal(bytes)) return bytes;
  const before = contentOf(bytes);
  const file = textFile(bytes);
  const whole = {
    startLine: 1,
    endLine: file?.lines.length ?? 0,
    old: file?.seen ?? '',
    new: '',
    why: 'deleted',
    sure: true,
  };
  return {
    change: {
      path: target.path,
      kind: 'delete',
      before: before.hash,
      after: null,
      hunks: file === null ? [] : [whole],
    },
    steps: [{ kind: 'write', path: target.path, before, after: null, mode: (target.stats?.mode ?? 0) & 0o7777 }],
  };
}

/** @param to checked by the caller to be free, or made free by the same plan */
export function proposeMove(root: string, path: string, to: RepoPath): Part | Refusal {
  const target = ownTarget(root, path);
  if (isRefusal(target)) return target;
  const bytes = bytesOf(target, path);
  if (isRefusal(bytes)) return bytes;
  const hash = sha256Hex(bytes);
  return {
    change: { path: target.path, to, kind: 'move', before: hash, after: hash, hunks: [] },
    steps: [{ kind: 'move', path: target.path, to, hash }],
  };
}

export interface Heading {
  readonly command: string;
  readonly engine: string;
  readonly title: string;
}

export function makeProposal(
  heading: Heading,
  parts: readonly Part[],
  refused: readonly Refusal[] = [],
  unresolved: readonly Unresolved[] = [],
): Proposal {
  const files = parts.map(({ change }) => change);
  const id = randomBytes(6).toString('hex');
  const plan: EditPlan = { id, ...heading, files, unresolved, refused, applied: false, undo: null };
  return { plan, steps: parts.flatMap(({ steps }) => steps) };
}

/** @param mend for the model that proposed it */
export function refusal(code: RefusalCode, path: string, message: string, mend?: string): Refusal {
  return { code, path, message, ...(mend !== undefined && { mend }) };
}

// --- internal ---

/** What is deleted or moved is the file itself: through a link it would be another one. */
function ownTarget(root: string, path: string): Target | Refusal {
  const target = targetOf(root, path);
  if (isRefusal(target)) return target;
  if (target.stats === null) return refusal('missing', path, `there is no file ${path}`);
  return target.path === path ? target : refusal('link', path, `${path} is a link to ${target.path}`);
}

function bytesOf(target: Target, path: string): Buffer | Refusal {
  try {
    return readBytes(target.absolute);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) return refusal('too-large', path, (error as Error).message);
    return refusal('unreadable', path, `${path} cannot be read (${code})`);
  }
}
