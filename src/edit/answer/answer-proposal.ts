/** What an answer says, compared with the files and made into a plan. Whatever is in doubt is refused, with what the model is to do instead. */

import type { RepoPath } from '../../base/types.ts';
import { differingLines } from '../plan/hunks.ts';
import {
  type Heading,
  isRefusal,
  makeProposal,
  openTextFile,
  type Part,
  proposeNewFile,
  proposeRemoval,
  proposeText,
  refusal,
} from '../plan/propose.ts';
import { revealSecrets } from '../plan/secret-markers.ts';
import { splitLines, type TextFile, textFile, usualLineEnd } from '../plan/text-file.ts';
import type { Proposal, Refusal } from '../plan-types.ts';
import { targetOf } from '../write/target.ts';
import type { AnswerEdit, BlockEdit, ParsedAnswer, WholeEdit } from './answer-types.ts';
import { type Placed, placeBlocks } from './place-blocks.ts';
import { placeDefinitions } from './place-definitions.ts';
import { isPlaceholder, losesTooMuch } from './silent-loss.ts';
import type { Syntax } from './syntax.ts';

/** @param root absolute real path */
export async function proposalFromAnswer(
  root: string,
  { edits, problems }: ParsedAnswer,
  heading: Heading,
  syntax: Syntax,
): Promise<Proposal> {
  const refused: Refusal[] = problems.map(({ code, path, message, mend }) => refusal(code, path, message, mend));
  const parts: Part[] = [];
  for (const group of byPath(edits)) {
    const found = await partsOf(root, group, syntax);
    if (isRefusal(found)) refused.push(found);
    else parts.push(...found);
  }
  return makeProposal(heading, parts, refused);
}

// --- internal ---

/** Several pieces for one file make one change of it. */
function byPath(edits: readonly AnswerEdit[]): AnswerEdit[][] {
  const groups = new Map<string, AnswerEdit[]>();
  for (const edit of edits) groups.set(edit.path, [...(groups.get(edit.path) ?? []), edit]);
  return [...groups.values()];
}

async function partsOf(root: string, group: readonly AnswerEdit[], syntax: Syntax): Promise<readonly Part[] | Refusal> {
  const [edit] = group;
  if (edit === undefined) return [];
  const blocks = group.filter((one) => one.kind === 'blocks');
  if (group.length > 1 && blocks.length < group.length) {
    return refusal('overlap', edit.path, `the answer gives ${edit.path} ${group.length} times`, 'give it once');
  }
  if (edit.kind === 'delete') {
    const part = proposeRemoval(root, edit.path);
    return isRefusal(part) ? part : [part];
  }
  const opened = openTextFile(root, edit.path);
  if (isRefusal(opened)) return opened.code === 'missing' ? await newFile(root, group, syntax) : opened;
  if (edit.kind === 'create') return refusal('exists', edit.path, `${edit.path} is there already`, 'give its changes');
  const { file, target } = opened;
  const to = blocks.find((one) => one.to !== undefined)?.to;
  const part = await changedPart(target.path, file, blocks.length > 0 ? joined(blocks) : edit, syntax);
  if (part !== null && isRefusal(part)) return part;
  return to === undefined ? (part === null ? [] : [part]) : movedParts(root, target.path, to, part, file);
}

function joined(blocks: readonly BlockEdit[]): BlockEdit {
  const [first] = blocks as readonly [BlockEdit, ...BlockEdit[]];
  return { ...first, blocks: blocks.flatMap((edit) => edit.blocks) };
}

async function newFile(
  root: string,
  [edit]: readonly AnswerEdit[],
  syntax: Syntax,
): Promise<readonly Part[] | Refusal> {
  if (edit === undefined) return [];
  const { path } = edit;
  const target = targetOf(root, path);
  if (isRefusal(target)) return target;
  const text = newText(edit);
  if (text === null)
    return refusal(
      'missing',
      path,
      `there is no file ${path} whose lines could be changed`,
      'name a file that is there',
    );
  if (/«secret:[\w-]+»/.test(text)) {
    return refusal(
      'secret-marker',
      path,
      `${path} would hold a marker of a secret, which stands for none in a new file`,
      'write it without',
    );
  }
  const placeholder = text.split('\n').find(isPlaceholder);
  if (placeholder !== undefined) return omission(path, placeholder);
  if ((await syntax.isBroken(path, text)) === true) {
    return refusal('syntax', path, `the new file ${path} does not parse`, 'write it out whole and correct');
  }
  return [proposeNewFile(target.path, text, { why: 'new', sure: true })];
}

/** The text of a file that is not there yet; null when the answer wants to change lines of it. */
function newText(edit: AnswerEdit): string | null {
  if (edit.kind === 'whole' || edit.kind === 'create') return edit.text;
  if (edit.kind !== 'blocks' || edit.blocks.some(({ search }) => search.some((line) => line.trim() !== '')))
    return null;
  return edit.blocks.map(({ replace }) => (replace.length === 0 ? '' : `${replace.join('\n')}\n`)).join('');
}

