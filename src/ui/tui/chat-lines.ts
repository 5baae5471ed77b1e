/** The transcript's entries as lines: each is drawn once for a width, and again only when it changes. */

import type { ChatItem, ReadSource } from '../../app/index.ts';
import { type Line, MUTED, type Span, type Style, span } from './screen/line.ts';
import type { Glyphs } from './screen/theme.ts';
import { visibleLine, visibleText } from './screen/visible.ts';
import { type Colours, createColours } from './transcript/code.ts';
import { type CachedItem, cachedItem } from './transcript/list.ts';
import { createMarkdown, type MarkdownText } from './transcript/markdown.ts';
import { expandTabs, prefixed, wrapText } from './transcript/wrap.ts';

export interface ChatLines {
  /** @returns the entries to be shown; the same array while they are the same */
  update(items: readonly ChatItem[]): readonly CachedItem[];
  /** Glyphs have changed, or all is to be drawn anew. */
  invalidate(): void;
}

type Answer = Extract<ChatItem, { kind: 'answer' }>;

interface Entry {
  item: ChatItem;
  readonly cached: CachedItem;
  readonly markdown: MarkdownText | null;
}

const QUESTION: Style = { fg: 'accent', bold: true };
const MAX_SOURCES = 8;

/** @param onChange a grammar was loaded: what was plain has colours now */
export function createChatLines(glyphs: Glyphs, onChange: () => void): ChatLines {
  const entries = new Map<number, Entry>();
  let shown: readonly ChatItem[] = [];
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
    update: (items) => {
      if (items === shown) return list;
      const same = items.length === shown.length && items[0]?.id === shown[0]?.id;
      for (const item of items) {
        const entry = entries.get(item.id);
        if (entry === undefined) entries.set(item.id, newEntry(item, glyphs, colours));
        else if (entry.item !== item) change(entry, item);
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

function newEntry(item: ChatItem, glyphs: Glyphs, colours: Colours): Entry {
  const hasMarkdown = item.kind === 'answer' || item.kind === 'output';
  const markdown = hasMarkdown ? createMarkdown({ glyphs, colours }, item.text) : null;
  if (item.kind === 'output' || (item.kind === 'answer' && item.state !== 'writing')) markdown?.finish();
  const entry: Entry = {
    item,
    markdown,
    cached: cachedItem(String(item.id), (columns) => linesOf(entry.item, markdown, columns, glyphs)),
  };
  return entry;
}

function change(entry: Entry, item: ChatItem): void {
  const { markdown } = entry;
  if (markdown !== null && item.text.startsWith(markdown.source))
    markdown.append(item.text.slice(markdown.source.length));
  if (item.kind === 'answer' && item.state !== 'writing') markdown?.finish();
  entry.item = item;
  entry.cached.changed();
}

function linesOf(item: ChatItem, markdown: MarkdownText | null, columns: number, glyphs: Glyphs): readonly Line[] {
  switch (item.kind) {
    case 'question':
      return prefixed(
        plainLines(item.text, columns - 2, { bold: true }),
        span(`${glyphs.selected} `, QUESTION),
        span('  '),
      );
    case 'answer':
      return answerLines(item, markdown?.lines(columns) ?? [], columns, glyphs);
    case 'output':
      return [[span(visibleLine(item.title), { fg: 'heading', bold: true })], ...(markdown?.lines(columns) ?? [])];
    case 'note':
      return noteLines(item.level, item.text, columns, glyphs);
  }
}

function answerLines(answer: Answer, text: readonly Line[], columns: number, glyphs: Glyphs): readonly Line[] {
  if (answer.state === 'writing' && text.length === 0) return [[span(glyphs.more, MUTED)]];
  const below: Line[] = [];
  const cited = answer.sources.filter((source) => source.cited);
  const listed = cited.length > 0 || answer.state === 'done' ? cited : answer.sources;
  if (answer.state !== 'writing') {
    below.push(...listed.slice(0, MAX_SOURCES).flatMap((source) => wrapText(sourceLine(source), columns)));
    if (listed.length > MAX_SOURCES) below.push([span(`and ${listed.length - MAX_SOURCES} more: /sources`, MUTED)]);
  }
  if (answer.state === 'failed') below.push([span(`${glyphs.bad} the answer failed`, { fg: 'bad' })]);
  for (const note of answer.notes) below.push(...noteLines('info', note, columns, glyphs));
  if (answer.footer !== '') below.push(...wrapText([span(visibleLine(answer.footer), MUTED)], columns));
  return text.length > 0 && below.length > 0 ? [...text, [], ...below] : [...text, ...below];
}

function sourceLine({ number, path, startLine, endLine, symbol, matched }: ReadSource): Line {
  const line: Span[] = [
    span(`[${matched ? '≈' : ''}${number}] `, { fg: 'accent' }),
    span(visibleLine(path)),
    span(`:${startLine}-${endLine}`, { fg: 'number' }),
  ];
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
