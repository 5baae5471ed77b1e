/** Finds the path that an answer names for a piece of code: in its fence, above it, or in a comment of its first line. */

/** A path as models write it, without what they decorate it with; null for what is no path. */
export function cleanPath(text: string, exists: (path: string) => boolean = () => false): string | null {
  const path = text
    .trim()
    .replace(/^(?:#+|[-*+]|\d+[.)])\s+/, '')
    .replace(/^(?:file(?:name)?|path)\s*[:=]\s*/i, '')
    .replace(/^[*_`"'([<]+|[*_`"')\]>:]+$/g, '')
    .replace(/^(?:file(?:name)?|path)\s*[:=]\s*/i, '')
    .replace(/[*_`"')\]>:,]+$/g, '')
    .replace(/^[*_`"'([<]+/, '')
    .replace(/^\.\//, '')
    .trim();
  return isPathLike(path) || (path !== '' && !/\s/.test(path) && exists(path)) ? path : null;
}

/** The one path in a sentence above a piece of code, such as "In `src/a.ts`:"; null for none or several. */
export function pathInSentence(line: string, exists?: (path: string) => boolean): string | null {
  const whole = cleanPath(line, exists);
  if (whole !== null && !/\s/.test(whole)) return whole;
  const quoted = [...line.matchAll(/`([^`\s]+)`/g)]
    .map(([, inner = '']) => cleanPath(inner, exists))
    .filter((path) => path !== null);
  if (new Set(quoted).size === 1) return quoted[0] ?? null;
  if (quoted.length > 0) return null;
  const words = line.split(/\s+/).map((word) => cleanPath(word, exists));
  const paths = words.filter((path) => path?.includes('/') === true);
  return new Set(paths).size === 1 ? (paths[0] ?? null) : null;
}

/** The path in the words behind the opening of a fence: `ts src/a.ts`, `src/a.ts`, `ts:src/a.ts`, `ts title="src/a.ts"`. */
export function pathInFence(info: string, exists?: (path: string) => boolean): string | null {
  const named = /\b(?:title|file(?:name)?|path)\s*=\s*["']?([^"'\s}]+)/i.exec(info)?.[1];
  if (named !== undefined) return cleanPath(named, exists);
  const [first = '', second] = info.trim().split(/\s+/);
  const colon = /^[\w+#-]+:(.+)$/.exec(first)?.[1];
  if (colon !== undefined) return cleanPath(colon, exists);
  // Behind a language a name without an ending is a path too, such as that of a hook.
  if (second !== undefined)
    return cleanPath(second, (path) => /^[\w.@+-]+(?:\/[\w.@+-]+)+$/.test(path) || exists?.(path) === true);
  return /[./]/.test(first) ? cleanPath(first, exists) : null;
}

/** The path that a comment in the first line of a piece of code names, alone in it. */
export function pathInComment(line: string, exists?: (path: string) => boolean): string | null {
  const [, inner] = /^\s*(?:\/\/|#|--|;+|%|<!--|\/\*+)\s*(.*?)\s*(?:-->|\*\/)?\s*$/.exec(line) ?? [];
  if (inner === undefined) return null;
  const path = cleanPath(inner.replace(/\s*\((?:new|updated|modified|changed)[^)]*\)$/i, ''), exists);
  // A word with a dot may be anything in a comment.
  return path !== null && (path.includes('/') || exists?.(path) === true || /\.[a-z]{1,4}$/i.test(path)) ? path : null;
}

// --- internal ---

const MAX_PATH = 300;

function isPathLike(path: string): boolean {
  if (path === '' || path.length > MAX_PATH || /[<>|"`*?(){};=\\\0]/.test(path) || path.includes('://')) return false;
  if (/\s/.test(path) && !/^[\w ./-]+\.\w{1,5}$/.test(path)) return false;
  const name = path.split('/').at(-1) ?? '';
  return /^[^.\s][^\s]*\.[A-Za-z][\w+-]{0,11}$/.test(name) || /^\.[a-z][\w.-]*$/i.test(name) || KNOWN.has(name);
}

const KNOWN = new Set([
  'Makefile',
  'Dockerfile',
  'Rakefile',
  'Gemfile',
  'Procfile',
  'LICENSE',
  'README',
  'Justfile',
  'CMakeLists.txt',
]);
