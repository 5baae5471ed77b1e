/** The files that a text imports, as far as its import statements tell: paths without an ending, from the root or as the end of a path. */

import { dirname, join, normalize } from 'node:path/posix';
import type { RepoPath } from '../../base/types.ts';

/** `whole`: from the root; `end`: the last parts of a path; `folder`: a package, whose folder is at the end of the name. */
export interface ImportedModule {
  readonly path: string;
  readonly kind: 'whole' | 'end' | 'folder';
}

/** Longer texts are read so far. */
const MAX_CHARS = 100_000;
const MAX_NAMES = 12;
const CODE_ENDING =
  /(?:\.d)?\.(?:[cm]?[jt]sx?|vue|svelte|astro|h|hpp|hh|c|cc|cpp|m|mm|cu|pyi?|rb|php|java|kts?|scala|groovy|rs|go)$/;
/** A file that stands for its folder. */
const OF_FOLDER = /\/(?:__init__|index|mod)$/;

type Reader = (text: string, from: RepoPath) => readonly ImportedModule[];

/** @param from the file that the text is of @returns none for a language whose imports name no files */
export function modulesImported(text: string, from: RepoPath, language: string): readonly ImportedModule[] {
  return READERS[language]?.(text.slice(0, MAX_CHARS), from) ?? [];
}

/** Whether a file is what an import means. */
export function isModule(path: RepoPath, { path: module, kind }: ImportedModule): boolean {
  if (kind === 'folder') {
    const folder = dirname(path);
    return folder !== '.' && (module === folder || module.endsWith(`/${folder}`));
  }
  const bare = withoutEnding(path);
  return [bare, bare.replace(OF_FOLDER, '')].some(
    (each) => each === module || (kind === 'end' && each.endsWith(`/${module}`)),
  );
}

/** What a file is imported by: its name without its ending, or that of the folder that it stands for. */
export function nameOfModule(path: RepoPath, language: string): string {
  const bare = withoutEnding(path);
  const named = language === 'go' ? dirname(path) : bare.replace(OF_FOLDER, '');
  return named.slice(named.lastIndexOf('/') + 1);
}

// --- internal ---

