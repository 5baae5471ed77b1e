/** The rules of every language that is cut by syntax tree. */

import { C, CPP, CSHARP, OBJC, SWIFT } from './c-family.ts';
import { CSS, HCL, HTML, JSON_RULES, SOLIDITY, TOML, YAML } from './data.ts';
import { ELIXIR } from './elixir.ts';
import { JAVA, KOTLIN, SCALA } from './jvm.ts';
import { HASKELL, OCAML } from './ml.ts';
import { JULIA, R } from './numeric.ts';
import { PHP } from './php.ts';
import { PYTHON, STARLARK } from './python.ts';
import { RUBY } from './ruby.ts';
import type { Rules } from './rule.ts';
import { BASH, DART, LUA, POWERSHELL } from './scripting.ts';
import { GO, RUST, ZIG } from './systems.ts';
import { JAVASCRIPT, TYPESCRIPT } from './web.ts';

const RULES: ReadonlyMap<string, Rules> = new Map(
  Object.entries({
    bash: BASH,
    c: C,
    cpp: CPP,
    csharp: CSHARP,
    css: CSS,
    dart: DART,
    elixir: ELIXIR,
    go: GO,
    haskell: HASKELL,
    hcl: HCL,
    html: HTML,
    java: JAVA,
    javascript: JAVASCRIPT,
    json: JSON_RULES,
    julia: JULIA,
    kotlin: KOTLIN,
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
    scala: SCALA,
    solidity: SOLIDITY,
    starlark: STARLARK,
    svelte: HTML,
    swift: SWIFT,
    toml: TOML,
    tsx: TYPESCRIPT,
    typescript: TYPESCRIPT,
    vue: HTML,
    yaml: YAML,
    zig: ZIG,
  }),
);

/** Null for a language without rules. */
export function rulesFor(language: string): Rules | null {
  return RULES.get(language) ?? null;
}
