/** Places in a stack trace or a list of errors, as the tools of many languages write them. */

import type { Mention } from './mentions.ts';

/** A trace longer than this is read at its end. Characters. */
const MAX_CHARS = 400_000;
/** A longer line is not a frame. */
const MAX_LINE = 1_000;
/** The places nearest to the error; a deep recursion has thousands. */
const MAX_PLACES = 8;

/** Python: the innermost frame is last. */
const PYTHON = /^\s*File "([^"\n]{1,500})", line (\d{1,7})\b/;
/** `at com.shop.auth.Login.check(Login.java:12)`: the package tells the folder. */
const JAVA = /\bat (?:[\w.-]+\/)?((?:[\w$]+\.)+)[\w$<>]+\(([\w$]+\.(?:java|kt|scala|groovy|clj)):(\d{1,7})\)/;
/** `file:///app/a.mjs:3:1`, `webpack:///./src/a.ts:3`, `http://localhost:5173/src/a.ts?t=12:3:1`. */
const ADDRESS =
  /\b(?:file|webpack(?:-internal)?|https?|app):\/\/([^\s/()'"<>]{0,200}\/[^\s()'"<>]{1,500}?):(\d{1,7})(?::\d{1,7})?(?=[\s),;]|$)/;
/** `in C:\shop\Auth.cs:line 12`, and other paths with backslashes. */
const WINDOWS = /\b([A-Za-z]:\\[^:*?"<>|]{1,300}):(?:line )?(\d{1,7})/;
/** `src/a.php(12)`, `src/a.ts(12,5): error`: what is before the bracket is looked at apart. */
const IN_BRACKETS = /\((\d{1,7})(?:,\d{1,7})?\)/;
const FILE_AT_END = /^(?:[A-Za-z]:)?[\p{L}\p{N}_@.~+$\\/-]+\.[A-Za-z][A-Za-z0-9]{0,9}$/u;
/** What belongs to a library or a runtime, wherever it lies. */
const LIBRARY =
  /(?:^|\/)(?:node_modules|site-packages|dist-packages|\.cargo|\.rustup|rustc|\.gradle|\.m2|vendor\/bundle|pkg\/mod|lib\/python[\d.]+|usr\/(?:lib|include|local\/go)|<[^>/]*>|node:internal)(?:\/|$)/;

/** @returns the places nearest to the error first, 8 at most; those of libraries are left out */
export function placesInTrace(text: string): Mention[] {
  const python: Mention[] = [];
  const others: Mention[] = [];
  for (const line of text.slice(-MAX_CHARS).split('\n')) {
    if (line.length > MAX_LINE || !/\d/.test(line)) continue;
    const [, file, at] = PYTHON.exec(line) ?? [];
    if (file !== undefined) {
      python.unshift(mention(file, at));
      continue;
    }
    const [, scope, name, number] = JAVA.exec(line) ?? [];
    if (scope !== undefined) {
      // The last part is the class, which the file is named after or holds.
      const folders = scope.split('.').slice(0, -2);
      others.push(mention([...folders, name].join('/'), number));
      continue;
    }
    const match = ADDRESS.exec(line) ?? WINDOWS.exec(line) ?? beforeBracket(line);
    if (match !== null) others.push(mention(match[1] ?? '', match[2]));
  }
  const seen = new Set<string>();
  return [...python, ...others]
    .filter(({ path, lines }) => {
      const key = `${path}:${lines?.start}`;
      return path !== '' && !isOfLibrary(path) && !seen.has(key) && seen.add(key) !== undefined;
    })
    .slice(0, MAX_PLACES);
}

/** Whether a path lies where libraries and runtimes do. */
export function isOfLibrary(path: string): boolean {
  return LIBRARY.test(path);
}

// --- internal ---

/** As a match: the file before the first number in brackets, and the number. */
function beforeBracket(line: string): readonly (string | undefined)[] | null {
  const match = IN_BRACKETS.exec(line);
  if (match === null) return null;
  const word =
    line
      .slice(0, match.index)
      .split(/[\s'"<>|()]/)
      .at(-1) ?? '';
  return FILE_AT_END.test(word) ? [word, word, match[1]] : null;
}

function mention(typed: string, at: string | undefined): Mention {
  const path = typed
    .replaceAll('\\', '/')
    .replace(/[?#].*$/, '')
    // Of an address, the host is not a folder.
    .replace(/^[\w.-]+:\d{1,5}\//, '')
    .replace(/^\/?\.\//, '');
  const line = Math.max(1, Number(at ?? 1));
  return { path, lines: { start: line, end: line }, sure: false };
}
