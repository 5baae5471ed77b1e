/** What changed lines tell of a change: new definitions, guards, moved lines, blanks and comments alone, versions, and words. */

import { pathKind } from './path-kinds.ts';

export interface ChangedFile {
  readonly path: string;
  /** Before a rename, else as `path`. */
  readonly oldPath: string;
  /** Lines; null for anything but text. */
  readonly added: number | null;
  readonly removed: number | null;
}

/** Lines of one file, cut where they are very many. */
export interface ChangedLines {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** The head of a definition that has a name, in the languages of people. */
const DEFINITION =
  /^\s*(?:(?:export|default|public|private|protected|internal|static|final|abstract|async|override|virtual|pub(?:\([^)]*\))?|const|unsafe|extern|open|sealed|data|inline|suspend|declare)\s+)*(?:function\*?|class|interface|trait|struct|enum|type|def|fn|func|fun|module|namespace|record|object|impl|protocol|extension)\s+(?:\([^)]*\)\s*)?([\p{L}_$][\p{L}\p{N}_$]*)/u;
const ARROW =
  /^\s*(?:export\s+)?(?:const|let|var)\s+([\p{L}_$][\w$]*)\s*(?::[^=]+)?=\s*(?:async\s*)?(?:\([^)]*\)|[\w$]+)\s*(?::[^=]+)?=>/u;
