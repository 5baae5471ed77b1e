/**
 * Finds a definition by how a line is written, where the syntax tree names none: a name taken apart from a value, a function
 * that has a name inside an expression, a key of settings, a property of a style sheet, a member of a struct, a prototype.
 * Asked only for a name that no candidate is known to define.
 */

import { decodeDefinitions } from '../base/definitions.ts';
import { memoize } from '../base/memoize.ts';
import type { ChunkKind, Definition } from '../base/types.ts';
import type { CandidateRow } from '../store/index.ts';
import { hitLines } from './pack-hits.ts';
import type { AnalyzedQuery } from './query/query.ts';

/** The name that a query of one name asks for; null for any other query. */
export function askedName({ kind, text, identifiers, named }: AnalyzedQuery): string | null {
  if (kind !== 'symbol' || named.word === null) return null;
  return /[.:#>]/.test(named.word) ? (identifiers[0] ?? null) : text.replace(/\(\)$/, '');
}

/**
 * Where the chunk seems to define a name, and down to which line; undefined where it only uses it. A line in the body of a
 * type, which declares a member, comes before one that gives the member a value.
 */
export function writtenDefinition(row: CandidateRow, name: string): Definition | undefined {
  return writtenIn(row, name)?.definition;
}

/** The same, and whether it declares a member of a type. */
export function writtenIn(
  row: CandidateRow,
  name: string,
): { readonly definition: Definition; readonly isMember: boolean } | undefined {
  if (row.kind === 'imports' || !row.text.includes(name)) return undefined;
  const lines = hitLines(row);
  const around = decodeDefinitions(row.definitions, row.startLine);
  const places = lines.flatMap((line, at) => {
    const isCandidate = line.includes(name) && !NO_DEFINITION.test(line);
    return isCandidate ? [{ line, at, inType: isInType(around, row.startLine + at) }] : [];
  });
  for (const some of [places.filter(({ inType }) => inType), places]) {
    for (const { form, kind } of formsOf(name)) {
      const place = some.find(({ line }) => form.test(near(line, name)));
      if (place === undefined) continue;
      const startLine = row.startLine + place.at;
      const endLine = row.startLine + lastLine(lines, place.at);
      const own = kind ?? kindOf(place.line, name);
      const definition = { name, kind: own, scope: row.symbol, startLine, endLine, leadLine: startLine, begins: true };
      return { definition, isMember: place.inType };
    }
  }
  return undefined;
}

// --- internal ---

interface Form {
  readonly form: RegExp;
  /** Told by the word before the name where it is not given. */
  readonly kind: ChunkKind | null;
}

/** Kinds whose lines declare members. */
const TYPE_BODIES: ReadonlySet<ChunkKind> = new Set(['class', 'interface', 'struct', 'enum', 'trait', 'type']);
const MOST_NAMES = 200;
const MOST_LINES = 400;
const LONG_LINE = 600;
/** Lines that use a name where others would define it, and comments. */
const NO_DEFINITION =
  /^\s*(?:\/\/|\/?\*|#(?!\s*define\b)|--\s|<!--|(?:return|throw|raise|yield|await|delete|goto|import|use|using|from|include|require|assert|else|elif|case|if|while|for|print|echo)\b(?!.*\b(?:function|class)\b))/;
const FUNCTION_WORDS = 'function\\*?|func|fun|fn|def|defn|defun|sub|proc|procedure|task|rpc';
const TYPE_WORDS = 'class|struct|enum|union|trait|interface|protocol|type|typealias|record|message|table|view|service';
const DATA_WORDS = 'const|let|var|val|local|static|final|variable|resource|output|data|module|namespace|macro|object';

/** Forms of a definition, the clearest first. */
const formsOf = memoize(MOST_NAMES, (name: string): readonly Form[] => {
  const own = `(?<![\\w$.-])["']?${name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}["']?(?![\\w$-])`;
  // A word and what parts it from the next share no character, so that no line takes long.
  const type = '(?:[\\w$<>\\[\\],.:?]+[\\s*&]+)+';
  const names = '(?:[\\w$]+\\s*,\\s*)*';
  const value = `(?::[^=]*)?[:=]\\s*(?:async\\s+)?(?:function\\b|\\([^()]*\\)\\s*=>|\\w+\\s*=>|(?:extern |packed )?(?:${TYPE_WORDS})\\b)`;
  return [
    { form: new RegExp(`${own}\\s*${value}`), kind: null },
    {
      form: new RegExp(`(?<![\\w$])(?:${FUNCTION_WORDS}|${TYPE_WORDS}|${DATA_WORDS})\\s+(?:[*&]\\s*)?${own}`),
      kind: null,
    },
    { form: new RegExp(`#\\s*define\\s+${own}`), kind: 'macro' },
    { form: new RegExp(`(?:^|[{};])\\s*${type}${own}\\s*\\([^;{}]*\\)[\\w\\s,.]*\\{`), kind: 'method' },
    { form: new RegExp(`^\\s*${type}${own}\\s*\\([^;{}=]*(?:\\)[\\w\\s]*;|,\\s*$)`), kind: 'function' },
    { form: new RegExp(`\\b(?:const|let|var|val|local)\\s*[({\\[][^=;]*${own}[^=;]*[)}\\]]\\s*=`), kind: 'variable' },
    {
      form: new RegExp(
        `^\\s*\\(?${names}${own}(?:\\s*,\\s*[\\w$]+)*,?\\s*\\)?\\s*(?:::?|\\?|:\\s*[\\w.\\[\\], |]+)?=(?!=)`,
      ),
      kind: 'variable',
    },
    { form: new RegExp(`(?:^|[{,;(])\\s*${own}\\s*(?::(?!:)|=>)`), kind: 'field' },
    { form: new RegExp(`\\(\\s*[*&^]\\s*${own}\\s*\\)\\s*\\(`), kind: 'field' },
    {
      form: new RegExp(`(?:^|[{;,])\\s*(?:pub\\s+|readonly\\s+|private\\s+|public\\s+)*${own}\\??\\s*:(?!:)`),
      kind: 'field',
    },
    {
      form: new RegExp(`(?:^|[{;])\\s*${type}${names}\\*?${own}\\s*(?:\\[[^\\]]*\\]\\s*)*(?:[;,]|=(?!=))`),
      kind: 'field',
    },
    { form: new RegExp(`^\\s+${own}(?:\\s*,\\s*\\w+)*\\s+[\\w.*\\[\\]]+(?:\\s*\`[^\`]*\`)?\\s*$`), kind: 'field' },
    { form: new RegExp(`^\\s*${own},$`), kind: 'constant' },
  ];
});

function kindOf(line: string, name: string): ChunkKind {
  const before = line.slice(0, line.indexOf(name));
  const word = /([a-z]+)\*?\s+[*&]?["']?$/.exec(before)?.[1] ?? '';
  if (new RegExp(`^(?:${TYPE_WORDS})$`).test(word)) return TYPE_KINDS[word] ?? 'type';
  if (word === 'module' || word === 'namespace') return 'module';
  if (word === 'macro') return 'macro';
  if (new RegExp(`^(?:${FUNCTION_WORDS})$`).test(word)) return 'function';
  const value = line.slice(before.length + name.length);
  if (/^[^=]*[:=]\s*(?:async\s*)?(?:function\b|\([^()]*\)\s*=>|\w+\s*=>)/.test(value)) return 'function';
  const type = TYPE_VALUE.exec(value)?.[1] ?? '';
  return TYPE_KINDS[type] ?? 'variable';
}

/** @param all in file order, outer before inner */
function isInType(all: readonly Definition[], line: number): boolean {
  const inside = all.findLast(({ startLine, endLine }) => startLine < line && line <= endLine);
  return inside !== undefined && TYPE_BODIES.has(inside.kind);
}

/** Of a long line, which is often a whole file on one line, the part around the name. */
function near(line: string, name: string): string {
  if (line.length <= LONG_LINE) return line;
  const at = line.indexOf(name);
  return line.slice(Math.max(0, at - LONG_LINE / 2), at + name.length + LONG_LINE / 2);
}

const TYPE_VALUE = /^[^=]*=\s*(?:extern |packed )?(class|struct|union|enum|interface)\b/;

const TYPE_KINDS: Readonly<Record<string, ChunkKind>> = {
  class: 'class',
  struct: 'struct',
  union: 'struct',
  enum: 'enum',
  trait: 'trait',
  interface: 'interface',
  protocol: 'interface',
};

/** The last line that is deeper than the first, and the one behind that closes it. */
function lastLine(lines: readonly string[], from: number): number {
  const depth = indentOf(lines[from] ?? '');
  let last = from;
  for (let at = from + 1; at < Math.min(lines.length, from + MOST_LINES); at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (indentOf(line) <= depth) return /^\s*(?:[)}\]]|end\b)/.test(line) && indentOf(line) === depth ? at : last;
    last = at;
  }
  return last;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
