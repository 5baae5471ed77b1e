/** Line rules for languages that have a grammar, for where it lost its way: only what is unmistakable. */

import { C_BLOCK, DASHES, HASH, type LineRules, line, SLASHES } from './line-rule.ts';

const MODIFIERS =
  '(?:(?:public|private|protected|internal|open|abstract|final|sealed|static|override|virtual|async|extern|partial|readonly|inline|suspend|data|inner|lazy|implicit|case|export|default|declare|unsafe|new|fileprivate|mutating|external|synchronized|native|strictfp|transient|volatile|required|convenience|nonisolated|@\\w+(?:\\([^)]*\\))?)\\s+)*';
const of = (kind: Parameters<typeof line>[0], rest: string) => line(kind, new RegExp(`^\\s*${MODIFIERS}${rest}`));

const ECMA: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    of('class', 'class\\s+([A-Za-z_$][\\w$]*)'),
    of('function', 'function\\s*\\*?\\s*([A-Za-z_$][\\w$]*)\\s*[(<]'),
    of('interface', 'interface\\s+([A-Za-z_$][\\w$]*)\\s*(?:[<{]|extends\\b|$)'),
    of('enum', '(?:const\\s+)?enum\\s+([A-Za-z_$][\\w$]*)\\s*\\{'),
    of('type', 'type\\s+([A-Za-z_$][\\w$]*)\\s*(?:<[^=]*)?='),
    of('module', '(?:namespace|module)\\s+([A-Za-z_$][\\w$.]*)\\s*\\{'),
    of(
      'function',
      '(?:const|let|var)\\s+([A-Za-z_$][\\w$]*)\\s*(?::[^=]+)?=\\s*(?:async\\s*)?(?:function\\b|\\([^)]*\\)\\s*(?::[^=]+)?=>|\\w+\\s*=>)',
    ),
  ],
};

