/** Entries in TOML files: a table of ours between two marks at the end of the file. */

import { parse, stringify } from 'smol-toml';
import { type Entry, type Format, pathOf } from './entry.ts';
import { appended, lineEndOf, lineStart, nextLine, type Splice } from './splice.ts';

export const TOML_FORMAT: Format = {
  parse: (text) => {
    try {
      return plain(parse(text));
    } catch (error) {
      const { line, column } = error as { line?: number; column?: number };
      const [, what = 'it cannot be read'] = /^Invalid TOML document: (.*)/.exec((error as Error).message) ?? [];
      throw new Error(`it is not TOML: ${what} in line ${line ?? 1}, column ${column ?? 1}`);
    }
  },
  put: (text, entry) => {
    const lines = `${BEGIN}\n${tableText(entry)}${END}\n`;
    const range = rangeOf(text, entry);
    if (range === null) return appended(text, lines);
    const before = text.slice(range.from, range.to);
    return { offset: range.from, before, after: lines.replaceAll('\n', lineEndOf(text)) } satisfies Splice;
  },
  drop: (text, entry) => {
    const range = rangeOf(text, entry);
    if (range === null) return text;
    const head = text.slice(0, range.from);
    // The empty line that was put before it goes with it.
    return head.replace(/(\r?\n)\r?\n$/, '$1') + text.slice(range.to);
  },
};

// --- internal ---

const BEGIN = '# mlx-code:begin';
const END = '# mlx-code:end';

function tableText(entry: Entry): string {
  return `[${header(entry).join('.')}]\n${stringify(entry.value as Record<string, unknown>).trimEnd()}\n`;
}

function header(entry: Entry): string[] {
  return [...pathOf({}, entry), entry.key ?? ''];
}

/** Lines of our marked block, or of a table of our name that someone wrote by hand. */
function rangeOf(text: string, entry: Entry): { from: number; to: number } | null {
  const begin = lineThatIs(text, (line) => line === BEGIN);
  const end = lineThatIs(text, (line) => line === END);
  if (begin !== null && end !== null && end > begin) return { from: begin, to: nextLine(text, end) };
  const name = header(entry).join('.');
  const isOurs = (line: string) => {
    const [, inside] = /^\[([^[\]]+)\]/.exec(line) ?? [];
    const plainName = inside?.replaceAll(/["'\s]/g, '');
    return plainName === name || plainName?.startsWith(`${name}.`) === true;
  };
  const from = lineThatIs(text, isOurs);
  if (from === null) return null;
  let to = nextLine(text, from);
  for (let at = to; at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, nextLine(text, at)).trim();
    if (line.startsWith('[') && !isOurs(line)) break;
    // Empty lines and notes before the next table are not ours.
    if (line !== '' && !line.startsWith('#')) to = nextLine(text, at);
  }
  return { from, to };
}

function lineThatIs(text: string, isIt: (line: string) => boolean): number | null {
  for (let at = 0; at < text.length; at = nextLine(text, at))
    if (isIt(text.slice(at, nextLine(text, at)).trim())) return lineStart(text, at);
  return null;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
