/** Which language a file is in: by file name, extension, or first line. */

import { LANGUAGES, type LanguageInfo } from './language-table.ts';

/** The language's entry; undefined for an id that the program does not know. */
export function languageInfo(id: string): LanguageInfo | undefined {
  return BY_ID.get(id);
}

/**
 * @param path with `/`; only the file name counts
 * @param firstLine looked at only where the name says nothing: `#!/usr/bin/env python3` gives `python`
 * @returns a language id; 'text' when nothing tells
 */
export function languageOf(path: string, firstLine = ''): string {
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const named = BY_FILE.get(file);
  if (named !== undefined) return named;
  // Dockerfile.dev, Makefile.am, Jenkinsfile.release and their kin.
  const stem = file.slice(0, Math.max(0, file.indexOf('.', 1)));
  const dot = file.lastIndexOf('.');
  const extension = dot > 0 ? file.slice(dot + 1) : '';
  const known = BY_EXTENSION.get(extension);
  if (known !== undefined) return known;
  if (VARIANTS.has(stem)) return BY_FILE.get(stem) ?? 'text';
  return ofShebang(firstLine) ?? 'text';
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
/** Programs in a shebang line, without their version. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  ash: 'bash',
  awk: 'awk',
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
  pypy: 'python',
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
