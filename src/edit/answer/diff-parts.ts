/** Unified diffs and patches in the form of codex, into blocks of lines to look for. Numbers of lines are not believed: models get them wrong. */

import { cleanPath } from './answer-paths.ts';
import type { AnswerEdit, AnswerProblem, Block } from './answer-types.ts';

interface Parsed {
  readonly edits: AnswerEdit[];
  readonly problems: AnswerProblem[];
}

export function isPatch(lines: readonly string[]): boolean {
  return lines.some((line) => /^\*{3} (?:Begin Patch|(?:Update|Add|Delete) File:)/.test(line.trim()));
}

export function isUnifiedDiff(lines: readonly string[]): boolean {
  return (
    lines.some((line, at) => /^--- \S/.test(line) && /^\+\+\+ \S/.test(lines[at + 1] ?? '')) ||
    lines.some((line) => /^@@ -\d/.test(line))
  );
}

/** @param first line of the answer in which these begin @param only the file of hunks without a name */
export function diffEdits(lines: readonly string[], first: number, only: string | null): Parsed {
  const edits: AnswerEdit[] = [];
  const problems: AnswerProblem[] = [];
  let at = 0;
  let names: { from: string; to: string } | null = only === null ? null : { from: only, to: only };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (isHeader(lines, at)) {
      names = { from: diffName(line.slice(4)), to: diffName((lines[at + 1] ?? '').slice(4)) };
      at += 2;
    } else if (line.startsWith('@@')) {
      const start = at;
      const hunks: { lines: string[]; below: string; line: number }[] = [];
      while (at < lines.length && !isHeader(lines, at) && !/^diff --git /.test(lines[at] ?? '')) {
        const hunkLine = lines[at] ?? '';
        if (hunkLine.startsWith('@@')) hunks.push({ lines: [], below: belowOf(hunkLine), line: first + at });
        else hunks.at(-1)?.lines.push(hunkLine);
        at++;
      }
      if (names === null) {
        problems.push({
          code: 'no-path',
          path: '',
          line: first + start,
          message: `the change that begins in line ${first + start} of the answer names no file`,
          mend: 'write the lines --- and +++ above each hunk',
        });
      } else edits.push(...editOf(names, hunks, first + start));
    } else at++;
  }
  return { edits, problems };
}

/** @param first line of the answer in which these begin */
export function patchEdits(lines: readonly string[], first: number): Parsed {
  const edits: AnswerEdit[] = [];
  const problems: AnswerProblem[] = [];
  const begins = lines.some((line) => /^\*{3} Begin Patch/.test(line.trim()));
  const ends = lines.some((line) => /^\*{3} End Patch/.test(line.trim()));
  if (begins && !ends) {
    problems.push({
      ...{ code: 'unclosed' as const, path: '', line: first },
      ...{ message: 'the patch in the answer has no end', mend: 'close it with "*** End Patch"' },
    });
    return { edits, problems };
  }
  for (let at = 0; at < lines.length; at++) {
    const [, action, name = ''] = /^\*{3} (Update|Add|Delete) File: (.+)$/.exec((lines[at] ?? '').trim()) ?? [];
    if (action === undefined) continue;
    const path = cleanPath(name, () => true) ?? name.trim();
    const line = first + at;
    const body: string[] = [];
    while (
      at + 1 < lines.length &&
      !/^\*{3} (?:End Patch|(?:Update|Add|Delete) File:)/.test((lines[at + 1] ?? '').trim())
    ) {
      at++;
      body.push(lines[at] ?? '');
    }
    if (action === 'Delete') edits.push({ kind: 'delete', path, line });
    else if (action === 'Add') edits.push({ kind: 'create', path, text: addedText(body), line });
    else edits.push(updateOf(path, body, line));
  }
  return { edits, problems };
}

// --- internal ---

function isHeader(lines: readonly string[], at: number): boolean {
  return /^--- \S/.test(lines[at] ?? '') && /^\+\+\+ \S/.test(lines[at + 1] ?? '');
}

/** Without the prefixes and the time that diffs write. */
function diffName(text: string): string {
  const name = text.split('\t')[0]?.trim() ?? '';
  if (name === '/dev/null') return name;
  return name
    .replace(/^"(.*)"$/, '$1')
    .replace(/^[ab]\//, '')
    .replace(/^\.\//, '');
}

/** What git writes behind the numbers is the line of a definition above; models write one there too. */
function belowOf(header: string): string {
  return (/^@@(?:\s*-\d+(?:,\d+)?\s+\+\d+(?:,\d+)?\s*@@)?\s*(.*?)\s*(?:@@)?$/.exec(header)?.[1] ?? '').trim();
}

function editOf(
  names: { from: string; to: string },
  hunks: readonly { lines: string[]; below: string; line: number }[],
  line: number,
): AnswerEdit[] {
  if (names.from === '/dev/null') {
    return [{ kind: 'create', path: names.to, text: addedText(hunks.flatMap((hunk) => hunk.lines)), line }];
  }
  if (names.to === '/dev/null') return [{ kind: 'delete', path: names.from, line }];
  const blocks = hunks.map((hunk) => blockOf(hunk.lines, hunk.line, {}));
  const to = names.from === names.to ? {} : { to: names.to };
  return [{ kind: 'blocks', form: 'diff', path: names.from, ...to, blocks: blocks.filter(isChange), line }];
}

function updateOf(path: string, body: readonly string[], line: number): AnswerEdit {
  const to = /^\*{3} Move to: (.+)$/.exec(body[0]?.trim() ?? '')?.[1];
  const blocks: Block[] = [];
  let below: string | undefined;
  let part: string[] = [];
  const close = (start: number, atEnd: boolean) => {
    const block = blockOf(part, start, { ...(below === undefined ? {} : { below }), ...(atEnd ? { atEnd } : {}) });
    if (isChange(block)) blocks.push(block);
    part = [];
  };
  for (const [index, text] of body.entries()) {
    if (index === 0 && to !== undefined) continue;
    if (/^\*{3} End of File/.test(text)) close(line + index, true);
    else if (text.startsWith('@@')) {
      close(line + index, false);
      below = belowOf(text) || undefined;
    } else part.push(text);
  }
  close(line + body.length, false);
  return { kind: 'blocks', form: 'patch', path, ...(to === undefined ? {} : { to: to.trim() }), blocks, line };
}

function blockOf(lines: readonly string[], line: number, more: Pick<Block, 'below' | 'atEnd'>): Block {
  const search: string[] = [];
  const replace: string[] = [];
  // An empty line at the end is the end of the fence, or the space between two files.
  const last = lines.findLastIndex((text) => text !== '');
  for (const text of lines.slice(0, last + 1)) {
    if (
      text.startsWith('\\') ||
      /^(?:diff --git|index [0-9a-f]+\.\.|similarity|rename |new file|deleted file)/.test(text)
    )
      continue;
    if (text.startsWith('-')) search.push(text.slice(1));
    else if (text.startsWith('+')) replace.push(text.slice(1));
    else {
      const context = text.startsWith(' ') ? text.slice(1) : text;
      search.push(context);
      replace.push(context);
    }
  }
  return { search, replace, line, ...more };
}

function isChange({ search, replace }: Block): boolean {
  return search.length !== replace.length || search.some((text, at) => text !== replace[at]);
}

function addedText(lines: readonly string[]): string {
  const added = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
  return added.length === 0 ? '' : `${added.join('\n')}\n`;
}
