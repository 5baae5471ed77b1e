/**
 * Lines and what takes their place: certain fixes of findings, and what a model suggests for the one line that its remark quotes.
 * Each is bound to a line by its number and by its text, so it can touch no other, and a line that differs stays.
 */

import { forTerminal } from '../../../base/text.ts';
import { type ChangedFile, type Finding, shownText } from '../../../history/index.ts';
import { markedConflicts } from './conflict-sides.ts';

export interface LineFix {
  readonly path: string;
  readonly line: number;
  /** The line without the blanks around it; several that go together as one text. */
  readonly was: string;
  /** Null for nothing; several lines as one text. */
  readonly now: string | null;
  /** Such as the name of a model; '' for what is certain. */
  readonly by: string;
}

interface Suggesting {
  readonly model: string;
  readonly remarks: readonly {
    readonly path: string;
    readonly line: number;
    readonly quote: string;
    readonly replacement?: string;
  }[];
}

const MOST = { lines: 6, characters: 600 };

/** Fixes of findings that have one: lines for debugging that are statements of their own, tests that hide others, conflicts without a choice. */
export function certainFixes(
  findings: readonly Pick<Finding, 'rule' | 'path' | 'line'>[],
  files: readonly ChangedFile[],
): LineFix[] {
  return findings.flatMap(({ rule, path, line }): LineFix[] => {
    const file = files.find((each) => each.path === path);
    if (rule === 'conflict') return file === undefined ? [] : conflictFixes(file);
    const added = file?.hunks.flat().find((each) => each.sign === '+' && each.line === line)?.text;
    const now = added === undefined ? undefined : fixOf(rule, added);
    if (added === undefined || now === undefined) return [];
    if (now === null && (file?.after === undefined || isAlone(file.after, line - 1))) return [];
    return [{ path, line, was: added.trim(), now, by: '' }];
  });
}

/** What takes the place of a line, null for nothing. @returns undefined where the rule has no certain answer */
export function fixOf(rule: Finding['rule'], text: string): string | null | undefined {
  const line = text.trim();
  if (rule === 'debug') return isStatement(line) ? null : undefined;
  if (rule !== 'skipped') return undefined;
  const alone = text
    .replace(/\b(describe|it|test|context|suite)\.only\b/, '$1')
    .replace(/^(\s*)f(it|describe|context)\b/, '$1$2');
  return alone === text ? undefined : alone;
}

/**
 * What a model wrote for the place of a line, as it may stand there: with the line's own indent, few lines, nothing that hides or
 * steers, no secret. @returns undefined for anything else, and for the line itself
 */
export function suggestedText(was: string, written: readonly string[]): string | undefined {
  const text = written.join('\n');
  if (written.length === 0 || written.length > MOST.lines || text.length > MOST.characters) return undefined;
  if (text.trim() === '' || text.trim() === was.trim() || forTerminal(text) !== text) return undefined;
  if (shownText(text) !== text || /^(?:<{7}|={7}|>{7})/m.test(text)) return undefined;
  const indent = /^[ \t]*/.exec(was)?.[0] ?? '';
  const isBare = /^\S/.test(written[0] ?? '');
  return written.map((line) => (line.trim() === '' || !isBare ? line.trimEnd() : indent + line.trimEnd())).join('\n');
}

/** What a model suggests for the lines that its remarks quote. */
export function suggestedFixes({ model }: { readonly model?: Suggesting }): LineFix[] {
  return (model?.remarks ?? []).flatMap(({ path, line, quote, replacement }) =>
    replacement === undefined ? [] : [{ path, line, was: quote, now: replacement, by: model?.model ?? '' }],
  );
}

/** @param fixes of this file, whose line numbers are those of `text` @returns null where none fits */
export function withFixes(text: string, fixes: readonly Omit<LineFix, 'path' | 'by'>[]): string | null {
  const lines = text.split('\n');
  const gone = new Set<number>();
  for (const { line, was, now } of fixes) {
    const stands = lines[line - 1];
    const count = was.split('\n').length;
    if (stands === undefined || was === '' || trimmed(lines.slice(line - 1, line - 1 + count)) !== was) continue;
    const end = stands.endsWith('\r') ? '\r' : '';
    for (let more = 1; more < count; more++) gone.add(line - 1 + more);
    if (now !== null)
      lines[line - 1] = now
        .split('\n')
        .map((each) => each + end)
        .join('\n');
    else if (count > 1 || !isAlone(lines, line - 1)) gone.add(line - 1);
  }
  const left = lines.filter((_, n) => !gone.has(n)).join('\n');
  // With a last line that has no end the end of the one before it goes, whole.
  const out = gone.has(lines.length - 1) ? left.replace(/\r$/, '') : left;
  return out === text ? null : out;
}

// --- internal ---

/** Of a file in which the marks were added, not one that is about them. */
function conflictFixes({ path, hunks, after = [] }: ChangedFile): LineFix[] {
  const added = new Set(hunks.flat().flatMap(({ sign, line }) => (sign === '+' ? [line] : [])));
  return markedConflicts(after).flatMap(({ line, lines, side }): LineFix[] => {
    if (side === null || !added.has(line) || !added.has(line + lines.length - 1)) return [];
    const text = side.map((each) => each.replace(/\r$/, '')).join('\n');
    // What is shown must be what is written.
    if (shownText(text) !== text) return [];
    return [{ path, line, was: trimmed(lines), now: side.length === 0 ? null : text, by: '' }];
  });
}

function trimmed(lines: readonly string[]): string {
  return lines.map((line) => line.trim()).join('\n');
}

/** A call or a word that is a whole statement on its line: with it nothing else goes. */
function isStatement(line: string): boolean {
  if (/^(?:debugger|breakpoint\(\)|byebug|binding\.(?:pry|irb))\s*;?$/.test(line)) return true;
  if (/^import\s+i?pdb\s*;?$/.test(line)) return true;
  const [, call = ''] = /^[\w.:!$\\]+\s*(\(.*\))\s*;?$/s.exec(line) ?? [];
  const code = call.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '""');
  let depth = 0;
  for (const [at, sign] of [...code].entries()) {
    if (sign === '(') depth++;
    else if (sign === ')' && --depth === 0) return at === code.length - 1;
  }
  return false;
}

/** The only statement of a block without brackets, or of a Python block: something must stand there. */
function isAlone(lines: readonly string[], at: number): boolean {
  const before =
    lines
      .slice(0, at)
      .findLast((line) => line.trim() !== '')
      ?.trimEnd() ?? '';
  if (/(?:\)|\belse|\bdo|=>)$/.test(before)) return true;
  if (!before.endsWith(':')) return false;
  const indent = (line: string) => line.length - line.trimStart().length;
  const after = lines.slice(at + 1).find((line) => line.trim() !== '');
  return after === undefined || indent(after) < indent(lines[at] ?? '');
}
