/** The transcript's entries as lines: each is drawn once for a width, and again only when it changes. */

import type { ReadSource } from '../../../app/index.ts';
import type { ShownAnswer, ShownItem } from '../../words/shown-items.ts';
import { fitLine, padLine, textWidth } from '../cells/cells.ts';
import { type Line, MUTED, type Span, type Style, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine, visibleText } from '../cells/visible.ts';
import { type Colours, createColours } from './code.ts';
import { type CachedItem, cachedItem } from './list.ts';
import { createMarkdown, type MarkdownText, PROSE_COLUMNS } from './markdown.ts';
import { expandTabs, prefixed, wrapText } from './wrap.ts';

export interface ChatLines {
  /** @returns the entries to be shown; the same array while they are the same */
  update(items: readonly ShownItem[], live?: LiveParts): readonly CachedItem[];
  /** Glyphs have changed, or all is to be drawn anew. */
  invalidate(): void;
}

/** What answers show beside their own. */
export interface LiveParts {
  /** Sources that a panel shows: the answer that has them need not list them. */
  readonly panel: readonly Pick<ReadSource, 'number' | 'path'>[];
  /** What the answer that is being written waits for; '' when text comes. */
  readonly wait: string;
}

interface Entry {
  item: ShownItem;
  readonly cached: CachedItem;
  readonly markdown: MarkdownText | null;
  /** A panel shows its sources. */
  isInPanel: boolean;
  wait: string;
}

const NOT_LIVE: LiveParts = { panel: [], wait: '' };
const GROUND: Style = { bg: 'question' };
const ASKED: Style = { bg: 'question', bold: true };
const QUESTION: Style = { bg: 'question', fg: 'accent', bold: true };
const MAX_SOURCES = 8;
/** Listed above an answer, the best first; those that it cites come on top. */
const MAX_READ = 5;
const LIVE_ITEMS = 50;
/** Characters of thinking of which the last lines are shown. */
const MAX_THOUGHT = 2_000;

/** @param onChange a grammar was loaded: what was plain has colours now */
export function createChatLines(glyphs: Glyphs, onChange: () => void): ChatLines {
  const entries = new Map<number, Entry>();
  let shown: readonly ShownItem[] = [];
  let list: readonly CachedItem[] = [];
  const invalidate = () => {
    for (const { markdown, cached } of entries.values()) {
      markdown?.invalidate();
      cached.changed();
    }
  };
  const colours = createColours(() => {
    invalidate();
    onChange();
  });
  return {
    invalidate,
    update: (items, live = NOT_LIVE) => {
      if (items === shown) {
        // Only the last answer waits, or has its sources in the panel.
        for (const item of items.slice(-LIVE_ITEMS)) takeLive(entries.get(item.id), live);
        return list;
      }
      const same = items.length === shown.length && items[0]?.id === shown[0]?.id;
      for (const item of items) {
        const entry = entries.get(item.id);
        if (entry === undefined) entries.set(item.id, newEntry(item, glyphs, colours));
        else if (entry.item !== item) change(entry, item);
        takeLive(entries.get(item.id), live);
      }
      if (!same) {
        list = items.flatMap((item) => entries.get(item.id)?.cached ?? []);
        const kept = new Set(items.map(({ id }) => id));
        for (const id of entries.keys()) if (!kept.has(id)) entries.delete(id);
      }
      shown = items;
      return list;
    },
  };
}

// --- internal ---

function newEntry(item: ShownItem, glyphs: Glyphs, colours: Colours): Entry {
  const hasMarkdown = item.kind === 'answer' || item.kind === 'output';
  const markdown = hasMarkdown ? createMarkdown({ glyphs, colours }, item.text) : null;
  if (item.kind === 'output' || (item.kind === 'answer' && item.state !== 'writing')) markdown?.finish();
  const entry: Entry = {
    item,
    markdown,
    isInPanel: false,
    wait: '',
    cached: cachedItem(String(item.id), (columns) => linesOf(entry, columns, glyphs)),
  };
  return entry;
}

/** Draws an answer anew when what it waits for has changed, or where its sources are seen. */
function takeLive(entry: Entry | undefined, { panel, wait }: LiveParts): void {
  if (entry?.item.kind !== 'answer') return;
  const { sources, state, text } = entry.item;
  const own = state === 'writing' && text === '' ? wait : '';
  const isInPanel =
    panel.length > 0 &&
    panel.length === sources.length &&
    panel.every(({ number, path }, index) => sources[index]?.number === number && sources[index].path === path);
  if (entry.wait === own && entry.isInPanel === isInPanel) return;
  entry.wait = own;
  entry.isInPanel = isInPanel;
  entry.cached.changed();
}

