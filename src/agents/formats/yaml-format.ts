/** Entries in YAML files, below one key of the outermost object. Lines are put between lines; nothing else is written anew. */

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  stringify,
  type YAMLMap,
} from 'yaml';
import { type Entry, type Format, pathOf } from './entry.ts';
import { appended, lineEndOf, lineStart, nextLine, type Splice } from './splice.ts';

export const YAML_FORMAT: Format = {
  parse: (text) => mapOf(text)?.toJSON() ?? {},
  put: (text, entry) => {
    const [name = ''] = pathOf({}, entry);
    const end = lineEndOf(text);
    const map = mapOf(text);
    if (map?.flow === true && map.items.length > 0) throw new Error('it is written on one line');
    const pair = pairOf(map, name);
    if (map === null || pair === undefined) {
      if (map?.flow === true) throw new Error('it is written on one line');
      const beside = text.trim() === '' && entry.beside !== undefined ? stringify(entry.beside) : '';
      return appended(text, `${beside}${name}:\n${itemText(entry, UNIT)}`);
    }
    const holder = pair.value as Node | null;
    const ours = ourRange(text, holder, entry);
    if (ours !== null) {
      const before = text.slice(ours.from, ours.to);
      return { offset: ours.from, before, after: itemText(entry, ours.indent).replaceAll('\n', end) };
    }
    return insertedIn(text, pair, holder, entry, end);
  },
  drop: (text, entry) => {
    const [name = ''] = pathOf({}, entry);
    const range = ourRange(text, pairOf(mapOf(text), name)?.value as Node | null, entry);
    return range === null ? text : text.slice(0, range.from) + text.slice(range.to);
  },
};

// --- internal ---

const UNIT = '  ';

/** @returns null for a text without content */
function mapOf(text: string): YAMLMap | null {
  const documents = parseAllDocuments(text, { keepSourceTokens: false, uniqueKeys: true });
  if (!Array.isArray(documents)) return null;
  if (documents.length > 1) throw new Error('it holds several documents');
  const [document] = documents;
  const [error] = document?.errors ?? [];
  if (error !== undefined) {
    const [place] = error.linePos ?? [];
    const [what = ''] = error.message.split(/ at line |\n/);
    throw new Error(`it is not YAML: ${what} in line ${place?.line ?? 1}, column ${place?.col ?? 1}`);
  }
  const contents = document?.contents ?? null;
  if (contents === null || (isScalar(contents) && contents.value === null)) return null;
  if (!isMap(contents)) throw new Error('it holds no object');
  return contents;
}

function pairOf(map: YAMLMap | null, name: string): Pair | undefined {
  return map?.items.find(({ key }) => isScalar(key) && key.value === name);
}

function insertedIn(text: string, pair: Pair, holder: Node | null, entry: Entry, end: string): Splice {
  const write = (indent: string) => itemText(entry, indent).replaceAll('\n', end);
  if (isAlias(holder)) throw new Error('the list of servers stands somewhere else in it');
  const isEmpty = holder === null || (isScalar(holder) && holder.value === null);
  const keyEnd = (pair.key as Node).range?.[1] ?? 0;
  if (isEmpty) {
    const at = nextLine(text, keyEnd);
    const gap = text[at - 1] === '\n' ? '' : end;
    return { offset: at, before: '', after: gap + write(UNIT) };
  }
  const [from = 0, to = 0] = holder.range ?? [];
  const isRight = entry.key === null ? isSeq(holder) : isMap(holder);
  if (!isRight || (!isSeq(holder) && !isMap(holder)))
    throw new Error(`${pathOf({}, entry).join('.')} is of another kind`);
  if (holder.flow === true) {
    const inner = entry.key === null ? entry.value : { [entry.key]: entry.value };
    const json = JSON.stringify(inner);
    const item = entry.key === null ? json : json.slice(1, -1);
    const isBare = holder.items.length === 0 || /,\s*$/.test(text.slice(from + 1, to - 1));
    return { offset: to - 1, before: '', after: `${isBare ? '' : ', '}${item}` };
  }
  const last = holder.items.at(-1);
  const lastEnd = endOf(last, text);
  const gap = text[lastEnd - 1] === '\n' ? '' : end;
  const first = startOf(holder.items[0]);
  return {
    offset: lastEnd,
    before: '',
    after: gap + write(text.slice(lineStart(text, first), first).replace(/-\s*$/, '')),
  };
}

/** The lines of our item. */
function ourRange(
  text: string,
  holder: Node | null,
  entry: Entry,
): { from: number; to: number; indent: string } | null {
  if (!isSeq(holder) && !isMap(holder)) return null;
  const item = holder.items.find((each) =>
    entry.key === null
      ? entry.isOurs?.((each as Node).toJSON()) === true
      : isScalar((each as Pair).key) && ((each as Pair).key as { value: unknown }).value === entry.key,
  );
  if (item === undefined) return null;
  if (holder.flow === true) throw new Error('our entry is written on one line with others');
  const start = startOf(item);
  const from = lineStart(text, start);
  return { from, to: endOf(item, text), indent: text.slice(from, start).replace(/-\s*$/, '') };
}

function startOf(item: unknown): number {
  const node = isPair(item) ? (item.key as Node) : (item as Node | undefined);
  return node?.range?.[0] ?? 0;
}

/** Where the line after the item begins. */
function endOf(item: unknown, text: string): number {
  const node = isPair(item) ? ((item.value ?? item.key) as Node) : (item as Node | undefined);
  const to = node?.range?.[1] ?? 0;
  return text[to - 1] === '\n' ? to : nextLine(text, to);
}

function isPair(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item;
}

/** The item as lines, behind `indent`. */
function itemText(entry: Entry, indent: string): string {
  const value = entry.key === null ? [entry.value] : { [entry.key]: entry.value };
  const lines = stringify(value, { indent: UNIT.length, lineWidth: 0 }).trimEnd().split('\n');
  return lines.map((line) => `${indent}${line}\n`).join('');
}