const C_TYPES: LineRules['rules'] = [
  line(
    'struct',
    /^\s*(?:typedef\s+)?(?:struct|union)\s+(?:[A-Z_][A-Z0-9_]*(?:\([^)]*\))?\s+)?(\w+)\s*(?::[^;]*)?(?:\{|$)/,
  ),
  line(
    'class',
    /^\s*(?:template\s*<[^>]*>\s*)?class\s+(?:[A-Z_][A-Z0-9_]*(?:\([^)]*\))?\s+)?(\w+)\s*(?:final\s*)?(?::[^;]*)?(?:\{|$)/,
  ),
  line('enum', /^\s*(?:typedef\s+)?enum\s+(?:class\s+|struct\s+)?(\w+)\s*(?::[^;]*)?(?:\{|$)/),
  line('module', /^\s*(?:inline\s+)?namespace\s+([\w:]+)\s*(?:\{|$)/),
  line('macro', /^\s*#\s*define\s+(\w+)\(/),
];
/** A function of C at the start of a line: a type, a name, and no semicolon. */
const C_FUNCTION = line(
  'function',
  /^(?!(?:return|else|if|for|while|switch|case|do|goto|typedef|using|delete|new|throw)\b)(?:[\w:<>,*&~]+[ \t*&]+){1,8}(?:(?<owner>\w+)::)?(?<name>~?[A-Za-z_]\w*|operator\s*[^\s\w(]{1,3})\s*\([^;]*$/,
);
const C_LIKE: LineRules = { comment: SLASHES, block: C_BLOCK, ends: 'indent', rules: [...C_TYPES, C_FUNCTION] };

const JVM: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    of('class', '(?:class|record|object|case\\s+class|actor)\\s+(\\w+)'),
    of('interface', '(?:interface|@interface|protocol)\\s+(\\w+)'),
    of('struct', 'struct\\s+(\\w+)'),
    of('enum', 'enum\\s+(?:class\\s+)?(\\w+)'),
    of('trait', 'trait\\s+(\\w+)'),
    of('impl', 'extension\\s+([A-Z][\\w.]*)'),
    of('module', 'namespace\\s+([\\w.]+)'),
    of('function', '(?:fun|func|def)\\s+(?:<[^>]*>\\s*)?(?:\\w+\\.)?(`[^`]+`|\\w+)\\s*[(<\\[:={]'),
    of('constant', 'given\\s+(\\w+)\\s*:'),
    line(
      'method',
      new RegExp(
        `^\\s+(?!return\\b|else\\b|new\\b|throw\\b|await\\b|yield\\b|case\\b)${MODIFIERS}(?:[\\w.<>,?\\[\\]]+\\s+){1,3}(\\w+)\\s*(?:<[^>]*>)?\\([^;=]*(?:\\{|\\)\\s*$)`,
      ),
    ),
  ],
};

const PYTHON: LineRules = {
  comment: HASH,
  ends: 'indent',
  goesOn: /^\s*\)/,
  rules: [line('function', /^\s*(?:async\s+)?def\s+(\w+)\s*[([]/), line('class', /^\s*class\s+(\w+)\s*[:([]/)],
};

const RUBY: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [
    line('module', /^\s*module\s+([A-Z][\w:]*)/),
    line('class', /^\s*class\s+([A-Z][\w:]*)/),
    line('function', /^\s*(?:(?:private|protected|public)\s+)?def\s+(?:self\.)?([a-zA-Z_]\w*[?!=]?)/),
  ],
};

const GO: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    line('method', /^func\s+\(\s*(?:\w+\s+)?\*?(?<owner>\w+)(?:\[[^\]]*\])?\s*\)\s*(?<name>\w+)\s*[([]/),
    line('function', /^func\s+(\w+)\s*[([]/),
    line('struct', /^type\s+(\w+)(?:\[[^\]]*\])?\s+struct\b/),
    line('interface', /^type\s+(\w+)(?:\[[^\]]*\])?\s+interface\b/),
    line('type', /^type\s+(\w+)\s+\S/),
  ],
};

const RUST: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    line(
      'function',
      /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:(?:default|const|async|unsafe|extern(?:\s+"[^"]*")?)\s+)*fn\s+(\w+)\s*[(<]/,
    ),
    line('struct', /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:struct|union)\s+(\w+)/),
    line('enum', /^\s*(?:pub(?:\([^)]*\))?\s+)?enum\s+(\w+)/),
    line('trait', /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:unsafe\s+)?(?:auto\s+)?trait\s+(\w+)/),
    line('impl', /^\s*(?:unsafe\s+)?impl(?:<[^>]*>)?\s+(?:[^{]*\sfor\s+)?(\w+)/),
    line('module', /^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*\{/),
    line('macro', /^\s*macro_rules!\s*(\w+)/),
    line('type', /^\s*(?:pub(?:\([^)]*\))?\s+)?type\s+(\w+)/),
  ],
};

const PHP: LineRules = {
  comment: /^\s*(?:\/\/|\/\*|\*|#(?!\[))/,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    of('class', 'class\\s+(\\w+)'),
    of('interface', 'interface\\s+(\\w+)'),
    of('trait', 'trait\\s+(\\w+)'),
    of('enum', 'enum\\s+(\\w+)'),
    of('function', 'function\\s+&?(\\w+)\\s*\\('),
  ],
};

const SHELL: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [line('function', /^\s*function\s+([\w:.-]+)/), line('function', /^\s*([\w:.-]+)\s*\(\s*\)\s*\{?\s*$/)],
};

const LUA: LineRules = {
  comment: DASHES,
  ends: 'indent',
  rules: [
    line('function', /^\s*(?:local\s+)?function\s+(?:(?<owner>[\w.]+)[.:])?(?<name>\w+)\s*\(/),
    line('function', /^\s*(?:local\s+)?([\w.]+)\s*=\s*function\b/),
  ],
};

const ELIXIR: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [
    line('module', /^\s*defmodule\s+([\w.]+)/),
    line('interface', /^\s*defprotocol\s+([\w.]+)/),
    line('macro', /^\s*defmacrop?\s+(\w+[?!]?)/),
    line('function', /^\s*defp?\s+(\w+[?!]?)/),
  ],
};

const HASKELL: LineRules = {
  comment: DASHES,
  block: ['{-', '-}'],
  ends: 'indent',
  nests: false,
  rules: [
    line('type', /^(?:data|newtype|type)\s+(?:family\s+|instance\s+)?([A-Z]\w*)/),
    line('trait', /^class\s+(?:[^=]*=>\s*)?([A-Z]\w*)/),
    line('function', /^([a-z_][\w']*|\([^)\s]+\))\s*::/),
  ],
};

const OCAML: LineRules = {
  comment: /^\s*\(\*/,
  block: ['(*', '*)'],
  ends: 'indent',
  rules: [
    line('module', /^\s*module\s+(?!type\b)(?:rec\s+)?(\w+)/),
    line('interface', /^\s*module\s+type\s+(\w+)/),
    line('type', /^\s*type\s+(?:nonrec\s+)?(?:'\w+\s+|\([^)]*\)\s+)?(\w+)\s*=/),
    line('function', /^(?:let|and)\s+(?:rec\s+)?(\w+)\s+[\w(~?]/),
    line('function', /^(?:val|external)\s+(\w+)\s*:/),
  ],
};

const JULIA: LineRules = {
  comment: HASH,
  block: ['#=', '=#'],
  ends: 'indent',
  rules: [
    line('module', /^\s*(?:bare)?module\s+(\w+)/),
    line('function', /^\s*function\s+([\w.!]+)\s*[({]/),
    line('macro', /^\s*macro\s+(\w+)/),
    line('struct', /^\s*(?:mutable\s+)?struct\s+(\w+)/),
    line('type', /^\s*abstract\s+type\s+(\w+)/),
  ],
};

const R: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [line('function', /^\s*([\w.]+)\s*(?:<-|<<-|=)\s*function\s*\(/)],
};

const ZIG: LineRules = {
  comment: SLASHES,
  ends: 'indent',
  rules: [
    line('function', /^\s*(?:pub\s+|export\s+|extern\s+|inline\s+)*fn\s+(\w+)\s*\(/),
    line('struct', /^\s*(?:pub\s+)?const\s+(\w+)\s*=\s*(?:packed\s+|extern\s+)?(?:struct|union)\b/),
    line('enum', /^\s*(?:pub\s+)?const\s+(\w+)\s*=\s*(?:enum|error)\b/),
  ],
};

const SOLIDITY: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    line('class', /^\s*(?:abstract\s+)?(?:contract|library)\s+(\w+)/),
    line('interface', /^\s*interface\s+(\w+)/),
    line('function', /^\s*(?:function|modifier)\s+(\w+)/),
    line('struct', /^\s*struct\s+(\w+)/),
    line('type', /^\s*(?:event|error)\s+(\w+)/),
  ],
};

const POWERSHELL: LineRules = {
  comment: HASH,
  block: ['<#', '#>'],
  ends: 'indent',
  rules: [
    line('function', /^\s*(?:function|filter)\s+(?:\w+:)?([\w-]+)/i),
    line('class', /^\s*class\s+(\w+)/i),
    line('enum', /^\s*enum\s+(\w+)/i),
  ],
};

const OBJC: LineRules = {
  ...C_LIKE,
  rules: [
    line('class', /^\s*@(?:interface|implementation)\s+(\w+)/),
    line('interface', /^\s*@protocol\s+(\w+)(?!.*;)/),
    line('method', /^[-+]\s*\([^)]*\)\s*(\w+)/),
    ...C_LIKE.rules,
  ],
};

const RULES: Readonly<Record<string, LineRules>> = {
  bash: SHELL,
  c: C_LIKE,
  cpp: C_LIKE,
  csharp: JVM,
  dart: JVM,
  elixir: ELIXIR,
  go: GO,
  haskell: HASKELL,
  java: JVM,
  javascript: ECMA,
  julia: JULIA,
  kotlin: JVM,
  lua: LUA,
  objc: OBJC,
  ocaml: OCAML,
  'ocaml-interface': OCAML,
  php: PHP,
  powershell: POWERSHELL,
  python: PYTHON,
  r: R,
  ruby: RUBY,
  rust: RUST,
  scala: JVM,
  solidity: SOLIDITY,
  starlark: PYTHON,
  swift: JVM,
  tsx: ECMA,
  typescript: ECMA,
  zig: ZIG,
};

/** Null for a language without line rules. */
export function rescueRulesFor(language: string): LineRules | null {
  return Object.hasOwn(RULES, language) ? (RULES[language] ?? null) : null;
}
