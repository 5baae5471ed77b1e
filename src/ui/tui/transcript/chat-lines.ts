/** The transcript's entries as lines: each is drawn once for a width, and again only when it changes. */

import type { ReadSource } from '../../../app/index.ts';
import type { ShownAnswer, ShownItem } from '../../words/shown-items.ts';
import { UNSUPPORTED_SIGN, withMarks } from '../../words/unsupported-marks.ts';
import { padLine } from '../cells/cells.ts';
import { type Line, MUTED, type Style, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';
import { answerLines } from './answer-lines.ts';
import { type Colours, createColours } from './code.ts';
import { ColumnTexts } from './column-lines.ts';
import { type CachedItem, cachedItem } from './list.ts';
import { createMarkdown, type MarkdownText, PROSE_COLUMNS } from './markdown.ts';
import { plainLines } from './plain-lines.ts';
import { prefixed } from './wrap.ts';

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
  /** Citations are shown with what they quote. */
  readonly hasQuotes?: boolean;
}

interface Entry {
  item: ShownItem;
  readonly cached: CachedItem;
  markdown: MarkdownText | null;
  /** Of answers beside each other. */
  readonly columns: ColumnTexts;
  /** A panel shows its sources. */
  isInPanel: boolean;
  wait: string;
  hasQuotes: boolean;
}

const NOT_LIVE: LiveParts = { panel: [], wait: '' };
const GROUND: Style = { bg: 'question' };
const ASKED: Style = { bg: 'question', bold: true };
const QUESTION: Style = { bg: 'question', fg: 'accent', bold: true };
const LIVE_ITEMS = 50;

/** @param onChange a grammar was loaded: what was plain has colours now */
export function createChatLines(glyphs: Glyphs, onChange: () => void): ChatLines {
  const entries = new Map<number, Entry>();
  let shown: readonly ShownItem[] = [];
  let list: readonly CachedItem[] = [];
  const invalidate = () => {
    for (const { markdown, columns, cached } of entries.values()) {
      markdown?.invalidate();
      columns.invalidate();
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
        else if (entry.item !== item) change(entry, item, glyphs, colours);
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
  const markdown = hasMarkdown
    ? createMarkdown({ glyphs, colours, isOurs: item.kind === 'output' }, markdownOf(item))
    : null;
  if (item.kind === 'output' || (item.kind === 'answer' && item.state !== 'writing')) markdown?.finish();
  const entry: Entry = {
    item,
    markdown,
    columns: new ColumnTexts(glyphs, colours),
    isInPanel: false,
    wait: '',
    hasQuotes: false,
    cached: cachedItem(String(item.id), (columns) => linesOf(entry, columns, glyphs)),
  };
  return entry;
}

/** Draws an answer anew when what it waits for has changed, or where its sources are seen. */
function takeLive(entry: Entry | undefined, { panel, wait, hasQuotes = false }: LiveParts): void {
  if (entry?.item.kind !== 'answer') return;
  const { sources, state, text, columns = [] } = entry.item;
  const isAwaited = text === '' || columns.some((column) => column.text === '' && column.facts === '');
  const own = state === 'writing' && isAwaited ? wait : '';
  const isInPanel =
    panel.length > 0 &&
    panel.length === sources.length &&
    panel.every(({ number, path }, index) => sources[index]?.number === number && sources[index].path === path);
  if (entry.wait === own && entry.isInPanel === isInPanel && entry.hasQuotes === hasQuotes) return;
  entry.hasQuotes = hasQuotes;
  entry.wait = own;
  entry.isInPanel = isInPanel;
  entry.cached.changed();
}

function change(entry: Entry, item: ShownItem, glyphs: Glyphs, colours: Colours): void {
  const text = markdownOf(item);
  if (entry.markdown !== null) {
    if (text.startsWith(entry.markdown.source)) entry.markdown.append(text.slice(entry.markdown.source.length));
    else entry.markdown = createMarkdown({ glyphs, colours, isOurs: item.kind === 'output' }, text);
  }
  if (item.kind === 'answer' && item.state !== 'writing') entry.markdown?.finish();
  entry.item = item;
  entry.cached.changed();
}

function linesOf(entry: Entry, columns: number, glyphs: Glyphs): readonly Line[] {
  const { item, markdown } = entry;
  switch (item.kind) {
    case 'question':
      return questionLines(item.text, columns, glyphs);
    case 'answer':
      return answerLines(item, entry, textLines(entry, item, columns), columns, glyphs);
    case 'output':
      return [[span(visibleLine(item.title), { fg: 'heading', bold: true })], ...(markdown?.lines(columns) ?? [])];
    case 'note':
      return noteLines(item.level, item.text, Math.min(columns, PROSE_COLUMNS), glyphs);
  }
}

/** Several answers beside each other where the screen has the width, else one below the other. */
function textLines({ columns: texts, markdown, wait }: Entry, item: ShownAnswer, columns: number): readonly Line[] {
  const beside = texts.lines(item.columns ?? [], columns, wait);
  if (beside !== null) return beside;
  const drawn = markdown?.lines(columns) ?? [];
  const lines = (item.unsupported ?? []).length > 0 ? drawn.map(withQuietMarks) : drawn;
  const isNextAwaited = item.columns !== undefined && wait !== '' && lines.length > 0;
  return isNextAwaited ? [...lines, [], [span(wait, MUTED)]] : lines;
}

/** A whole answer has a sign behind what no source says. */
function markdownOf(item: ShownItem): string {
  return item.kind === 'answer' ? withMarks(item.text, item.unsupported ?? []) : item.text;
}

/** The signs are quiet. */
function withQuietMarks(line: Line): Line {
  if (!line.some(({ text }) => text.includes(UNSUPPORTED_SIGN))) return line;
  return line.flatMap((part) =>
    part.text.split(new RegExp(`(${UNSUPPORTED_SIGN})`)).flatMap((text) => {
      if (text === '') return [];
      return text === UNSUPPORTED_SIGN ? span(text, MUTED) : { ...part, text };
    }),
  );
}

/** On a ground of its own, from edge to edge; where there are no grounds the mark and a bar tell it from an answer. */
function questionLines(text: string, columns: number, glyphs: Glyphs): readonly Line[] {
  const lines = plainLines(text, Math.min(columns - 2, PROSE_COLUMNS), ASKED);
  const marked = prefixed(lines, span(`${glyphs.selected} `, QUESTION), span(`${glyphs.vertical} `, QUESTION));
  return marked.map((line) => padLine(line, columns, GROUND));
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
