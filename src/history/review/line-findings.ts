/** What added lines alone tell: secrets, marks of conflicts, debugging, skipped tests, checks that are switched off. */

import { isSecretPath } from '../../files/index.ts';
import { pathRoles } from '../../text/path-roles.ts';
import { secretSpans } from '../../text/redact.ts';
import type { FileVersion } from '../change/overview.ts';
import { familyOf } from '../change/use-sites.ts';
import { type Finding, finding } from './finding.ts';
import { linesInText } from './lines-in-text.ts';

interface AddedLine {
  readonly line: number;
  readonly text: string;
}

/** By family of languages, on a line without its comment. */
const DEBUG: Readonly<Record<string, RegExp>> = {
  script: /(?:^|[\s;{(])(?:debugger\b|console\.(?:log|debug|dir|table|trace)\s*\(|alert\s*\()/,
  python: /(?:^|[\s;:])(?:breakpoint\s*\(|(?:i?pdb|pudb)\.set_trace\s*\(|import\s+i?pdb\b|pprint\s*\(|print\s*\()/,
  go: /\b(?:fmt\.Print(?:ln|f)?\s*\(|spew\.Dump\s*\(|println\s*\()/,
  rust: /\bdbg!\s*\(|\b(?:e?println)!\s*\(\s*"(?:DEBUG|debug|here|XXX)/,
  jvm: /\bSystem\.(?:out|err)\.print(?:ln|f)?\s*\(|\.printStackTrace\s*\(|^\s*println\s*\(/,
  csharp: /\bConsole\.Write(?:Line)?\s*\(|\bDebugger\.(?:Break|Launch)\s*\(/,
  ruby: /\bbinding\.(?:pry|irb)\b|\bbyebug\b|^\s*(?:pp?|puts)\s+/,
  php: /\b(?:var_dump|print_r|dd|die)\s*\(/,
  c: /\b(?:printf|fprintf)\s*\(\s*(?:stderr\s*,\s*)?"(?:DEBUG|debug|here|XXX)|\b__debugbreak\s*\(/,
  swift: /(?:^|\s)(?:dump|debugPrint|print)\s*\(/,
};
/** They stop the program or open a tool: nobody leaves them by purpose. Others print, as some programs are there to do. */
const STOPS =
  /\bdebugger\b|\b(?:breakpoint|set_trace)\s*\(|\bimport\s+i?pdb\b|\bdbg!|\bspew\.|\bbinding\.|\bbyebug\b|\bDebugger\.|\b__debugbreak\b/;
/** A file that is a program of its own, by what stands in it. */
const IS_PROGRAM =
  /^#!|^\s*if\s+__name__\s*==|^package main\b|\bpublic static void main\b|^\s*(?:async )?fn main\(|\bprocess\.argv\b/m;
/** There the text of a call tells that it is for debugging. */
const IN_STRINGS: ReadonlySet<string> = new Set(['rust', 'c']);
const SKIPPED =
  /\b(?:describe|it|test|context|suite)\.(?:only|skip)\b|(?:^|[\s;])(?:f|x)(?:describe|it|context)\s*\(|@(?:pytest\.mark\.skip|unittest\.skip|Disabled\b|Ignore\b)|\bpytest\.skip\s*\(|\bt\.Skip(?:Now|f)?\s*\(|#\[ignore|\bmarkTest(?:Skipped|Incomplete)\s*\(|\[(?:Fact|Theory)\(Skip\b|\[Ignore\b|^\s*(?:f|x)(?:it|describe|context)\s+['"]|\bXCTSkip\b/;
/** With the name of a rule, or a reason, it is meant so. */
const SILENCED =
  /eslint-disable(?:-next-line|-line)?\s*(?:\*\/|$)|biome-ignore-all|@ts-(?:ignore|nocheck)\s*(?:\*\/|$)|#\s*(?:noqa|type:\s*ignore)\s*(?:#|$)|\/\/\s*nolint\s*$|#!?\[allow\((?:warnings|clippy::all)\)|@SuppressWarnings\(\{?"all"|rubocop:disable\s+all|NOSONAR\s*$/;
/** Programs that people run from a terminal print. */
const PRINTS =
  /(^|\/)(?:cli|cmd|bin|scripts?|tools?|examples?|bench(?:marks?)?|main|__main__|docs?)(?:\/|\.\w+$)|\.(?:sh|md|ipynb)$/i;

export function lineFindings({ change, before, after }: FileVersion): Finding[] {
  const { path } = change;
  const added = change.lines.flatMap(({ newStart, added }) =>
    added.map((text, n): AddedLine => ({ line: newStart + n, text })),
  );
  if (added.length === 0) return [];
  const roles = pathRoles(path);
  const isTest = roles.includes('test');
  const isProse = /\.(md|mdx|rst|txt|adoc)$/i.test(path);
  const out = [...secrets(path, added, change.kind === 'added'), ...conflicts(path, added)];
  if (isProse || roles.includes('vendored') || roles.includes('generated')) return out;
  const debug = isTest || PRINTS.test(path) ? undefined : DEBUG[familyOf(after.language)];
  const old = new Set(before.lines.map((line) => line.trim()));
  const family = familyOf(after.language);
  const code = (text: string) => (IN_STRINGS.has(family) ? withoutComment(text) : withoutStrings(withoutComment(text)));
  const printed = debug !== undefined && before.lines.some((line) => debug.test(code(line)) && !STOPS.test(line));
  const isProgram = printed || after.lines.some((line) => IS_PROGRAM.test(line));
  const inText = linesInText(after.lines, family);
  for (const { line, text } of added) {
    // A line that only moved was there before.
    if (old.has(text.trim()) || text.length > 2_000) continue;
    if (inText.has(line)) continue;
    if (debug?.test(code(text)) && (STOPS.test(text) || !isProgram))
      out.push(finding('debug', path, line, `A line for debugging is left: ${quoted(text)}`));
    if (isTest && SKIPPED.test(withoutStrings(withoutComment(text))))
      out.push(finding('skipped', path, line, `A test is skipped or alone: ${quoted(text)}`));
    if (after.language !== '' && SILENCED.test(text) && !isTest)
      out.push(finding('silenced', path, line, `A check is switched off: ${quoted(text)}`));
  }
  if (after.broken === true && before.broken !== true) {
    out.push(finding('syntax', path, added[0]?.line ?? 1, 'The file does not fit the grammar of its language'));
  }
  return out;
}

// --- internal ---

function secrets(path: string, added: readonly AddedLine[], isNew: boolean): Finding[] {
  const out: Finding[] = [];
  if (isNew && isSecretPath(path))
    out.push(finding('secret', path, 1, 'A file that holds keys or passwords by its name'));
  const text = added.map((each) => each.text).join('\n');
  let at = 0;
  let n = 0;
  for (const { start, kind } of secretSpans(text, true)) {
    while (n < added.length && at + (added[n]?.text.length ?? 0) < start) at += (added[n++]?.text.length ?? 0) + 1;
    out.push(finding('secret', path, added[n]?.line ?? 1, `A secret is added (${kind})`));
  }
  return out;
}

function conflicts(path: string, added: readonly AddedLine[]): Finding[] {
  const begin = added.find(({ text }) => /^<{7}(?: |$)/.test(text));
  const end = added.find(({ text }) => /^>{7}(?: |$)/.test(text));
  const middle = added.some(({ text }) => /^={7}$/.test(text));
  const at = begin ?? end;
  return at !== undefined && (middle || (begin && end))
    ? [finding('conflict', path, at.line, 'Marks of a merge conflict are left')]
    : [];
}

function withoutComment(text: string): string {
  return /^\s*(?:\/\/|#(?!\[)|\*|--|<!--)/.test(text) ? '' : text.replace(/\s(?:\/\/|#(?!\[)).*$/, '');
}

/** Code in a string is not run. */
function withoutStrings(code: string): string {
  return code.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*(?:`|$)/g, '""');
}

function quoted(text: string): string {
  const line = text.trim();
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