function change(entry: Entry, item: ShownItem): void {
  const { markdown } = entry;
  if (markdown !== null && item.text.startsWith(markdown.source))
    markdown.append(item.text.slice(markdown.source.length));
  if (item.kind === 'answer' && item.state !== 'writing') markdown?.finish();
  entry.item = item;
  entry.cached.changed();
}

function linesOf(entry: Entry, columns: number, glyphs: Glyphs): readonly Line[] {
  const { item, markdown } = entry;
  switch (item.kind) {
    case 'question':
      return questionLines(item.text, columns, glyphs);
    case 'answer':
      return answerLines(entry, item, markdown?.lines(columns) ?? [], columns, glyphs);
    case 'output':
      return [[span(visibleLine(item.title), { fg: 'heading', bold: true })], ...(markdown?.lines(columns) ?? [])];
    case 'note':
      return noteLines(item.level, item.text, Math.min(columns, PROSE_COLUMNS), glyphs);
  }
}

/** On a ground of its own, from edge to edge; where there are no grounds the mark and a bar tell it from an answer. */
function questionLines(text: string, columns: number, glyphs: Glyphs): readonly Line[] {
  const lines = plainLines(text, Math.min(columns - 2, PROSE_COLUMNS), ASKED);
  const marked = prefixed(lines, span(`${glyphs.selected} `, QUESTION), span(`${glyphs.vertical} `, QUESTION));
  return marked.map((line) => padLine(line, columns, GROUND));
}

/** The sources that were read, the text, and one quiet line about it. */
function answerLines(
  { isInPanel, wait }: Entry,
  answer: ShownAnswer,
  text: readonly Line[],
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  const { state, sources, notes, footer } = answer;
  const parts: (readonly Line[])[] = [];
  const isAnswer = state === 'hits' || state === 'nothing';
  const listed = isAnswer ? [] : readLines(answer, columns, glyphs);
  parts.push(isInPanel ? [] : listed);
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
function readLines({ state, sources }: ShownAnswer, columns: number, glyphs: Glyphs): readonly Line[] {
  const isWhole = state === 'writing' || state === 'done';
  const listed = sources.filter((source, index) => source.cited || (isWhole && index < MAX_READ)).slice(0, MAX_SOURCES);
  const lines = listed.map((source) => fitLine(sourceLine(source, glyphs), columns, glyphs.more));
  return isWhole ? [...lines, ...moreLine(sources.length - lines.length)] : lines;
}

function moreLine(count: number): readonly Line[] {
  return count > 0 ? [[span(`    and ${count} more: /sources`, MUTED)]] : [];
}

function sourceLine({ number, path, startLine, endLine, symbol, cited, matched }: ReadSource, glyphs: Glyphs): Line {
  const line: Span[] = [
    span(`[${matched ? '≈' : ''}${number}] `, { fg: 'accent' }),
    span(visibleLine(path), cited ? {} : MUTED),
    span(`:${startLine}-${endLine}`, cited ? { fg: 'number' } : MUTED),
  ];
  if (cited && !matched) line.push(span(` ${glyphs.good}`, { fg: 'good' }));
  if (symbol !== '') line.push(span(`  ${visibleLine(symbol)}`, MUTED));
  return line;
}

function noteLines(
  level: 'info' | 'warning' | 'error',
  text: string,
  columns: number,
  glyphs: Glyphs,
): readonly Line[] {
  if (level === 'info')
    return prefixed(plainLines(text, columns - 2, MUTED), span(`${glyphs.separator} `, MUTED), span('  '));
  const style: Style = { fg: level === 'error' ? 'bad' : 'warn', bold: true };
  const mark = `${level === 'error' ? glyphs.bad : glyphs.warn} ${level}: `;
  return prefixed(plainLines(text, columns - mark.length, {}), span(mark, style), span('  '));
}

function plainLines(text: string, columns: number, style: Style): readonly Line[] {
  return visibleText(text)
    .split('\n')
    .flatMap((line) => wrapText([span(expandTabs(line), style)], Math.max(1, columns)));
}
