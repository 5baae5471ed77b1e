/** Reads what an answer says about files, in any of the forms that models write. Tolerant here; strict where it is applied. */

import { pathInComment, pathInFence, pathInSentence } from './answer-paths.ts';
import type { AnswerEdit, AnswerOptions, AnswerProblem, ParsedAnswer } from './answer-types.ts';
import { diffEdits, isPatch, isUnifiedDiff, patchEdits } from './diff-parts.ts';
import { hasSearchReplace, searchReplaceEdits } from './search-replace.ts';

/** Words that open a fence for a terminal: what is in it is not a file. */
const SHELL = /^(?:sh|bash|shell|zsh|console|terminal|powershell|text|output|log)\b/i;

export function parseAnswer(answer: string, options: AnswerOptions = {}): ParsedAnswer {
  const lines = answer.replaceAll('\r\n', '\n').split('\n');
  const edits: AnswerEdit[] = [];
  const problems: AnswerProblem[] = [];
  const found = hasSearchReplace(lines) ? searchReplaceEdits(lines, options) : null;
  if (found !== null) {
    edits.push(...found.edits);
    problems.push(...found.problems);
  }
  if (isPatch(lines)) {
    const patch = patchEdits(lines.map(withoutFence), 1);
    return { edits: [...edits, ...patch.edits], problems: [...problems, ...patch.problems] };
  }
  const fences = fencesOf(lines);
  const hasOneFence = fences.filter(({ info }) => !SHELL.test(info)).length === 1;
  for (const fence of fences) {
    if (found !== null && (holds(fence, found.used) || hasSearchReplace(fence.body))) continue;
    if (isUnifiedDiff(fence.body)) {
      const only = pathOf(fence, lines, options)?.path ?? options.only ?? null;
      const diff = diffEdits(fence.body, fence.line + 1, only);
      edits.push(...diff.edits);
      problems.push(...diff.problems, ...openProblem(fence, only ?? '', options));
      continue;
    }
    const named = pathOf(fence, lines, options);
    const path = named?.path ?? (hasOneFence && found === null && !SHELL.test(fence.info) ? options.only : undefined);
    if (path === undefined) continue;
    problems.push(...openProblem(fence, path, options));
    const body = named?.inBody === true ? fence.body.slice(1) : fence.body;
    edits.push({ kind: 'whole', path, text: body.length === 0 ? '' : `${body.join('\n')}\n`, line: fence.line });
  }
  if (fences.length === 0 && found === null && isUnifiedDiff(lines)) {
    const diff = diffEdits(lines, 1, options.only ?? null);
    edits.push(...diff.edits);
    problems.push(...diff.problems);
  }
  if (options.isCut === true && edits.length > 0) {
    problems.push({
      code: 'cut',
      path: edits.at(-1)?.path ?? '',
      line: lines.length,
      message: 'the answer stopped at its longest length, so nothing of it is sure to be whole',
      mend: 'give fewer lines: only those that change',
    });
  }
  return { edits: withoutRepeats(edits), problems };
}

// --- internal ---

interface Fence {
  readonly info: string;
  readonly body: readonly string[];
  /** Of the answer, counted from 1, where it opens. */
  readonly line: number;
  readonly isOpen: boolean;
}

const OPENING = /^(\s{0,12})(`{3,}|~{3,})\s*([^`]*)$/;

/** Code in fences. In Markdown a fence may hold others, which open with a word and close without. */
function fencesOf(lines: readonly string[]): Fence[] {
  const fences: Fence[] = [];
  for (let at = 0; at < lines.length; at++) {
    const [, indent = '', mark = '', info = ''] = OPENING.exec(lines[at] ?? '') ?? [];
    if (mark === '') continue;
    const isMarkdown = /^(?:md|markdown)\b|\.md\b/i.test(info);
    const body: string[] = [];
    let depth = 0;
    let end = at + 1;
    for (; end < lines.length; end++) {
      const [, , inner = '', word = ''] = OPENING.exec(lines[end] ?? '') ?? [];
      if (inner !== '' && inner[0] === mark[0] && inner.length >= mark.length) {
        if (word.trim() === '' && depth === 0) break;
        if (isMarkdown) depth += word.trim() === '' ? -1 : 1;
      }
      body.push(dedent(lines[end] ?? '', indent));
    }
    fences.push({ info: info.trim(), body, line: at + 1, isOpen: end >= lines.length });
    at = end;
  }
  return fences;
}

/** A fence in a list is indented with all that it holds. */
function dedent(line: string, indent: string): string {
  return indent !== '' && line.startsWith(indent) ? line.slice(indent.length) : line;
}

function pathOf(
  { info, body, line }: Fence,
  lines: readonly string[],
  { exists }: AnswerOptions,
): { readonly path: string; readonly inBody: boolean } | null {
  const inFence = pathInFence(info, exists);
  if (inFence !== null) return { path: inFence, inBody: false };
  const inBody = pathInComment(body[0] ?? '', exists);
  if (inBody !== null) return { path: inBody, inBody: true };
  if (SHELL.test(info)) return null;
  const above = lines.slice(Math.max(0, line - 3), line - 1).findLast((text) => text.trim() !== '');
  const path = above === undefined ? null : pathInSentence(above, exists);
  return path === null ? null : { path, inBody: false };
}

function openProblem({ isOpen, line }: Fence, path: string, { isCut }: AnswerOptions): AnswerProblem[] {
  if (!isOpen) return [];
  const code = isCut === true ? 'cut' : 'unclosed';
  const message = `the code in line ${line} of the answer has no end, so the answer may be cut off`;
  return [{ code, path, line, message, mend: 'close each block of code' }];
}

function holds({ line, body }: Fence, used: ReadonlySet<number>): boolean {
  for (let at = line; at < line + body.length; at++) if (used.has(at)) return true;
  return false;
}

/** A patch stands in a fence or in none. */
function withoutFence(line: string): string {
  return /^(?:`{3,}|~{3,})\s*[\w-]*\s*$/.test(line) ? '' : line;
}

/** Models say the same twice: once in the talk and once as the result. */
function withoutRepeats(edits: readonly AnswerEdit[]): AnswerEdit[] {
  const seen = new Set<string>();
  return edits.filter((edit) => {
    const key = JSON.stringify({ ...edit, line: 0 });
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
