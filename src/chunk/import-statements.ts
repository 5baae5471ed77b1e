/** Which statements of a file only import or re-export: imports, re-exports, package clauses. A file of these alone is a barrel. */

/**
 * How much of a statement's text says what it does, UTF-16 units: the first line identifies a list of names, and a
 * pattern over all of a hostile statement would take long.
 */
const MOST = 2000;

const ECMA =
  /^(?:import\b|export\s+(?:type\s+)?\*|export\s+(?:type\s+)?\{|export\s+default\s+[\w$.]+\s*;?\s*$|export\s*=\s*[\w$.]+\s*;?\s*$|export\s+import\b|(?:const|let|var)\s+[\w$]+\s*=\s*(?:\w+\()?require\(|(?:const|let|var)\s*\{[^}]*\}\s*=\s*require\(|require\(|(?:module\.)?exports(?:\.[\w$]+)?\s*=\s*(?:(?:module\.)?exports(?:\.[\w$]+)?\s*=\s*)*(?:\w+\()?(?:require\(|[\w$.]+\s*;?\s*$|\{[\w$\s,:.'"]*\}\s*;?\s*$)|Object\.defineProperty\(exports\b|__exportStar\(|__export\(|(?:export\s+)?declare\s+module\s+['"][^'"]*['"]\s*;|['"]use \w+['"])/;
const RUST = /^(?:(?:pub(?:\([^)]*\))?\s+)?(?:use\b|mod\s+\w+\s*;|extern\s+crate\b)|#!?\[|;$)/;
const JVM = /^(?:@[\w.]+(?:\([^)]*\))?\s+)*(?:package|import)\b/;
const C =
  /^(?:#\s*(?:include|import|pragma|endif|else|if|ifdef|ifndef|undef|error)\b|#\s*define\s+\w+\s*$|@import\b|@class\b|@protocol\s+[\w, ]+;|using\s+namespace\b|using\s+[\w:]+\s*;)/;

/** By language; a language without a pattern has no barrels that syntax shows. */
const IMPORT_STATEMENTS: Readonly<Record<string, RegExp>> = {
  c: C,
  cpp: C,
  csharp: /^(?:(?:global\s+)?using\b|extern\s+alias\b|\[assembly\b|namespace\s+[\w.]+\s*;)/,
  css: /^@(?:import|charset|use|forward)\b/,
  dart: /^(?:import|export|library|part)\b/,
  elixir: /^(?:alias|import|require|use)\b/,
  go: /^(?:package|import)\b/,
  haskell: /^(?:module|import)\b/,
  java: JVM,
  javascript: ECMA,
  julia: /^(?:using|import|export|include\(|public)\b/,
  kotlin: /^(?:package|import|@file:)/,
  lua: /^(?:local\s+[\w, ]+=\s*require\b|return\s+[\w.]+\s*$|return\s+require\b|return\s*\{[\s\w.,='"()[\]]*\}\s*$|[\w.]+\s*=\s*require\b|require\b)/,
  objc: C,
  ocaml: /^(?:open|include|module\s+\w+\s*=\s*[\w.]+\s*$)/,
  'ocaml-interface': /^(?:open|include|module\s+\w+\s*=\s*[\w.]+\s*$)/,
  php: /^(?:<\?php|\?>|namespace\b[^{]*;|use\b|(?:return\s+)?(?:require|include)(?:_once)?\b|declare\s*\(|;$)/,
  python: /^(?:from\b|import\b|__\w+__\s*(?::[^=]*)?\+?=|if\s+(?:typing\.|t\.)?TYPE_CHECKING\s*:|del\s|pass\b)/,
  ruby: /^(?:require|require_relative|load|autoload)\b/,
  rust: RUST,
  scala: /^(?:package\s+[\w.]+\s*$|import|export)\b/,
  solidity: /^(?:pragma|import)\b/,
  swift: /^(?:@\w+(?:\([^)]*\))?\s+)*import\b/,
  tsx: ECMA,
  typescript: ECMA,
  zig: /^(?:pub\s+)?(?:const\s+[\w@"]+\s*=\s*@import\(|usingnamespace\b)/,
};

/** @returns a test for the import statements of a language; null where none are known */
export function importStatementTest(language: string): ((statement: string) => boolean) | null {
  const pattern = Object.hasOwn(IMPORT_STATEMENTS, language) ? IMPORT_STATEMENTS[language] : undefined;
  if (pattern === undefined) return null;
  return (statement) => {
    const begin = statement.slice(0, MOST).trim();
    return pattern.test(begin) || (language === 'rust' && onlyImportsInMacro(begin));
  };
}

// --- internal ---

/** `cfg_io! { pub mod fs; pub use fs::File; }`: lines one by one, as a pattern over them all could take forever. */
function onlyImportsInMacro(statement: string): boolean {
  if (!/^\w+!\s*\{[\s\S]*\}$/.test(statement)) return false;
  const body = statement.slice(statement.indexOf('{') + 1, -1);
  const code = body.split('\n').filter((line) => !/^\s*(?:\/\/|#\[)/.test(line));
  const statements = code
    .join('\n')
    .split(';')
    .map((each) => each.trim());
  return statements.every((each) => each === '' || /^(?:pub(?:\([^)]*\))?\s+)?(?:use|mod)\b/.test(each));
}
