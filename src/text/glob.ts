/** Globs over paths: as a regular expression for the store, and as a test whose time grows with the length of a path alone. */

import { MlxCodeError } from '../base/errors.ts';

/** Longer globs are mistakes; the cap also bounds the regular expression made from one. */
const MAX_GLOB_CHARS = 1_000;
/** The engines differ in which line ends a dot leaves out. */
const ANYTHING = '[\\s\\S]*';

/**
 * A glob into a regular expression both JavaScript and the store's engine read: `*` stays inside a folder, `**` crosses
 * folders, `?`, `[a-z]`, `{a,b}`; without a slash it is the file's name anywhere, with one it starts at the root.
 * @throws E_BAD_GLOB for an unclosed bracket or brace, an empty or an over-long glob
 */
export function globToRegex(glob: string): string {
  const bad = (why: string): MlxCodeError =>
    new MlxCodeError('E_BAD_GLOB', `Glob ${JSON.stringify(glob.slice(0, 80))}: ${why}`);
  const pattern = glob.replace(/^\.\//, '').replace(/^\//, '');
  if (pattern === '') throw bad('it is empty');
  if (glob.length > MAX_GLOB_CHARS) throw bad(`longer than ${MAX_GLOB_CHARS} characters`);
  let out = '';
  let braces = 0;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string;
    if (c === '*' && pattern[i + 1] === '*') {
      const slash = pattern[i + 2] === '/';
      out += slash ? '(?:[^/]+/)*' : ANYTHING;
      i += slash ? 2 : 1;
    } else if (c === '*') out += '[^/]*';
    else if (c === '?') out += '[^/]';
    else if (c === '[') {
      const end = pattern.indexOf(']', i + 2);
      if (end < 0) throw bad('a "[" is not closed');
      out += bracket(pattern.slice(i + 1, end));
      i = end;
    } else if (c === '{') {
      braces++;
      out += '(?:';
    } else if (c === '}' && braces > 0) {
      braces--;
      out += ')';
    } else if (c === ',' && braces > 0) out += '|';
    else out += c.replace(/[.+^$()|\\\]{}]/g, '\\$&');
  }
  if (braces > 0) throw bad('a "{" is not closed');
  const source = pattern.includes('/') ? `^${out}${pattern.endsWith('/') ? ANYTHING : ''}$` : `(?:^|/)${out}$`;
  try {
    new RegExp(source, 'u');
  } catch {
    throw bad('a character range is not valid');
  }
  return source;
}

/**
 * Whether a path fits a glob. JavaScript's expressions try the ways through several `*` one after the other, which may take hours; with
 * more than a few all ways are followed at once.
 * @throws E_BAD_GLOB
 */
export function globTest(glob: string): (path: string) => boolean {
  const source = globToRegex(glob);
  if ((glob.match(/\*+|\{/g) ?? []).length <= MOST_TRIED) {
    const regex = new RegExp(source, 'u');
    return (path) => regex.test(path);
  }
  const pattern = glob.replace(/^\.\//, '').replace(/^\//, '');
  const states = statesOf(pattern);
  if (pattern.includes('/')) return (path) => fits(states, path);
  // A name: at the beginning, or behind any slash, as `**` may cross more of them.
  return (path) => {
    for (let at = 0; at >= 0; at = path.indexOf('/', at) + 1 || -1) if (fits(states, path.slice(at))) return true;
    return false;
  };
}

// --- internal ---

/** So many wildcards cost little even at the worst. */
const MOST_TRIED = 3;

/** A step of a glob: takes one character and goes on, or goes on in two ways without one. */
type State =
  | { readonly takes: (character: string) => boolean; next: number }
  | { readonly takes: null; ways: number[] };

const NO_SLASH = (character: string) => character !== '/';

/** The steps of a valid glob; the number behind the last is its end. */
function statesOf(pattern: string): State[] {
  const states: State[] = [];
  const open: { fork: { ways: number[] }; ends: { next: number }[] }[] = [];
  const take = (takes: (character: string) => boolean): { next: number } => {
    const state = { takes, next: states.length + 1 };
    states.push(state);
    return state;
  };
  const fork = (...ways: number[]): { ways: number[] } => {
    const state = { takes: null, ways };
    states.push(state);
    return state;
  };
  /** A way that is known later. */
  const jump = (): { next: number } => {
    const state = fork();
    return {
      set next(to: number) {
        state.ways = [to];
      },
      get next() {
        return state.ways[0] ?? 0;
      },
    };
  };
  for (let i = 0; i < pattern.length; ) {
    const at = states.length;
    const c = String.fromCodePoint(pattern.codePointAt(i) ?? 0);
    i += c.length;
    if (c === '*') {
      const isDeep = pattern[i] === '*';
      if (isDeep) i++;
      if (isDeep && pattern[i] === '/') {
        i++;
        // Whole folders: (?:[^/]+/)*
        const start = fork(at + 1);
        take(NO_SLASH);
        fork(at + 1, at + 3);
        take((character) => character === '/').next = at;
        start.ways.push(states.length);
      } else {
        const start = fork(at + 1);
        take(isDeep ? () => true : NO_SLASH).next = at;
        start.ways.push(states.length);
      }
    } else if (c === '?') take(NO_SLASH);
    else if (c === '[') {
      const end = pattern.indexOf(']', i + 1);
      const set = new RegExp(`^${bracket(pattern.slice(i, end))}$`, 'u');
      take((character) => set.test(character));
      i = end + 1;
    } else if (c === '{') {
      const way = fork(at + 1);
      open.push({ fork: way, ends: [] });
    } else if (c === ',' && open.length > 0) {
      const group = open.at(-1);
      group?.ends.push(jump());
      group?.fork.ways.push(states.length);
    } else if (c === '}' && open.length > 0) {
      for (const end of open.pop()?.ends ?? []) end.next = states.length;
    } else take((character) => character === c);
  }
  if (pattern.includes('/') && pattern.endsWith('/')) {
    const start = fork(states.length + 1);
    take(() => true).next = states.length - 2;
    start.ways.push(states.length);
  }
  return states;
}

/** Follows all ways at once. */
function fits(states: readonly State[], path: string): boolean {
  let now = reach(states, [0]);
  for (const character of path) {
    const next: number[] = [];
    for (const at of now) {
      const state = states[at];
      if (state?.takes?.(character)) next.push(state.next);
    }
    if (next.length === 0) return false;
    now = reach(states, next);
  }
  return now.has(states.length);
}

/** Every state that is reached from these without a character. */
function reach(states: readonly State[], from: readonly number[]): Set<number> {
  const found = new Set<number>();
  const open = [...from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    const state = states[at];
    if (state?.takes === null) open.push(...state.ways);
  }
  return found;
}

/** A set of characters as both engines read it: `&&`, `~~` and `--` compute with classes in the engine of the tables. */
function bracket(inside: string): string {
  const body = inside
    .replace(/^!/, '^')
    .replaceAll('\\', '\\\\')
    .replaceAll('[', '\\[')
    .replaceAll('&', '\\x26')
    .replaceAll('~', '\\x7e')
    .replaceAll('--', '-\\x2d');
  return `[${body}]`;
}
