/** Line rules for languages that have a grammar, for where it lost its way: only what is unmistakable. */

import { C_BLOCK, type LineRules, line, MODIFIERS, modified, SLASHES } from './line-rule.ts';
import { ELIXIR, HASKELL, JULIA, OCAML, R } from './rescue-functional.ts';
import { LUA, PHP, POWERSHELL, PYTHON, RUBY, SHELL } from './rescue-scripting.ts';

const ECMA: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    modified('class', 'class\\s+([A-Za-z_$][\\w$]*)'),
    modified('function', 'function\\s*\\*?\\s*([A-Za-z_$][\\w$]*)\\s*[(<]'),
    modified('interface', 'interface\\s+([A-Za-z_$][\\w$]*)\\s*(?:[<{]|extends\\b|$)'),
    modified('enum', '(?:const\\s+)?enum\\s+([A-Za-z_$][\\w$]*)\\s*\\{'),
    modified('type', 'type\\s+([A-Za-z_$][\\w$]*)\\s*(?:<[^=]*)?='),
    modified('module', '(?:namespace|module)\\s+([A-Za-z_$][\\w$.]*)\\s*\\{'),
    modified(
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
    modified('class', '(?:class|record|object|case\\s+class|actor)\\s+(\\w+)'),
    modified('interface', '(?:interface|@interface|protocol)\\s+(\\w+)'),
    modified('struct', 'struct\\s+(\\w+)'),
    modified('enum', 'enum\\s+(?:class\\s+)?(\\w+)'),
    modified('trait', 'trait\\s+(\\w+)'),
    modified('impl', 'extension\\s+([A-Z][\\w.]*)'),
    modified('module', 'namespace\\s+([\\w.]+)'),
    modified('function', '(?:fun|func|def)\\s+(?:<[^>]*>\\s*)?(?:\\w+\\.)?(`[^`]+`|\\w+)\\s*[(<\\[:={]'),
    modified('constant', 'given\\s+(\\w+)\\s*:'),
    line(
      'method',
      new RegExp(
        `^\\s+(?!return\\b|else\\b|new\\b|throw\\b|await\\b|yield\\b|case\\b)${MODIFIERS}(?:[\\w.<>,?\\[\\]]+\\s+){1,3}(\\w+)\\s*(?:<[^>]*>)?\\([^;=]*(?:\\{|\\)\\s*$)`,
      ),
    ),
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

const OBJC: LineRules = {
  ...C_LIKE,
  rules: [
    line('class', /^\s*@(?:interface|implementation)\s+(\w+)/),
    line('interface', /^\s*@protocol\s+(\w+)(?!.*;)/),
    line('method', /^[-+]\s*\([^)]*\)\s*(\w+)/),
    ...C_LIKE.rules,
  ],
};

const RULES: ReadonlyMap<string, LineRules> = new Map(
  Object.entries({
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
  }),
);

/** Null for a language without line rules. */
export function rescueRulesFor(language: string): LineRules | null {
  return RULES.get(language) ?? null;
}
