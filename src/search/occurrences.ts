/** Where a name stands in code and what it is used for there, told from the line alone: no parser, so every language. */

import type { ChunkKind } from '../base/types.ts';

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
const DEFINING: readonly (readonly [RegExp, ChunkKind])[] = [
  [/\b(class|object|record|actor|extension|@interface|defmodule)$/, 'class'],
  [/\b(interface|protocol)$/, 'interface'],
  [/\b(struct|union)$/, 'struct'],
  [/\benum(\s+class)?$/, 'enum'],
  [/\btrait$/, 'trait'],
  [/\b(type|typedef|typealias|newtype|data)$/, 'type'],
  [/\b(mod|module|namespace|package)$/, 'module'],
  [/\b(macro_rules!|#\s*define|defmacro|macro)$/, 'macro'],
  [/\b(function\*?|func|fn|fun|def|defp|sub|proc|procedure|method|func\s*\([^)]*\))$/, 'function'],
  [/\b(const|final|static|val)$/, 'constant'],
  [/\b(let|var|local|my)$/, 'variable'],
];
/** Chunks of these kinds hold or are members, so other definitions in them are members too. */
const MEMBERS: ReadonlySet<ChunkKind> = new Set([
  'class',
  'interface',
  'struct',
  'enum',
  'trait',
  'impl',
  'method',
  'field',
]);
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
 * The line that most likely defines the name, and what kind of thing it is by the words around it.
 * @param kind of the chunk that the lines are from; @returns null when the name is not in the lines
 */
export function definitionLine(
  lines: readonly string[],
  name: string,
  kind: ChunkKind,
): { readonly index: number; readonly kind: ChunkKind } | null {
  let best: { index: number; kind: ChunkKind; weight: number } | null = null;
  const pattern = wordPattern(name);
  for (const [index, line] of lines.entries()) {
    if (!line.includes(name)) continue;
    for (const match of line.matchAll(pattern)) {
      const found = judgeDefinition(line, match.index, name, kind);
      if (best === null || found.weight > best.weight) best = { index, ...found };
    }
  }
  return best;
}

/**
 * Every line that holds the name.
 * @param kind of the chunk; @param defined index of the line that defines the name, or -1
 */
export function occurrences(
  lines: readonly string[],
  name: string,
  language: string,
  kind: ChunkKind,
  defined: number,
): Occurrence[] {
  const pattern = wordPattern(name);
  const found: Occurrence[] = [];
  const state = { comment: '', importing: false };
  for (const [index, line] of lines.entries()) {
    const commented = followComment(line, state);
    const importing = kind === 'imports' || followImport(line, state);
    if (!line.includes(name) || line.search(pattern) < 0) continue;
    let use: ReferenceUse = 'mention';
    if (index === defined) use = 'definition';
    else if (importing) use = 'import';
    else if (!commented && kind !== 'section' && !COMMENT.test(line)) use = useInCode(line, pattern, language);
    found.push({ index, use });
  }
  return found;
}

// --- internal ---

function judgeDefinition(line: string, at: number, name: string, kind: ChunkKind): { weight: number; kind: ChunkKind } {
  const before = line.slice(0, at).trimEnd();
  const after = line.slice(at + name.length).trimStart();
  if (COMMENT.test(line)) return { weight: 0, kind };
  for (const [pattern, meant] of DEFINING) {
    if (!pattern.test(before)) continue;
    const callable = /^(=\s*(async\s*)?(function\b|\(|<|\w+\s*=>)|:\s*\()/.test(after);
    if ((meant === 'constant' || meant === 'variable') && callable) return { weight: 4, kind: 'function' };
    return { weight: 4, kind: meant === 'function' && MEMBERS.has(kind) ? 'method' : meant };
  }
  const inside = MEMBERS.has(kind);
  if (/[.>]$/.test(before) || IMPORT.test(line)) return { weight: 1, kind: inside ? 'field' : 'variable' };
  if (/^[<(]/.test(after))
    return { weight: before === '' || /\w\s*$/.test(before) ? 3 : 2, kind: inside ? 'method' : 'function' };
  if (/^[:=?!;,{]/.test(after)) return { weight: 2.5, kind: inside ? 'field' : 'variable' };
  return { weight: 1.5, kind: inside ? 'field' : 'variable' };
}

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
    if (/^\s*(\?\.|!|::<[^>]*>|<[^<>()]*>)?\s*\(/.test(after) || /(\bnew\s+|^\s*@)$/.test(before)) return 'call';
    use = 'use';
  }
  return use;
}