const QUOTED = /\b(?:from|import|require)\s{0,9}\(?\s{0,9}(['"])([^'"\n]{1,300})\1/g;
const PYTHON_FROM =
  /^[ \t]*from[ \t]+(\.{0,8})([A-Za-z_][\w.]{0,199})?[ \t]+import\b[ \t]*(\([^)]{0,2000}\)|[^\n]{0,500})/gm;
const PYTHON_IMPORT = /^[ \t]*import[ \t]+([A-Za-z_][\w. ,]{0,300})/gm;
const JVM = /^[ \t]*import[ \t]+(?:static[ \t]+)?([A-Za-z_][\w.]{2,300})/gm;
const INCLUDE = /^[ \t]*#[ \t]*(?:include|import)[ \t]*"([^"\n]{1,300})"/gm;
const GO = /^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w.\-~/]{1,300})"[ \t]*$/gm;
const RUST_USE = /^[ \t]*(?:pub(?:\([^)]{0,40}\))?[ \t]+)?use[ \t]+((?:crate|super|self)(?:::\w{1,100}){1,12})/gm;
const RUST_MOD = /^[ \t]*(?:pub(?:\([^)]{0,40}\))?[ \t]+)?mod[ \t]+(\w{1,100})[ \t]*;/gm;
const PHP = /^[ \t]*use[ \t]+\\?([A-Z]\w{0,99}(?:\\\w{1,100}){1,12})/gm;
const RUBY = /^[ \t]*require(_relative)?[ \t(]+(['"])([^'"\n]{1,300})\2/gm;

const READERS: Readonly<Record<string, Reader>> = {
  ...alike(['javascript', 'typescript', 'tsx', 'jsx', 'vue', 'svelte', 'astro'], readScript),
  ...alike(['java', 'kotlin', 'scala', 'groovy'], (text) => all(text, JVM, ([, name = '']) => dotted(name))),
  ...alike(['c', 'cpp', 'objc', 'cuda'], (text, from) =>
    all(text, INCLUDE, ([, file = '']) => [whole(join(dirname(from), file)), end(file)]),
  ),
  python: readPython,
  go: (text) => all(text, GO, ([, name = '']) => (name.includes('/') ? [{ path: name, kind: 'folder' }] : [])),
  rust: readRust,
  php: (text) => all(text, PHP, ([, name = '']) => [end(name.split('\\').slice(-2).join('/'))]),
  ruby: (text, from) =>
    all(text, RUBY, ([, relative, , file = '']) =>
      relative === undefined ? (file.includes('/') ? [end(file)] : []) : [whole(join(dirname(from), file))],
    ),
};

function readScript(text: string, from: RepoPath): ImportedModule[] {
  return all(text, QUOTED, ([, , name = '']) => {
    if (/^\.{1,2}(?:\/|$)/.test(name)) return [whole(join(dirname(from), name))];
    const inside = name.replace(/^[@~#]\//, '');
    return inside !== name || (inside.includes('/') && !inside.startsWith('@')) ? [end(inside)] : [];
  });
}

function readPython(text: string, from: RepoPath): ImportedModule[] {
  const read = all(text, PYTHON_FROM, ([, dots = '', name = '', names = '']) => {
    const module = name.split('.').join('/');
    const brought = (names.match(/[A-Za-z_]\w*(?:\s+as\s+\w+)?/g) ?? []).slice(0, MAX_NAMES);
    const below = brought.map((each) => each.split(/\s/)[0] ?? '');
    if (dots === '')
      return [...pythonModule(module, from), ...below.flatMap((each) => pythonModule(`${module}/${each}`, from))];
    const folder = join(dirname(from), ...Array.from({ length: dots.length - 1 }, () => '..'));
    const base = normalize(join(folder, module));
    return [whole(base), ...below.map((each) => whole(join(base, each)))];
  });
  const plain = all(text, PYTHON_IMPORT, ([, names = '']) =>
    names.split(',').flatMap((each) => pythonModule((each.trim().split(/\s/)[0] ?? '').split('.').join('/'), from)),
  );
  return [...read, ...plain];
}

/** One name alone is a module at the root, in `src/`, or beside the file; of a longer one the end tells. */
function pythonModule(module: string, from: RepoPath): ImportedModule[] {
  if (module === '') return [];
  if (module.includes('/')) return [end(module)];
  return [whole(module), whole(`src/${module}`), whole(join(dirname(from), module))];
}

function readRust(text: string, from: RepoPath): ImportedModule[] {
  const cut = from.lastIndexOf('src/');
  const crate = cut < 0 ? dirname(from) : from.slice(0, cut + 'src'.length);
  // A module lies in the folder of its own name, but for the one that stands for its folder.
  const own = /(?:^|\/)(?:mod|lib|main)\.rs$/.test(from) ? dirname(from) : withoutEnding(from);
  const uses = all(text, RUST_USE, ([, path = '']) => {
    const parts = path.split('::');
    const first = parts.shift();
    let base = first === 'crate' ? crate : first === 'super' ? dirname(own) : own;
    while (parts[0] === 'super') {
      base = dirname(base);
      parts.shift();
    }
    return parts.map((_, n) => whole(join(base, ...parts.slice(0, n + 1))));
  });
  return [...uses, ...all(text, RUST_MOD, ([, name = '']) => [whole(join(own, name))])];
}

/** `a.b.C` or `a.b.C.member`. */
function dotted(name: string): ImportedModule[] {
  const parts = name.replace(/\.$/, '').split('.');
  return [parts, parts.slice(0, -1)].filter(({ length }) => length > 1).map((each) => end(each.join('/')));
}

function all(
  text: string,
  pattern: RegExp,
  read: (match: RegExpMatchArray) => readonly ImportedModule[],
): ImportedModule[] {
  return Array.from(text.matchAll(pattern), (match) => read(match)).flat();
}

function whole(path: string): ImportedModule {
  return { path: withoutEnding(normalize(path)).replace(/\/$/, ''), kind: 'whole' };
}

function end(path: string): ImportedModule {
  return { path: withoutEnding(normalize(path)).replace(/^\.{0,2}\//, ''), kind: 'end' };
}

function withoutEnding(path: string): string {
  return path.replace(CODE_ENDING, '');
}

function alike(languages: readonly string[], read: Reader): Record<string, Reader> {
  return Object.fromEntries(languages.map((language) => [language, read]));
}
