/** What the answer was given to read: places in the project with their score and the reason. */

import { type Line, MUTED, type Span, span } from '../screen/line.ts';
import type { Glyphs } from '../screen/theme.ts';
import { visibleLine } from '../screen/visible.ts';
import { chosenRows, framed, insideOf, type Size } from './box.ts';

export interface SourceRow {
  /** As the answer cites it. */
  readonly number: number;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** 0 to 1; null for what the user added. */
  readonly score: number | null;
  /** `meaning, word` or `added by you`. */
  readonly why: string;
  /** Definition in it, '' for none. */
  readonly symbol: string;
  /** What became of these lines since they were read, and where they are now. */
  readonly standing: 'same' | 'moved' | 'changed' | 'gone';
  readonly lineNow: number;
  /** The answer cites it, by itself or as found by matching. */
  readonly cited: boolean;
  /** Only found by matching. */
  readonly matched: boolean;
}

export interface SourcesState {
  readonly rows: readonly SourceRow[];
  /** -1 for none. */
  readonly chosen: number;
  readonly focused: boolean;
}

export function drawSources(state: SourcesState, size: Size, glyphs: Glyphs): readonly Line[] {
  const inside = insideOf(size);
  // A place takes two rows, one when there is little room.
  const tall = inside.rows >= 6;
  const count = tall ? Math.floor(inside.rows / 2) : inside.rows;
  const around = chosenAround(state, count);
  const content: Line[] =
    state.rows.length === 0
      ? [[span('No sources yet. They come with the', MUTED)], [span('first question.', MUTED)]]
      : around.rows.flatMap((row, index) => {
          const [first] = chosenRows(
            [place(row, glyphs)],
            index === around.chosen ? 0 : -1,
            { ...inside, rows: 1 },
            glyphs,
          );
          return tall ? [first ?? [], reason(row)] : [first ?? []];
        });
  const title = state.rows.length === 0 ? 'Sources' : `Sources (${state.rows.length})`;
  return framed(title, content, size, glyphs, {
    focused: state.focused,
    hint: state.focused ? 'Enter opens, Esc back' : '',
  });
}

// --- internal ---

function chosenAround({ rows, chosen }: SourcesState, count: number) {
  const first = Math.max(0, Math.min(rows.length - count, chosen - Math.floor(count / 2)));
  return { rows: rows.slice(first, first + count), chosen: chosen - first };
}

function place(row: SourceRow, glyphs: Glyphs): Line {
  const path = visibleLine(row.path);
  const slash = path.lastIndexOf('/') + 1;
  const lines = row.startLine === row.endLine ? `${row.startLine}` : `${row.startLine}-${row.endLine}`;
  const line: Span[] = [
    span(`[${row.number}] `, { fg: 'accent' }),
    span(path.slice(slash), { bold: row.cited }),
    span(`:${lines}`, { fg: 'number' }),
  ];
  if (row.matched) line.push(span(' ≈ matched', { fg: 'good' }));
  else if (row.cited) line.push(span(` ${glyphs.good} cited`, { fg: 'good' }));
  const now = standingWords(row);
  if (now !== '') line.push(span(` ${glyphs.warn} ${now}`, { fg: 'warn' }));
  if (slash > 0) line.push(span(` ${path.slice(0, slash - 1)}`, MUTED));
  return line;
}

function standingWords({ standing, lineNow }: SourceRow): string {
  return standing === 'same' ? '' : standing === 'moved' ? `moved to ${lineNow}` : standing;
}

function reason(row: SourceRow): Line {
  const score = row.score === null ? '' : `${row.score.toFixed(2)} `;
  const symbol = row.symbol === '' ? '' : ` ${visibleLine(row.symbol)}`;
  return [
    span(`      ${score}`, { fg: 'number' }),
    span(visibleLine(row.why), MUTED),
    span(symbol, { fg: 'function' }),
  ];
}