async function changedPart(
  path: RepoPath,
  file: TextFile,
  edit: AnswerEdit,
  syntax: Syntax,
): Promise<Part | Refusal | null> {
  const mark = file.text.startsWith('\ufeff') ? '\ufeff' : '';
  const seen = splitLines(file.seen.slice(mark.length)).map(withoutEnd);
  const placed =
    edit.kind === 'whole'
      ? await placeWhole(edit, file, seen, syntax)
      : edit.kind === 'blocks'
        ? placeBlocks(seen, edit)
        : [];
  if ('code' in placed) return refusal(placed.code, path, placed.message, placed.mend);
  const next = applied(seen, placed);
  const spans = differingLines(seen, next);
  const old = new Set(seen.map((line) => line.trim()));
  const added = spans.flatMap(({ start, end }) => next.slice(start, end));
  const placeholder = added.find((line) => isPlaceholder(line) && !old.has(line.trim()));
  if (placeholder !== undefined) return omission(path, placeholder);
  const text = rawText(file, mark, next, spans);
  if (typeof text !== 'string')
    return refusal('secret-marker', path, `${path}: ${text.refused}`, 'keep its line as it was');
  const part = proposeText(path, file, text, (line) => reasonAt(placed, line));
  if (part === null || isRefusal(part)) return part;
  const [was, is] = [await syntax.isBroken(path, file.text), await syntax.isBroken(path, text)];
  if (was === false && is === true) {
    return refusal(
      'syntax',
      path,
      `${path} parses now and would not after the change`,
      'check brackets, quotes and indentation',
    );
  }
  return part;
}

async function placeWhole(edit: WholeEdit, file: TextFile, seen: readonly string[], syntax: Syntax) {
  const next = splitLines(edit.text.replace(/^\ufeff/, '')).map(withoutEnd);
  const definitions = await placeDefinitions(edit, file.seen, seen, next, syntax);
  if (definitions !== null) return definitions;
  const loss = losesTooMuch(seen, next);
  if (loss !== null) {
    const message = `${edit.path} would lose ${loss.lost} of ${loss.of} lines`;
    return { code: 'loses-lines' as const, message, mend: 'give the whole file, or only the lines that change' };
  }
  return [{ from: 0, count: seen.length, lines: next, why: 'the whole file', sure: true }];
}

function applied(lines: readonly string[], placed: readonly Placed[]): string[] {
  const next: string[] = [];
  let at = 0;
  for (const { from, count, lines: instead } of placed) {
    next.push(...lines.slice(at, from), ...instead);
    at = from + count;
  }
  return [...next, ...lines.slice(at)];
}

/** Lines that stay keep their bytes; the others get the line ends of the file, and its secrets back. */
function rawText(
  file: TextFile,
  mark: string,
  next: readonly string[],
  spans: ReturnType<typeof differingLines>,
): string | { readonly refused: string } {
  const raw = file.lines.map(({ text }) => text);
  const end = usualLineEnd(file.text);
  const hasLastEnd = raw.length === 0 || /[\r\n]$/.test(raw.at(-1) ?? '');
  let out = '';
  let at = 0;
  for (const { from, count, start, end: until } of spans) {
    out += raw.slice(at, from).join('');
    at = from + count;
    const lines = next.slice(start, until);
    if (lines.length === 0) continue;
    const revealed = revealSecrets(lines.join(end), file.text);
    if (typeof revealed !== 'string') return revealed;
    const isLast = at >= raw.length;
    if (from >= raw.length && !hasLastEnd) out += end;
    const lead = from === 0 && mark !== '' && count > 0 ? mark : '';
    out += lead + revealed + (isLast && !hasLastEnd ? '' : end);
  }
  const text = out + raw.slice(at).join('');
  // The last line went with the lines before it: the file still ends as it did.
  return !hasLastEnd && at >= raw.length && text.endsWith(end) && next.at(-1) !== ''
    ? text.slice(0, -end.length)
    : text;
}

function reasonAt(placed: readonly Placed[], line: number) {
  const near = placed.filter(({ from }) => from < line).at(-1) ?? placed[0];
  return { why: near?.why ?? '', sure: near?.sure ?? true };
}

/** A file that goes to another place: made there with its changes, and taken from here. */
function movedParts(
  root: string,
  path: RepoPath,
  to: string,
  part: Part | null,
  file: TextFile,
): readonly Part[] | Refusal {
  const target = targetOf(root, to);
  if (isRefusal(target)) return target;
  if (target.stats !== null) return refusal('exists', to, `${to} is there already`);
  const removal = proposeRemoval(root, path);
  if (isRefusal(removal)) return removal;
  const step = part?.steps[0];
  const bytes = step?.kind === 'write' && step.after !== null ? step.after : { hash: file.hash, bytes: file.bytes };
  const [gone] = removal.steps;
  const mode = gone?.kind === 'write' ? gone.mode : null;
  const made = proposeNewFile(target.path, '', { why: `from ${path}`, sure: true }, mode);
  const change = {
    ...made.change,
    after: bytes.hash,
    hunks: [
      { startLine: 1, endLine: 0, old: '', new: textFile(bytes.bytes)?.seen ?? '', why: `from ${path}`, sure: true },
    ],
  };
  return [{ change, steps: [{ kind: 'write', path: target.path, before: null, after: bytes, mode }] }, removal];
}

function omission(path: string, line: string): Refusal {
  return refusal(
    'omission',
    path,
    `${path} would hold ${JSON.stringify(line.trim())} in the place of code`,
    'write that code out',
  );
}

function withoutEnd(line: string): string {
  return line.replace(/\r?\n$|\r$/, '');
}
