/** Files that a question names: `@src/auth.ts`, `@src/auth.ts:10-40`, `@"a b.ts"`, and plain names such as `auth.ts:12`. */

export interface Mention {
  /** As typed, `/`-separated. */
  readonly path: string;
  /** 1-based, inclusive; null for the whole file. */
  readonly lines: { readonly start: number; readonly end: number } | null;
  /** With `@`: the user means a file, and wants to know when there is none. */
  readonly sure: boolean;
  /** What follows on the line, where that may be the rest of a name with blanks. */
  readonly tail?: string;
  /** With `@`, in the middle of code: behind a quote or a bracket, or before `(`, as in `@app.route('/')`. */
  readonly isInCode?: true;
}

const LINES = String.raw`(?::(\d{1,7})(?:-(\d{1,7}))?|#L(\d{1,7})(?:-L?(\d{1,7}))?)?`;
/** Not inside a word: a mail address is not a mention. */
const MARKED = new RegExp(
  String.raw`(?<![\p{L}\p{N}_@/.])@(?:"([^"\n]{1,1000})"|'([^'\n]{1,1000})'|((?:\\[ \t'"()[\]]|[\p{L}\p{N}_.~/*?{[])(?:\\[ \t'"()[\]]|\[[^\s\]]{1,40}\]|\{[^\s}]{1,80}\}|[^\s"'<>|,;:#()[\]{}\\])*))${LINES}`,
  'gu',
);
/** A path in quotes, without the sign. */
const QUOTED = /(?<![\p{L}\p{N}_@])(?:"([^"\n@]{3,300})"|'([^'\n@]{3,300})'|`([^`\n@]{3,300})`)/gu;
const NAME_OF_FILE = /(?:^|\/)[^/]*\.[A-Za-z][A-Za-z0-9]{0,9}$|^(?:[\p{L}\p{N}_.@-]+\/)+[^/]+$/u;
const PLAIN = new RegExp(
  String.raw`(?<![\p{L}\p{N}_@/.:-])(/?(?:[\p{L}\p{N}_.-]+/)*(?:[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\.[A-Za-z][A-Za-z0-9]{0,9}|(?:Make|Docker|Jake|Rake|Gem|Proc|Brew|Vagrant|Cake|Just|Container|Caddy|Pip)file|LICENSE|COPYING|NOTICE|README|CHANGELOG|CODEOWNERS|Kbuild|BUILD|WORKSPACE))${LINES}(?![\p{L}\p{N}_(/])`,
  'gu',
);
/** A mention without a slash and a dot is as likely a decorator. */
const LOOKS_LIKE_PATH = /[/.*?]/;
const MAX_MENTIONS = 20;

/** Longer questions are read so far. */
const MAX_CHARS = 8_000;

/** @returns in the order of the question, each path with its lines once; 20 at most */
export function mentionsIn(text: string): Mention[] {
  const question = text.slice(0, MAX_CHARS);
  const found: { at: number; mention: Mention }[] = [];
  const add = (match: RegExpMatchArray, path: string, from: number, sure: boolean): void => {
    const [start, end] = [match[from] ?? match[from + 2], match[from + 1] ?? match[from + 3]];
    const after = (match.index ?? 0) + match[0].length;
    const tail = /^[^\n]{0,200}/.exec(question.slice(after))?.[0] ?? '';
    const goesOn =
      match[0].startsWith('@') && start === undefined && !/\.[^/]*$/.test(path) && /^ [^@]*[/.]\w/.test(tail);
    const before = question.slice(Math.max(0, (match.index ?? 0) - 2), match.index);
    const isInCode = sure && (!/(?:^|\s)[([]?$/.test(before) || question.charAt(after) === '(');
    const mention: Mention = { path, lines: linesOf(start, end), sure, ...(isInCode && { isInCode }) };
    found.push({ at: match.index ?? 0, mention: goesOn ? { ...mention, tail } : mention });
  };
  const rest = question.replaceAll(MARKED, (...args: unknown[]) => ' '.repeat(String(args[0]).length));
  for (const match of question.matchAll(MARKED)) {
    const inQuotes = match[1] ?? match[2];
    const path = (inQuotes ?? trimEnd(match[3] ?? '').replaceAll(/\\(.)/g, '$1')).replace(/^\.\//, '');
    if (path === '') continue;
    add(match, path, 4, inQuotes !== undefined || LOOKS_LIKE_PATH.test(path));
  }
  for (const match of rest.matchAll(QUOTED)) {
    const [, path = '', lines] =
      /^(.*?)(?::(\d{1,7}(?:-\d{1,7})?))?$/.exec(match[1] ?? match[2] ?? match[3] ?? '') ?? [];
    const [start, end] = lines?.split('-') ?? [];
    if (/\s/.test(path) && NAME_OF_FILE.test(path))
      found.push({ at: match.index ?? 0, mention: { path, lines: linesOf(start, end), sure: false } });
  }
  for (const match of rest.matchAll(PLAIN)) {
    const path = (match[1] ?? '').replace(/^\.\//, '');
    // `e.g.`, `v1.2` and `self.name` are not files, but only the index can tell; what is not there is passed over.
    if (path.length > 2) add(match, path, 2, false);
  }
  found.sort((a, b) => a.at - b.at);
  const seen = new Set<string>();
  return found
    .map(({ mention }) => mention)
    .filter((mention) => {
      const key = JSON.stringify([mention.path, mention.lines, mention.sure]);
      return !seen.has(key) && seen.add(key) !== undefined;
    })
    .slice(0, MAX_MENTIONS);
}

/** Whether a name may be that of a package of a scope, such as `@trpc/server` and `@vercel/next.js`, rather than a file. */
export function mayBePackage({ path, lines }: Mention): boolean {
  return lines === null && /^[a-z0-9~][a-z0-9-._~]*\/[a-z0-9][a-z0-9-_~]*(?:\.js)?$/.test(path);
}

/** Whether a name may be code that asks a variable for a form of data, such as `@response.json`, rather than a file. */
export function mayBeProperty({ path, lines }: Mention): boolean {
  return lines === null && /^[a-z_]\w*(?:\.\w+)*\.(?:json|xml|html|css|csv|pdf|svg|sql|yaml|text|txt)$/.test(path);
}

// --- internal ---

function linesOf(start: string | undefined, end: string | undefined): Mention['lines'] {
  if (start === undefined) return null;
  const [first, last] = [Number(start), Number(end ?? start)];
  return { start: Math.max(1, Math.min(first, last)), end: Math.max(1, first, last) };
}

/** A full stop ends the sentence, not the name. */
function trimEnd(path: string): string {
  return path.replace(/[.?!]+$/, '');
}
