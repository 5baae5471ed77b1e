/** The replacement of a pattern: code of the metavariables is moved with its indentation. */

import { MlxCodeError } from '../../base/errors.ts';
import type { CodeMatch } from './find-matches.ts';
import { type Piece, piecesOf, writtenHole } from './holes.ts';
import type { Span } from './match-node.ts';

export interface Rewritten {
  readonly text: string;
  /** Places that were replaced, those inside others too. */
  readonly replaced: readonly CodeMatch[];
  /** Comments that are lost. */
  readonly lost: readonly Span[];
}

/** A line, and whether its blanks belong to a string and stay. */
interface Line {
  readonly text: string;
  readonly isFixed: boolean;
}

export class Rewriter {
  readonly #pieces: readonly Piece[];
  /** Metavariables whose code is kept. */
  readonly #used: ReadonlySet<string>;
  #fixed: ReadonlySet<number> = new Set();

  /** @param names metavariables of the pattern @throws E_BAD_PATTERN for one that the pattern does not have */
  constructor(replacement: string, names: ReadonlySet<string>) {
    this.#pieces = piecesOf(replacement);
    const holes = this.#pieces.flatMap((piece) => ('hole' in piece ? [piece.hole] : []));
    const unbound = holes.find(({ name }) => !names.has(name));
    if (unbound !== undefined) {
      const has = [...names].map((name) => `$${name}`).join(', ') || 'none';
      throw new MlxCodeError(
        'E_BAD_PATTERN',
        `The replacement has ${writtenHole(unbound)}, which the pattern does not name`,
        {
          hint: `Metavariables of the pattern: ${has}. Write \\$ for the sign itself.`,
        },
      );
    }
    this.#used = new Set(holes.map(({ name }) => name));
  }

  /** @param matches in order, outer before inner; those inside code that is kept are replaced too */
  rewrite(text: string, matches: readonly CodeMatch[]): Rewritten {
    const replaced: CodeMatch[] = [];
    this.#fixed = new Set(matches.flatMap(({ fixedLines }) => fixedLines));
    const lines = this.#range(text, { start: 0, end: text.length }, matches, replaced);
    const lost = replaced.flatMap(({ comments, bindings }) => {
      const kept = [...bindings].filter(([name]) => this.#used.has(name)).map(([, binding]) => binding);
      return comments.filter((comment) => !kept.some(({ start, end }) => start <= comment.start && comment.end <= end));
    });
    return { text: joined(lines), replaced, lost };
  }

  // --- internal ---

  #range(text: string, range: Span, matches: readonly CodeMatch[], replaced: CodeMatch[]): Line[] {
    let lines: Line[] = [{ text: '', isFixed: false }];
    let at = range.start;
    for (const match of matches) {
      if (match.start < at || match.end > range.end || match.start === match.end) continue;
      lines = append(lines, this.#lines(text, at, match.start));
      lines = append(lines, this.#replacement(text, match, matches, replaced));
      at = match.end;
    }
    return append(lines, this.#lines(text, at, range.end));
  }

  #replacement(text: string, match: CodeMatch, matches: readonly CodeMatch[], replaced: CodeMatch[]): Line[] {
    replaced.push(match);
    const inner = matches.filter((other) => other !== match && other.start >= match.start && other.end <= match.end);
    let lines: Line[] = [{ text: '', isFixed: false }];
    for (const [n, piece] of this.#pieces.entries()) {
      if ('text' in piece) {
        lines = append(lines, plainLines(this.#withoutLooseSeparator(piece.text, n, match)));
        continue;
      }
      const binding = match.bindings.get(piece.hole.name);
      if (binding === undefined) continue;
      const code = this.#range(text, binding, inner, replaced);
      const here = indentOf(lines.at(-1)?.text ?? '');
      lines = append(lines, moved(code, indentAt(text, binding.start), here));
    }
    return moved(lines, '', indentAt(text, match.start));
  }

  #lines(text: string, from: number, to: number): Line[] {
    const lines: Line[] = [];
    let at = from;
    for (let end = text.indexOf('\n', at); end >= 0 && end < to; end = text.indexOf('\n', at)) {
      lines.push({ text: text.slice(at, end), isFixed: this.#fixed.has(at) });
      at = end + 1;
    }
    lines.push({ text: text.slice(at, to), isFixed: this.#fixed.has(at) });
    return lines;
  }

  /** A separator beside a metavariable that stands for nothing goes with it. */
  #withoutLooseSeparator(text: string, n: number, match: CodeMatch): string {
    const isEmpty = (piece: Piece | undefined): boolean => {
      if (piece === undefined || !('hole' in piece) || !piece.hole.isMany) return false;
      const binding = match.bindings.get(piece.hole.name);
      return binding !== undefined && binding.start === binding.end;
    };
    let out = text;
    if (isEmpty(this.#pieces[n + 1]) && /,\s*$/.test(out)) return out.replace(/,\s*$/, '');
    if (isEmpty(this.#pieces[n - 1])) out = out.replace(/^\s*,\s*/, '');
    return out;
  }
}

// --- internal ---

function plainLines(text: string): Line[] {
  return text.split('\n').map((line) => ({ text: line, isFixed: false }));
}

function append(lines: readonly Line[], more: readonly Line[]): Line[] {
  const last = lines.at(-1) ?? { text: '', isFixed: false };
  const [first = { text: '', isFixed: false }, ...rest] = more;
  return [...lines.slice(0, -1), { ...last, text: last.text + first.text }, ...rest];
}

function joined(lines: readonly Line[]): string {
  return lines.map(({ text }) => text).join('\n');
}

/** Lines behind the first one, from one indentation to another. */
function moved(lines: readonly Line[], from: string, to: string): Line[] {
  if (from === to) return [...lines];
  return lines.map((line, n) => {
    if (n === 0 || line.isFixed || line.text.trim() === '' || !line.text.startsWith(from)) return line;
    return { ...line, text: to + line.text.slice(from.length) };
  });
}

function indentAt(text: string, at: number): string {
  return indentOf(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
