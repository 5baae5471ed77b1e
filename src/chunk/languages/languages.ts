/** Which language a file is in: by file name, extension, or first line. */

import { lineRulesFor } from '../line-rules/index.ts';
import { languageFromBeginning, languageFromText, modeLine } from './language-from-text.ts';
import { LANGUAGES, type LanguageInfo } from './language-table.ts';
import { SHARED_ENDINGS } from './shared-endings.ts';

/** The language's entry; undefined for an id that the program does not know. */
export function languageInfo(id: string): LanguageInfo | undefined {
  return BY_ID.get(id);
}

/** True for a language whose definitions are read, by its tree or by its lines. */
export function readsDefinitions(id: string): boolean {
  const cut = BY_ID.get(id)?.cut;
  return (cut !== undefined && cut !== 'lines') || lineRulesFor(id) !== null;
}

/**
 * @param path with `/`; only the file name counts
 * @param text the file's text: decides where an ending has several owners (`.h`, `.m`, `.v`), and where the name says
 * nothing (`#!/usr/bin/env python3` gives `python`). Without it the likeliest owner is taken.
 * @returns a language id; 'text' when nothing tells
 */
export function languageOf(path: string, text = ''): string {
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const named = BY_FILE.get(file);
  if (named !== undefined) return named;
  for (const [ending, language] of LONG_ENDINGS) if (file.endsWith(ending)) return language;
  const dot = file.lastIndexOf('.');
  const known = dot > 0 ? byEnding(file.slice(dot + 1), text) : undefined;
  if (known !== undefined) return known;
  // Dockerfile.dev, Makefile.am, Jenkinsfile.release and their kin.
  const stem = file.slice(0, Math.max(0, file.indexOf('.', 1)));
  if (VARIANTS.has(stem)) return BY_FILE.get(stem) ?? 'text';
  // config.h.in, settings.py.example: as what they become.
  if (dot > 0 && COPIES.has(file.slice(dot + 1))) return languageOf(file.slice(0, dot), text);
  return ofShebang(text) ?? ofMode(text) ?? languageFromBeginning(text) ?? 'text';
}

/**
 * Ids of the languages that an ending stands for: its likeliest owner, or all owners when none is likelier than the
 * others; none for an unknown ending.
 */
export function languagesOfEnding(ending: string): readonly string[] {
  const shared = SHARED_ENDINGS.get(ending);
  const likeliest = shared === undefined ? BY_EXTENSION.get(ending) : languageFromText(shared, '');
  if (likeliest !== undefined && likeliest !== 'text') return [likeliest];
  return [...new Set(shared?.map((each) => each.language))].filter((id) => BY_ID.has(id) && id !== 'text');
}

// --- internal ---

