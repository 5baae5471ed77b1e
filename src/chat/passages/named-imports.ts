/** Modules that a message imports, such as `from app.auth import login`, as names of files without their ending: `app/auth.*`. */

import type { Mention } from './mentions.ts';

/** Longer texts are read so far. */
const MAX_CHARS = 8_000;
const MAX_MODULES = 8;

const PYTHON_FROM =
  /\bfrom\s{1,9}(\.{0,4}[A-Za-z_][\w.]{0,199}|\.{1,4})\s{1,9}import\s{1,9}\(?\s{0,9}([A-Za-z_]\w{0,99})?/g;
/** Python, Java, Kotlin, Scala. One word alone is a package of somebody else. */
const DOTTED = /\bimport\s{1,9}(?:static\s{1,9})?([A-Za-z_]\w{0,99}(?:\.[A-Za-z_]\w{0,99}){1,12})/g;
/** JavaScript and TypeScript; only what is relative or has a folder is a file of the project. */
const QUOTED =
  /\b(?:from|import|require(?:_relative)?|require_once|include)\s{0,9}\(?\s{0,9}(['"])([^'"\n\s]{1,300})\1/g;
const RUST = /\b(?:use|mod)\s{1,9}((?:crate|super|self|[a-z_]\w{0,99})(?:::\w{1,100}){1,12})/g;
const PHP = /\buse\s{1,9}\\?([A-Z]\w{0,99}(?:\\\w{1,100}){1,12})/g;
const CODE_ENDING = /\.(?:[cm]?[jt]sx?)$/;

/** @returns in the order of the text, 8 at most; of `from a.b import c` both `a/b/c.*` and `a/b.*` */
export function importsIn(text: string): Mention[] {
  const read = text.slice(0, MAX_CHARS);
  const found: { readonly at: number; readonly paths: readonly string[] }[] = [];
  const add = (match: RegExpMatchArray, ...paths: string[]): void => {
    found.push({ at: match.index ?? 0, paths });
  };
  for (const match of read.matchAll(PYTHON_FROM)) {
    const module = folders(match[1] ?? '', '.');
    const name = match[2] ?? '';
    add(match, ...[name === '' ? '' : join(module, name), module].filter((path) => path !== ''));
  }
  for (const match of read.matchAll(DOTTED)) add(match, ...andItsScope(folders(match[1] ?? '', '.')));
  for (const match of read.matchAll(QUOTED)) {
    const typed = match[2] ?? '';
    const path = typed.replace(/^(?:\.{1,2}\/|[@~#]\/)+/, '').replace(CODE_ENDING, '');
    if (path.includes('/') || path !== typed) add(match, path);
  }
  for (const match of read.matchAll(RUST)) add(match, ...andItsScope(folders(match[1] ?? '', '::')));
  for (const match of read.matchAll(PHP)) add(match, folders(match[1] ?? '', '\\'));
  found.sort((a, b) => a.at - b.at);
  const paths = [...new Set(found.slice(0, MAX_MODULES).flatMap((each) => each.paths))].filter((path) => path !== '');
  return paths.map((path) => ({ path: `${path}.*`, lines: null, sure: false }));
}

// --- internal ---

/** The last part may be a name that the module defines. */
function andItsScope(path: string): string[] {
  const cut = path.lastIndexOf('/');
  return cut < 0 ? [path] : [path, path.slice(0, cut)];
}

function folders(name: string, mark: string): string {
  return name
    .split(mark)
    .filter((part) => part !== '' && part !== 'crate' && part !== 'super' && part !== 'self')
    .join('/');
}

function join(module: string, name: string): string {
  return module === '' ? name : `${module}/${name}`;
}
