/**
 * A cheap answer to "can any of these ignore patterns match this path?". It may say yes too often, never no by mistake.
 * For nearly every path it says no, and the ordered list of regular expressions, 3 µs a path, is not asked.
 */

export class Prefilter {
  /** Whole names. */
  readonly #names = new Set<string>();
  readonly #shapes: Shape[] = [];
  /** Wildcard-free beginnings of patterns tied to a folder. */
  readonly #starts: string[] = [];

  /** @param patterns lines of ignore files, cleaned, each with or without its negation */
  constructor(patterns: readonly string[]) {
    for (const pattern of patterns) {
      const body = pattern.startsWith('!') ? pattern.slice(1) : pattern;
      if (isAnchored(body)) this.#starts.push(fixedStart(body));
      else this.#addName(body.endsWith('/') ? body.slice(0, -1) : body);
    }
  }

  /** @param path relative to where the patterns hold; a folder ends in `/` */
  mayMatch(path: string): boolean {
    for (const start of this.#starts) if (path.startsWith(start)) return true;
    const end = path.endsWith('/') ? path.length - 1 : path.length;
    const name = path.slice(path.lastIndexOf('/', end - 1) + 1, end);
    if (this.#names.has(name)) return true;
    for (const { start, inside, end: last } of this.#shapes) {
      if (name.startsWith(start) && name.endsWith(last) && name.includes(inside)) return true;
    }
    return false;
  }

  #addName(body: string): void {
    const special = body.search(/[*?[\\]/);
    if (special < 0) this.#names.add(body);
    // An escape makes the literal parts hard to tell; such patterns are rare.
    else if (body.includes('\\')) this.#shapes.push({ start: '', inside: '', end: '' });
    else {
      const bracket = body.indexOf('[');
      const runs = (bracket < 0 ? body : body.slice(0, bracket)).split(/[*?]/);
      const inside = runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '');
      this.#shapes.push({ start: body.slice(0, special), inside, end: /[^*?\]]*$/.exec(body)?.[0] ?? '' });
    }
  }
}

/** A slash before the end ties a pattern to its folder; without one it holds at any depth below. */
export function isAnchored(body: string): boolean {
  const slash = body.indexOf('/');
  return slash >= 0 && slash < body.length - 1;
}

/** The beginning of a tied pattern up to its first wildcard or escape, without a slash at either end of it all. */
export function fixedStart(body: string): string {
  const bare = body.startsWith('/') ? body.slice(1) : body;
  const wild = bare.search(/[*?[\\]/);
  if (wild >= 0) return bare.slice(0, wild);
  return bare.endsWith('/') ? bare.slice(0, -1) : bare;
}

// --- internal ---

/** What a name must have to match a pattern with wildcards. */
interface Shape {
  readonly start: string;
  readonly inside: string;
  readonly end: string;
}
