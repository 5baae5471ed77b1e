/** The rules of every language that is cut by syntax tree. */

import { C, CPP, CSHARP, OBJC, SWIFT } from './c-family.ts';
import { CSS, HCL, HTML, JSON_RULES, SOLIDITY, TOML, YAML } from './data.ts';
import { ELIXIR, HASKELL, JULIA, OCAML, R } from './functional.ts';
import { JAVA, KOTLIN, SCALA } from './jvm.ts';
import { PYTHON, STARLARK } from './python.ts';
import type { Rules } from './rule.ts';
import { BASH, DART, LUA, PHP, POWERSHELL, RUBY } from './scripting.ts';
import { GO, RUST, ZIG } from './systems.ts';
import { JAVASCRIPT, TYPESCRIPT } from './web.ts';

const RULES: Readonly<Record<string, Rules>> = {
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
};

/** Null for a language without rules. */
export function rulesFor(language: string): Rules | null {
  return Object.hasOwn(RULES, language) ? (RULES[language] ?? null) : null;
}
