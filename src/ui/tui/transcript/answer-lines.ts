/** An answer as lines: the sources that were read, the text, and one quiet line about it. */

import type { ReadSource } from '../../../app/index.ts';
import { isCommitPath } from '../../../base/forge-path.ts';
import { citationLabel, sourcePlace } from '../../../text/citation-label.ts';
import { quotedLines } from '../../words/quoted-lines.ts';
import type { ShownAnswer } from '../../words/shown-items.ts';
import { fitLine, textWidth } from '../cells/cells.ts';
import { type Line, MUTED, type Span, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';
import { PROSE_COLUMNS } from './markdown.ts';
import { plainLines } from './plain-lines.ts';
import { prefixed, wrapText } from './wrap.ts';

/** What an answer shows beside its own. */
export interface AnswerPlace {
  /** A panel shows its sources. */
  readonly isInPanel: boolean;
  /** What it waits for; '' when text comes. */
  readonly wait: string;
  /** Below each source that it cites is what it quotes of it. */
  readonly hasQuotes: boolean;
}

const MAX_SOURCES = 8;
/** Listed above an answer, the best first; those that it cites come on top. */
const MAX_READ = 5;
/** Characters of thinking of which the last lines are shown. */
const MAX_THOUGHT = 2_000;

/** The sources that were read, the text, and one quiet line about it. */
export function answerLines(
  answer: ShownAnswer,
  { isInPanel, wait, hasQuotes }: AnswerPlace,
  text: readonly Line[],
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const { state, sources, notes, footer } = answer;
  const parts: (readonly Line[])[] = [];
  const isAnswer = state === 'hits' || state === 'nothing';
  const listed = isAnswer ? [] : readLines(answer, hasQuotes, columns, glyphs);
  parts.push(isInPanel && !hasQuotes ? openingLines(sources, columns, glyphs) : listed);
  const isAwaited = state === 'writing' && text.length === 0;
  if (isAwaited) parts.push([[span(wait === '' ? `${glyphs.spinner[0]} waiting` : wait, MUTED)]]);
  const thought = thoughtLines(answer.thinking ?? '', isAwaited, columns, glyphs);
  if (thought.length > 0) parts.push(thought);
  if (!isAwaited) parts.push(text);
  if (isAnswer && !isInPanel) {
    const best = sources
      .slice(0, MAX_SOURCES)
      .map((source) => fitLine(sourceLine(source, glyphs), columns, glyphs.more));
    parts.push([...best, ...moreLine(sources.length - best.length)]);
  }
  const below: Line[] = [];
  const width = Math.min(columns, PROSE_COLUMNS);
  if (state === 'failed') {
    const why =
      notes.length > 0 ? notes.map(visibleLine).join(' ') : text.length === 0 ? 'No answer.' : 'The answer broke off.';
    below.push(
      ...prefixed(wrapText([span(why)], width - 2), span(`${glyphs.bad} `, { fg: 'bad', bold: true }), span('  ')),
    );
  }
  if (state !== 'writing') below.push(...aboutLines(state === 'failed' ? [] : notes, footer, width, glyphs));
  parts.push(below);
  return parts.filter((lines) => lines.length > 0).flatMap((lines, index) => (index > 0 ? [[], ...lines] : lines));
}

// --- internal ---

/** What the model writes for itself: its last lines while nothing else is there, then one line that says how much it was. */
function thoughtLines(thinking: string, isAwaited: boolean, columns: number, glyphs: Glyphs): readonly Line[] {
  if (thinking.trim() === '') return [];
  if (isAwaited)
    return plainLines(thinking.trim().slice(-MAX_THOUGHT), Math.min(columns, PROSE_COLUMNS), MUTED).slice(-2);
  const words = thinking.trim().split(/\s+/).length;
  return [[span(`${glyphs.closed} thought before it answered (${words.toLocaleString('en-US')} words)`, MUTED)]];
}

/** One quiet line; where it has no room for all, what the reader should know comes before the figures. */
function aboutLines(
  notes: readonly string[],
  footer: string,
  columns: number,
  { separator, more }: Glyphs,
): readonly Line[] {
  const sign = ` ${separator} `;
  const told = notes.map(visibleLine).join(sign);
  const figures = visibleLine(footer).split(' · ');
  // /context and /tokens show what has no room here.
  const read = Math.max(
    0,
    figures.findIndex((part) => part.startsWith('read ')),
  );
  const fromWho = Math.max(0, read - 1);
  const ends = [figures, figures.slice(fromWho), figures.slice(fromWho, read + 1)];
  const fitting = ends.map((parts) => parts.join(sign));
  const wholes = fitting.map((part) => [told, part].filter((each) => each !== '').join(sign));
  const whole = wholes.find((line) => textWidth(line) <= columns);
  if (whole !== undefined || told === '') return quiet(whole ?? fitting[2] ?? '', columns, more);
  const second = fitting.find((line) => textWidth(line) <= columns) ?? fitting[2] ?? '';
  return [...wrapText([span(told, MUTED)], columns), ...quiet(second, columns, more)];
}

function quiet(text: string, columns: number, more: string): readonly Line[] {
  return text === '' ? [] : [fitLine([span(text, MUTED)], columns, more)];
}

/** Those that were read, the best first, and which of them are cited. Of an answer that was not finished only the cited ones matter. */
function readLines(
  { state, sources }: ShownAnswer,
  hasQuotes: boolean,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const isWhole = state === 'writing' || state === 'done';
  const listed = sources.filter((source, index) => source.cited || (isWhole && index < MAX_READ)).slice(0, MAX_SOURCES);
  const lines = listed.flatMap((source) => [
    fitLine(sourceLine(source, glyphs), columns, glyphs.more),
    ...(source.quotedFrom !== undefined
      ? numberedLines(source, columns, glyphs)
      : hasQuotes
        ? quoteLine(source, columns, glyphs)
        : []),
  ]);
  return isWhole ? [...lines, ...moreLine(sources.length - listed.length)] : lines;
}

/** The quotes that open the answer, where a panel lists the sources. */
function openingLines(sources: readonly ReadSource[], columns: number, glyphs: Glyphs): readonly Line[] {
  return sources
    .filter(({ quotedFrom }) => quotedFrom !== undefined)
    .flatMap((source) => [
      fitLine(sourceLine(source, glyphs), columns, glyphs.more),
      ...numberedLines(source, columns, glyphs),
    ]);
}

function numberedLines({ quote = '', quotedFrom = 1 }: ReadSource, columns: number, glyphs: Glyphs): readonly Line[] {
  return quotedLines(quote, quotedFrom).map(({ number, text }) =>
    fitLine([span(`    ${number} ${glyphs.vertical} `, MUTED), span(visibleLine(text))], columns, glyphs.more),
  );
}

function quoteLine({ cited, quote = '' }: ReadSource, columns: number, glyphs: Glyphs): readonly Line[] {
  if (!cited || quote === '') return [];
  return [fitLine([span(`    ${glyphs.vertical} `, MUTED), span(visibleLine(quote))], columns, glyphs.more)];
}

function moreLine(count: number): readonly Line[] {
  return count > 0 ? [[span(`    and ${count} more: /sources`, MUTED)]] : [];
}

function sourceLine(source: ReadSource, glyphs: Glyphs): Line {
  const { path, startLine, endLine, symbol, cited, matched } = source;
  const line: Span[] = [
    span(`[${matched ? '≈' : ''}${citationLabel(source)}] `, { fg: 'accent' }),
    ...(isCommitPath(path)
      ? [span(sourcePlace(source), cited ? {} : MUTED)]
      : [
          span(visibleLine(path), cited ? {} : MUTED),
          span(`:${startLine}-${endLine}`, cited ? { fg: 'number' } : MUTED),
        ]),
  ];
  if (cited && !matched) line.push(span(` ${glyphs.good}`, { fg: 'good' }));
  if (symbol !== '') line.push(span(`  ${visibleLine(symbol)}`, MUTED));
  return line;
}
