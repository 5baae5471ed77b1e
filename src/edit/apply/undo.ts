/** Ways back through the history: the last changes undone and redone, and one file as it was. Each is a change of its own. */

import { MlxCodeError } from '../../base/errors.ts';
import type { Journal } from '../journal/journal.ts';
import type { ChangeRecord } from '../journal/journal-types.ts';
import { changeTo } from '../plan/hunks.ts';
import { changedSince, mergedPart } from '../plan/plan-file.ts';
import {
  isRefusal,
  makeProposal,
  openTextFile,
  type Part,
  proposeNewFile,
  proposeRemoval,
  refusal,
} from '../plan/propose.ts';
import { withoutDetours } from '../plan/propose-moves.ts';
import { textFile } from '../plan/text-file.ts';
import type { Content, FileChange, Proposal, Refusal, Step } from '../plan-types.ts';
import { hashAt, targetOf } from '../write/target.ts';
import { reverse, stepsOf } from './settle.ts';

export interface UndoOptions {
  /** Undo only the lines of the change in files that changed since. */
  readonly merge: boolean;
}

/**
 * The way back of the last thing that happened to a change: of the change itself, or of its undoing.
 * @param record the change that is undone or redone
 */
export function reversalOf(
  root: string,
  journal: Journal,
  record: ChangeRecord,
  command: 'undo' | 'redo',
  { merge }: UndoOptions,
): Proposal {
  const missing: string[] = [];
  const steps = stepsOf(journal.latestOf(record.id).files, journal, missing)
    .map(reverse)
    .reverse()
    .map((step) => withMode(root, step));
  const gone = missing.map((path) => refusal('expired', path, `the old content of ${path} is no longer kept`));
  const parts = gone.length > 0 ? [] : steps.map((step) => partOf(root, step, merge));
  const refused = [...gone, ...parts.filter(isRefusal)];
  const title = `${command} ${record.id}: ${record.title}`;
  const proposal = makeProposal({ command, engine: 'journal', title }, parts.filter(isPart), refused);
  return { ...proposal, plan: { ...proposal.plan, files: withoutDetours(proposal.plan.files) } };
}

/**
 * One file as a change left it, or as it was before that change.
 * @param path relative to the root @throws E_EDIT_UNKNOWN when the change has no such file, E_EDIT_EXPIRED
 */
export function restoration(
  root: string,
  journal: Journal,
  path: string,
  at: { readonly change: number; readonly before: boolean },
): Proposal {
  const record = journal.change(at.change);
  const file = record.files.find((one) => one.path === path || one.to === path);
  if (file === undefined) throw new MlxCodeError('E_EDIT_UNKNOWN', `The change ${at.change} has no file ${path}`);
  const hash = wantedHash(file, path, at.before);
  const content = hash === null ? null : journal.content(hash);
  if (hash !== null && content === null) {
    throw new MlxCodeError('E_EDIT_EXPIRED', `The content of ${path} at the change ${at.change} is no longer kept`);
  }
  const title = `restore ${path} as ${at.before ? 'before' : 'of'} ${at.change}`;
  const part = restoredPart(root, path, content, file.mode);
  const heading = { command: 'restore', engine: 'journal', title };
  if (part === null) return makeProposal(heading, []);
  return isRefusal(part) ? makeProposal(heading, [], [part]) : makeProposal(heading, [part]);
}

// --- internal ---

function isPart(value: Part | Refusal): value is Part {
  return !isRefusal(value);
}

/** A file that goes leaves its rights behind, for the way back. */
function withMode(root: string, step: Step): Step {
  if (step.kind === 'move' || step.after !== null) return step;
  const target = targetOf(root, step.path);
  const mode = isRefusal(target) || target.stats === null ? step.mode : target.stats.mode & 0o7777;
  return { ...step, mode };
}

function partOf(root: string, step: Step, merge: boolean): Part | Refusal {
  if (step.kind === 'move') {
    const change: FileChange = {
      path: step.path,
      to: step.to,
      kind: 'move',
      before: step.hash,
      after: step.hash,
      hunks: [],
    };
    return { change, steps: [step] };
  }
  const { path, before, after, mode } = step;
  const versions = before === null || after === null ? null : versionsOf(root, path, before, after);
  if (versions !== null && versions.ours.hash !== before?.hash && versions.ours.hash !== after?.hash) {
    return (merge ? mergedPart(path, versions) : null) ?? changedSince(path, versions);
  }
  return { change: changeOf(path, before, after, mode), steps: [step] };
}

/** The file now, and both sides of the step; null where one of them is no text. */
function versionsOf(root: string, path: string, before: Content, after: Content) {
  const opened = openTextFile(root, path);
  const [base, theirs] = [textFile(before.bytes), textFile(after.bytes)];
  return isRefusal(opened) || base === null || theirs === null ? null : { ours: opened.file, base, theirs };
}

function changeOf(path: Step['path'], before: Content | null, after: Content | null, mode: number | null): FileChange {
  const old = before === null ? null : textFile(before.bytes);
  const next = after === null ? null : textFile(after.bytes);
  const common = { path, before: before?.hash ?? null, after: after?.hash ?? null };
  if (before === null) {
    const text = next?.seen ?? '';
    const hunks = text === '' ? [] : [{ startLine: 1, endLine: 0, old: '', new: text, why: '', sure: true }];
    return { ...common, kind: 'create', hunks, ...(mode === null ? {} : { mode }) };
  }
  if (after === null) {
    const whole = { startLine: 1, endLine: old?.lines.length ?? 0, old: old?.seen ?? '', new: '', why: '', sure: true };
    return { ...common, kind: 'delete', hunks: old === null ? [] : [whole] };
  }
  const changed = old === null || next === null ? null : changeTo(old, next.text, () => ({ why: '', sure: true }));
  return { ...common, kind: 'change', hunks: changed === null || 'refused' in changed ? [] : changed.hunks };
}

function wantedHash(file: ChangeRecord['files'][number], path: string, before: boolean): string | null {
  if (file.kind === 'write') return before ? file.before : file.after;
  // Of a move, the old name has the content before it and the new name after it.
  return (path === file.path) === before ? file.before : null;
}

function restoredPart(root: string, path: string, content: Content | null, mode: number | null): Part | Refusal | null {
  const target = targetOf(root, path);
  if (isRefusal(target)) return target;
  if (content === null) return target.stats === null ? null : proposeRemoval(root, target.path);
  if (target.stats === null) {
    const part = proposeNewFile(target.path, '', { why: '', sure: true }, mode);
    const step: Step = { kind: 'write', path: target.path, before: null, after: content, mode };
    return { change: { ...part.change, ...changeOf(target.path, null, content, mode) }, steps: [step] };
  }
  if (hashAt(root, target.path) === content.hash) return null;
  const opened = openTextFile(root, path);
  if (isRefusal(opened)) return opened;
  const before = { hash: opened.file.hash, bytes: opened.file.bytes };
  const step: Step = { kind: 'write', path: target.path, before, after: content, mode: null };
  return { change: changeOf(target.path, before, content, null), steps: [step] };
}