const EXPORTED = /^\s*(?:export\b|pub\b|public\b|func\s+(?:\([^)]*\)\s*)?[A-Z])/;
const TEST_CASE =
  /^\s*(?:(?:it|test|describe|context|specify)(?:\.\w+)*\s*\(|(?:async\s+)?def\s+test_|func\s+Test[A-Z]|#\[(?:tokio::)?test\]|@Test\b|\[(?:Fact|Test|Theory)\])/;
const CONDITION =
  /(?:^|[\s;{}(])(?:if|elif|else if|unless|guard|when|case|catch|except|rescue|match)\b|\?\?|\?\.|&&|\|\||===?|!==?|\bis (?:not )?None\b|\b(?:null|nil|undefined|None)\b/;
const FAILS = /\b(?:throw|raise|panic|reject|Error|Exception|err)\b|\bunwrap\(/;
const COMMENT = /^\s*(?:\/\/|#(?!\[|!|include|define|if|end)|\/?\*|\*\/|--\s|<!--|"""|'''|;;)/;
const IMPORT =
  /^\s*(?:import\b|from\s+\S+\s+import\b|use\s+[\w:]+|require\b|const\s+.*=\s*require\(|#include\b|using\s+[\w.]+;|export\s+(?:\*|\{[^}]*\})\s+from\b)/;
const TYPES =
  /^\s*(?:export\s+)?(?:declare\s+)?(?:type|interface)\s|:\s*[A-Z]\w*(?:<|\[|;|,|\))|\bas\s+\w+|->\s*["\w[]/;
const VERSION = /^\s*["']?(?:version|__version__|VERSION)["']?\s*[:=]|^\s*<version>|^v?\d+\.\d+\.\d+\S*\s*$/i;
const OWN_VERSION = /^\s*["']?version["']?\s*[:=]\s*["']?v?\d/i;
const DEPENDENCY =
  /^\s*["']?[@\w./-]+["']?\s*(?:[:=]|==|>=|~=|\s)\s*["'{[]?\s*[\^~<>=v]*\d+(?:\.\d+)+|^\s*-?\s*uses:\s*\S+@|"(?:integrity|resolved)"/;

const WORDS: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'fix',
    /\b(?:fix(?:e[sd])?|bugs?|regression|broken|crash(?:e[sd])?|incorrect(?:ly)?|wrong(?:ly)?|leak|race|deadlock|overflow|edge case|should not|shouldn't|must not|no longer|does not|doesn't)\b/i,
  ],
  ['issue', /(?:^|\s|\()#\d{2,}\b|\bissues?\/\d+|\bGH-?\d+/],
  ['new', /\b(?:support(?:s|ed)?|allow(?:s|ed)?|new|options?|enable[sd]?|introduce[sd]?|since|feature)\b/i],
  [
    'perf',
    /\b(?:perf(?:ormance)?|cache[sd]?|caching|memoi[sz]e\w*|fast(?:er)?|slow|batch(?:ed|ing)?|lazy|lazily|allocat\w*|capacity|hot path|O\(n|pool(?:ed|ing)?|throughput|latency|inline)\b/i,
  ],
  ['deprecated', /deprecat/i],
  ['lint', /eslint|biome-ignore|noqa|nolint|prettier|clippy|type:\s*ignore|@ts-|rubocop|pylint|fmt::?skip/i],
  ['log', /\b(?:console\.\w+|log(?:ger)?\.\w+|tracing::|slog\.)/i],
  ['config', /\b(?:config|settings?|flags?|argv|env)\b/i],
  ['security', /\b(?:sanitiz|escape|xss|csrf|cve-|traversal|injection|secur)/i],
];

export function lineFeatures(files: readonly ChangedFile[], lines: ReadonlyMap<string, ChangedLines>): Set<string> {
  const out = new Set<string>();
  const all = { added: [] as string[], removed: [] as string[] };
  const source = { added: [] as string[], removed: [] as string[] };
  for (const { path } of files) {
    const own = lines.get(path);
    if (own === undefined) continue;
    const kind = pathKind(path);
    pushAll(all, own);
    if (kind === 'source') pushAll(source, own);
    if (kind === 'test') testFeatures(out, own);
    if (kind === 'manifest' || kind === 'lock' || kind === 'ci') packageFeatures(out, own, kind);
  }
  if (all.added.length + all.removed.length === 0) return out;
  if ([...all.added, ...all.removed].every((line) => line.trim() === '' || VERSION.test(line) || DEPENDENCY.test(line)))
    out.add('versions-only');
  // A list of changes is written along with a change, too: only with a version of its own it is a release.
  if (out.has('manifest:own-version') && files.some(({ path }) => pathKind(path) === 'changelog')) out.add('release');
  const isBlankOnly = isSame(all.added.map(withoutBlanks), all.removed.map(withoutBlanks), true);
  if (isBlankOnly) out.add('blank-only');
  else if (isSame(all.added.map(loose), all.removed.map(loose), true)) out.add('loose-only');
  else if (isSame(all.added.map(withoutBlanks), all.removed.map(withoutBlanks), false)) out.add('moved-only');
  if (source.added.length + source.removed.length > 0) sourceFeatures(out, source);
  return out;
}

// --- internal ---

type Lines = { readonly added: string[]; readonly removed: string[] };

/** Of very large changes the first lines of each file tell enough. */
const MAX_LINES = 400;
const FEW = 12;
const SWAPS = 4;

function pushAll(to: Lines, from: ChangedLines): void {
  to.added.push(...from.added.slice(0, MAX_LINES));
  to.removed.push(...from.removed.slice(0, MAX_LINES));
}

function testFeatures(out: Set<string>, { added, removed }: ChangedLines): void {
  const cases = (of: readonly string[]) => of.filter((line) => TEST_CASE.test(line)).length;
  if (cases(added) > cases(removed)) out.add('test:new-case');
  const titles = added
    .filter((line) => TEST_CASE.test(line))
    .join('\n')
    .replaceAll('_', ' ');
  for (const [name, pattern] of WORDS.slice(0, 3)) if (pattern.test(titles)) out.add(`test-word:${name}`);
}

function packageFeatures(out: Set<string>, { added, removed }: ChangedLines, kind: string): void {
  const changes = [...added, ...removed];
  if (changes.some((line) => VERSION.test(line))) out.add(`${kind}:version`);
  if (added.some((line) => OWN_VERSION.test(line)) && removed.some((line) => OWN_VERSION.test(line)))
    out.add(`${kind}:own-version`);
  if (changes.some((line) => DEPENDENCY.test(line) && !VERSION.test(line))) out.add(`${kind}:dependency`);
  if (removed.length === added.length && added.length <= FEW) out.add(`${kind}:replaced`);
  if (
    changes.some((line) =>
      /"(?:scripts|exports|main|files|bin)"|^\s*"[\w:-]+":\s*"(?:npm|node|tsc|vitest|jest)\b/.test(line),
    )
  )
    out.add(`${kind}:scripts`);
}

function sourceFeatures(out: Set<string>, { added, removed }: Lines): void {
  const come = namesIn(added);
  const gone = namesIn(removed);
  const fresh = [...come.keys()].filter((name) => !gone.has(name));
  const lost = [...gone.keys()].filter((name) => !come.has(name));
  if (fresh.length > 0) out.add(fresh.length > 2 ? 'defs:many-new' : 'defs:new');
  if (lost.length > 0) out.add(lost.length > 2 ? 'defs:many-gone' : 'defs:gone');
  if (fresh.length === 0 && lost.length === 0) out.add('defs:same');
  if (fresh.some((name) => come.get(name))) out.add('defs:new-exported');
  if (lost.some((name) => gone.get(name))) out.add('defs:gone-exported');
  if ([...come.keys()].some((name) => gone.has(name))) out.add('defs:head-changed');
  if (fresh.length > 0 && lost.length === fresh.length) out.add('defs:renamed');
  const isAll = (pattern: RegExp) => [...added, ...removed].every((line) => line.trim() === '' || pattern.test(line));
  if (isAll(COMMENT)) out.add('comments-only');
  else if (isAll(IMPORT)) out.add('imports-only');
  const code = { added: added.filter(isCode), removed: removed.filter(isCode) };
  const conditions = count(code.added, CONDITION) - count(code.removed, CONDITION);
  if (conditions > 0) out.add(conditions > 3 ? 'conditions:many' : 'conditions:more');
  if (conditions < 0) out.add('conditions:fewer');
  if (code.removed.some((line) => CONDITION.test(line)) && conditions === 0) out.add('conditions:changed');
  if (count(code.added, FAILS) > count(code.removed, FAILS)) out.add('fails:more');
  if (count(added, COMMENT) > count(removed, COMMENT)) out.add('comments:more');
  if (code.added.length + code.removed.length <= FEW && code.added.length > 0 && code.removed.length > 0)
    out.add('few-lines');
  if (code.added.length > 0 && code.added.length === code.removed.length) out.add('replaced');
  if (code.added.length > 0 && [...code.added, ...code.removed].every((line) => TYPES.test(line)))
    out.add('types-only');
  sharedFeatures(out, code);
  if (isSwapped(code)) out.add('swapped:name');
  const text = added.join('\n');
  const old = removed.join('\n');
  for (const [name, pattern] of WORDS) {
    if (pattern.test(text) && !pattern.test(old)) out.add(`word:${name}`);
  }
}

/** How many of the lines that are gone stand elsewhere again. */
function sharedFeatures(out: Set<string>, { added, removed }: Lines): void {
  const counts = new Map<string, number>();
  for (const line of removed.map(withoutBlanks)) if (line.length > 8) counts.set(line, (counts.get(line) ?? 0) + 1);
  let shared = 0;
  for (const line of added.map(withoutBlanks)) {
    const left = counts.get(line) ?? 0;
    if (left === 0) continue;
    counts.set(line, left - 1);
    shared++;
  }
  const share = removed.length < 4 ? 0 : shared / removed.length;
  if (share > 0.7) out.add('moved:most');
  else if (share > 0.3) out.add('moved:some');
}

/** One word stands where another stood, in several lines, and nothing else changed. */
function isSwapped({ added, removed }: Lines): boolean {
  if (added.length !== removed.length || added.length < SWAPS) return false;
  const [come, gone] = [wordCounts(added), wordCounts(removed)];
  const more = [...come].filter(([word, times]) => times !== (gone.get(word) ?? 0));
  const fewer = [...gone].filter(([word, times]) => times !== (come.get(word) ?? 0));
  return more.length > 0 && more.length <= 2 && fewer.length > 0 && fewer.length <= 2;
}

function wordCounts(lines: readonly string[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const line of lines)
    for (const [word] of line.slice(0, 500).matchAll(/[\p{L}\p{N}_$]+/gu)) out.set(word, (out.get(word) ?? 0) + 1);
  return out;
}

/** Names of definitions, and whether other files can use them. */
function namesIn(lines: readonly string[]): Map<string, boolean> {
  const out = new Map<string, boolean>();
  for (const line of lines) {
    if (line.length > 500) continue;
    const name = (DEFINITION.exec(line) ?? ARROW.exec(line))?.[1];
    if (name !== undefined) out.set(name, out.get(name) === true || EXPORTED.test(line));
  }
  return out;
}

function isCode(line: string): boolean {
  return line.trim() !== '' && !COMMENT.test(line) && !IMPORT.test(line);
}

function count(lines: readonly string[], pattern: RegExp): number {
  return lines.filter((line) => line.length <= 500 && pattern.test(line)).length;
}

function withoutBlanks(line: string): string {
  return line.replaceAll(/\s+/g, '');
}

/** Without what formatters change. */
function loose(line: string): string {
  return line.replaceAll(/[\s,;"'`()]+/g, '');
}

/** @param inOrder joined as one text, so that lines may be broken elsewhere; else as a bag of lines */
function isSame(added: readonly string[], removed: readonly string[], inOrder: boolean): boolean {
  if (inOrder) return added.join('') === removed.join('');
  return [...added].sort().join('\n') === [...removed].sort().join('\n');
}