const BY_ID: ReadonlyMap<string, LanguageInfo> = new Map(LANGUAGES.map((each) => [each.id, each]));
const BY_FILE = firstWins((each) => each.fileNames);
const BY_EXTENSION = firstWins((each) => each.extensions);
/** File names that are also used with a suffix. */
const VARIANTS = new Set([
  'dockerfile',
  'containerfile',
  'makefile',
  'gnumakefile',
  'jenkinsfile',
  'gemfile',
  'readme',
  'license',
]);
/** Endings of more than one part. */
const LONG_ENDINGS: readonly (readonly [string, string])[] = [
  ['.blade.php', 'blade'],
  ['.app.src', 'erlang'],
  ['.html.eex', 'heex'],
];
/** Endings of templates and samples of a file that has an ending of its own. */
const COPIES = new Set(['in', 'example', 'sample', 'template', 'dist', 'default', 'orig', 'bak', 'tmpl', 'tpl']);
/** What mode lines call a language, where that is neither its id nor an ending of its files. */
const MODES: Readonly<Record<string, string>> = {
  'c++': 'cpp',
  'objective-c': 'objc',
  cperl: 'perl',
  'emacs-lisp': 'emacslisp',
  lisp: 'commonlisp',
  'shell-script': 'bash',
  js2: 'javascript',
  python3: 'python',
  javascriptreact: 'javascript',
  typescriptreact: 'tsx',
  conf: 'ini',
  dosini: 'ini',
  octave: 'matlab',
  tex: 'latex',
  plaintex: 'latex',
};
/** Programs in a shebang line, without their version. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  ash: 'bash',
  awk: 'awk',
  bb: 'clojure',
  clisp: 'commonlisp',
  clojure: 'clojure',
  crystal: 'crystal',
  dart: 'dart',
  dtrace: 'dtrace',
  emacs: 'emacslisp',
  expect: 'tcl',
  fennel: 'fennel',
  gnuplot: 'gnuplot',
  guile: 'scheme',
  ipython: 'python',
  jruby: 'ruby',
  just: 'just',
  jython: 'python',
  lein: 'clojure',
  macruby: 'ruby',
  nu: 'nushell',
  octave: 'matlab',
  pypy: 'python',
  racket: 'racket',
  raku: 'raku',
  rakudo: 'raku',
  'rust-script': 'rust',
  swipl: 'prolog',
  uv: 'python',
  vim: 'vim',
  zx: 'javascript',
  'nix-shell': 'nix',
  mksh: 'bash',
  bash: 'bash',
  bun: 'typescript',
  dash: 'bash',
  deno: 'typescript',
  elixir: 'elixir',
  escript: 'erlang',
  fish: 'fish',
  gawk: 'awk',
  groovy: 'groovy',
  julia: 'julia',
  kotlin: 'kotlin',
  ksh: 'bash',
  lua: 'lua',
  luajit: 'lua',
  make: 'makefile',
  node: 'javascript',
  nodejs: 'javascript',
  ocaml: 'ocaml',
  osascript: 'applescript',
  perl: 'perl',
  php: 'php',
  pwsh: 'powershell',
  python: 'python',
  rscript: 'r',
  ruby: 'ruby',
  runghc: 'haskell',
  runhaskell: 'haskell',
  sbcl: 'commonlisp',
  scala: 'scala',
  sed: 'sed',
  sh: 'bash',
  swift: 'swift',
  tclsh: 'tcl',
  'ts-node': 'typescript',
  tsx: 'typescript',
  wish: 'tcl',
  zsh: 'bash',
};

function byEnding(ending: string, text: string): string | undefined {
  const shared = SHARED_ENDINGS.get(ending);
  if (shared === undefined) return BY_EXTENSION.get(ending);
  const mode = ofMode(text);
  if (mode !== undefined && shared.some((each) => each.language === mode)) return mode;
  const told = languageFromText(shared, text);
  // Of a language that has no name here nothing is known but its text.
  return told === undefined || BY_ID.has(told) ? told : 'text';
}

/** The language of a mode line. */
function ofMode(text: string): string | undefined {
  const mode = modeLine(text);
  if (mode === '') return undefined;
  if (Object.hasOwn(MODES, mode)) return MODES[mode];
  return BY_ID.has(mode) && mode !== 'text' ? mode : BY_EXTENSION.get(mode);
}

function ofShebang(line: string): string | undefined {
  const words = /^\uFEFF?#!\s*(\S+)(.*)/.exec(line.slice(0, MAX_SHEBANG));
  if (words === null) return undefined;
  let program = words[1] ?? '';
  if (program.endsWith('/env') || program === 'env') {
    program =
      (words[2] ?? '').split(/\s+/).find((word) => word !== '' && !word.startsWith('-') && !word.includes('=')) ?? '';
  }
  const name = program
    .slice(program.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/[\d.]+$/, '');
  return Object.hasOwn(INTERPRETERS, name) ? INTERPRETERS[name] : undefined;
}

/** Longer first lines are not shebangs, UTF-16 units. */
const MAX_SHEBANG = 256;

function firstWins(keys: (language: LanguageInfo) => readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const language of LANGUAGES) for (const key of keys(language)) if (!map.has(key)) map.set(key, language.id);
  return map;
}
