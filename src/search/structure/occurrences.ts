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
  const pattern = wordPattern(name);
  const found: Occurrence[] = [];
  const state = { comment: '', importing: false };
  for (const [index, line] of lines.entries()) {
    const commented = followComment(line, state);
    const importing = kind === 'imports' || followImport(line, state);
    if (!line.includes(name) || line.search(pattern) < 0) continue;
    let use: ReferenceUse = 'mention';
    if (defined.has(index)) use = 'definition';
    else if (importing) use = 'import';
    else if (!commented && kind !== 'section' && !COMMENT.test(line)) use = useInCode(line, pattern, language);
    found.push({ index, use });
  }
  return found;
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

function useInCode(line: string, pattern: RegExp, language: string): ReferenceUse {
  const strings = NO_SINGLE_QUOTES.has(language) ? /"(?:[^"\\]|\\.)*"/g : /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
  const code = line.replaceAll(strings, (text) => ' '.repeat(text.length)).replace(TRAILING_COMMENT, '');
  let use: ReferenceUse = 'mention';
  for (const match of code.matchAll(pattern)) {
    const before = code.slice(0, match.index);
    const after = code.slice(match.index + match[0].length);
    if (language === 'sql' && TABLE_OF_SQL.test(before)) return 'use';
    if (/^\s*(\?\.|!|::<[^>]*>|<[^<>()]*>)?\s*\(/.test(after) || /(\bnew\s+|^\s*@)$/.test(before)) return 'call';
    use = 'use';
  }
  return use;
}
