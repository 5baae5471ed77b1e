/** Where a name occurs in code and how it is used there, judged by the line alone: no parser, so any language. */

import type { ChunkKind } from '../../base/types.ts';

/** What a line does with a name. `mention` is a comment, a string or prose. */
export const REFERENCE_USES = ['definition', 'import', 'call', 'use', 'mention'] as const;
export type ReferenceUse = (typeof REFERENCE_USES)[number];

export interface Occurrence {
  /** Line of the text, from 0. */
  readonly index: number;
  readonly use: ReferenceUse;
}

const COMMENT = /^\s*(\/\/|\/?\*|--(?!\w)|;;|#(?!include|import|define|\[|!\[|undef|if|el|end)|<!--|"""|''')/;
const TRAILING_COMMENT = /(^|\s)(\/\/|#\s|--\s).*$/;
const IMPORT =
  /^\s*(pub(\([^)]*\))?\s+)?(import|from|require|require_relative|include|use|using|#\s*include|#\s*import|@import|extern\s+crate|open|alias)\b|^\s*export\b.*\bfrom\b|\b(require|import)\s*\(\s*['"]/;
/** What is before a table, whose columns may follow as arguments follow a function. */
const TABLE_OF_SQL = /\b(?:on|into|references|table|from|join|update)\s+(?:only\s+)?(?:[\w"`[\]]+\.)*["`[]?$/i;
/** Languages in which `'` does not hold a string of code's length. */
const NO_SINGLE_QUOTES: ReadonlySet<string> = new Set([
  'rust',
  'haskell',
  'ocaml',
  'go',
  'c',
  'cpp',
  'java',
  'markdown',
]);

/** Finds the name as a word of its own; global, case kept. */
export function wordPattern(name: string): RegExp {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, 'gu');
}

/** Where the name stands as a word of its own: as `wordPattern`, which is slow to make for each of many names. */
export function wordPlaces(text: string, name: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(name); at >= 0; ) {
    const end = at + name.length;
    const isWord = !endsInWord(text, at) && !beginsWithWord(text, end);
    if (isWord) places.push(at);
    at = text.indexOf(name, isWord ? end : at + 1);
  }
  return places;
}

/**
 * Every line that holds the name.
 * @param kind of the chunk; @param defined indexes of the lines that define the name
 */
export function occurrences(
  lines: readonly string[],
  name: string,
  language: string,
  kind: ChunkKind,
  defined: ReadonlySet<number>,
): Occurrence[] {
  const found: Occurrence[] = [];
  const state = { comment: '', importing: false };
  for (const [index, line] of lines.entries()) {
    const commented = followComment(line, state);
    const importing = kind === 'imports' || followImport(line, state);
    if (wordPlaces(line, name).length === 0) continue;
    const how = { commented: commented || kind === 'section', importing };
    found.push({ index, use: defined.has(index) ? 'definition' : useOf(line, name, language, how) });
  }
  return found;
}

/** What a line that holds the name does with it, where nothing is known of the lines around it. */
export function useOnLine(line: string, name: string, language: string): ReferenceUse {
  const state = { comment: '', importing: false };
  const commented = followComment(line, state);
  return useOf(line, name, language, { commented, importing: followImport(line, state) });
}

// --- internal ---

/** @returns true when the line lies in a comment or doc string that spans lines */
function followComment(line: string, state: { comment: string }): boolean {
  if (state.comment !== '') {
    if (line.includes(state.comment)) state.comment = '';
    return true;
  }
  const open = /\/\*|"""|'''/.exec(line);
  if (open === null) return false;
  const close = open[0] === '/*' ? '*/' : open[0];
  const closed = line.includes(close, open.index + open[0].length);
  if (!closed) state.comment = close;
  return line.slice(0, open.index).trim() === '';
}

function followImport(line: string, state: { importing: boolean }): boolean {
  if (state.importing) {
    if (/[})]/.test(line)) state.importing = false;
    return true;
  }
  if (!IMPORT.test(line)) return false;
  const open = Math.max(line.lastIndexOf('{'), line.lastIndexOf('('));
  state.importing = open >= 0 && !/[})]/.test(line.slice(open));
  return true;
}

function useOf(
  line: string,
  name: string,
  language: string,
  { commented, importing }: { commented: boolean; importing: boolean },
): ReferenceUse {
  if (importing) return 'import';
  return commented || COMMENT.test(line) ? 'mention' : useInCode(line, name, language);
}

function useInCode(line: string, name: string, language: string): ReferenceUse {
  const strings = NO_SINGLE_QUOTES.has(language) ? /"(?:[^"\\]|\\.)*"/g : /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
  const code = line.replaceAll(strings, (text) => ' '.repeat(text.length)).replace(TRAILING_COMMENT, '');
  let use: ReferenceUse = 'mention';
  for (const at of wordPlaces(code, name)) {
    const before = code.slice(0, at);
    const after = code.slice(at + name.length);
    if (language === 'sql' && TABLE_OF_SQL.test(before)) return 'use';
    if (/^\s*(\?\.|!|::<[^>]*>|<[^<>()]*>)?\s*\(/.test(after) || /(\bnew\s+|^\s*@)$/.test(before)) return 'call';
    use = 'use';
  }
  return use;
}

const IN_WORD = /[\p{L}\p{N}_$]/u;
const ASCII_IN_WORD = Array.from({ length: 128 }, (_, code) => IN_WORD.test(String.fromCharCode(code)));

function endsInWord(text: string, end: number): boolean {
  const code = text.charCodeAt(end - 1);
  if (end === 0 || code < 128) return end > 0 && ASCII_IN_WORD[code] === true;
  return IN_WORD.test([...text.slice(Math.max(0, end - 2), end)].at(-1) ?? '');
}

function beginsWithWord(text: string, at: number): boolean {
  const code = text.codePointAt(at);
  if (code === undefined || code < 128) return code !== undefined && ASCII_IN_WORD[code] === true;
  return IN_WORD.test(String.fromCodePoint(code));
}
