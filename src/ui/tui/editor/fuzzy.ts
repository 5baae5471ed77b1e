/**
 * Fuzzy search in short texts such as paths: the letters of the query in their order, best places first. The package `fzf`
 * was tried: it took four times as long, seconds for 100,000 paths, and its types cannot be read by ours.
 */

export interface FuzzyMatch {
  readonly text: string;
  /** Indexes into the text of the letters that were typed. */
  readonly matched: readonly number[];
}

const MATCH = 16;
/** For the first letter of the last part of a path, of any part, of a word; and for a letter next to the one before. */
const LAST_PART = 12;
const PART = 9;
const WORD = 8;
const CAMEL = 7;
const NEXT = 9;
const GAP = 3;
const GAP_MORE = 1;
/** Longest query in characters. */
const MAX_QUERY = 64;
const MAX_TEXT = 512;
/** So many are looked at closely, those in front of a rough order. */
const CLOSELY = 500;
const IMPOSSIBLE = -30_000;

/**
 * @param query blanks in it do not count; capitals do, small letters find both; an empty one takes the texts in their order
 * @param texts the same list while it is the same, since what is made of it is kept
 */
export function fuzzy(query: string, texts: readonly string[], limit: number): readonly FuzzyMatch[] {
  const wanted = query.replaceAll(/\s+/g, '').slice(0, MAX_QUERY);
  if (wanted === '') return texts.slice(0, limit).map((text) => ({ text, matched: [] }));
  const searched = wanted === wanted.toLowerCase() ? lowerCased(texts) : texts;
  const rough: { index: number; score: number }[] = [];
  for (let index = 0; index < searched.length; index++) {
    const score = roughScore(searched[index] ?? '', wanted);
    if (score !== null) rough.push({ index, score });
  }
  if (rough.length > CLOSELY) rough.sort((a, b) => b.score - a.score || a.index - b.index);
  const close = rough.slice(0, CLOSELY).map(({ index }) => {
    const text = texts[index] ?? '';
    return { index, text, ...align(text, searched[index] ?? '', wanted) };
  });
  close.sort((a, b) => b.score - a.score || a.text.length - b.text.length || a.index - b.index);
  return close.slice(0, limit).map(({ text, matched }) => ({ text, matched }));
}

// --- internal ---

const lowered = new WeakMap<readonly string[], readonly string[]>();

function lowerCased(texts: readonly string[]): readonly string[] {
  const known = lowered.get(texts);
  if (known !== undefined) return known;
  // A letter whose small form is longer would move those after it: such a text is searched as it is.
  const made = texts.map((text) => {
    const lower = text.toLowerCase();
    return lower.length === text.length ? lower : text;
  });
  lowered.set(texts, made);
  return made;
}

/** From the end, since the name of a file says more than its folders. @returns null without a match */
function roughScore(searched: string, wanted: string): number | null {
  let at = searched.length;
  let jumps = 0;
  for (let i = wanted.length - 1; i >= 0; i--) {
    const found = at === 0 ? -1 : searched.lastIndexOf(wanted[i] ?? '', at - 1);
    if (found < 0) return null;
    if (found !== at - 1) jumps++;
    at = found;
  }
  return -jumps * 8 - (searched.length - at) / 8;
}

/** The best places of the letters: each row of the table is a letter, each column a place where it may be. */
function align(text: string, searched: string, wanted: string): { score: number; matched: readonly number[] } {
  const columns = Math.min(searched.length, MAX_TEXT);
  const lastPart = text.replace(/\/$/, '').lastIndexOf('/') + 1;
  const from: Int16Array[] = [];
  let before = new Int16Array(columns).fill(IMPOSSIBLE);
  for (let i = 0; i < wanted.length; i++) {
    const row = new Int16Array(columns).fill(IMPOSSIBLE);
    const origin = new Int16Array(columns).fill(-1);
    let carried = IMPOSSIBLE;
    let carriedFrom = -1;
    for (let j = 0; j < columns; j++) {
      const left = before[j - 2] ?? IMPOSSIBLE;
      carried -= GAP_MORE;
      if (left - GAP > carried) [carried, carriedFrom] = [left - GAP, j - 2];
      if (searched[j] !== wanted[i]) continue;
      const own = MATCH + bonus(text, j, lastPart);
      const next = (before[j - 1] ?? IMPOSSIBLE) + NEXT;
      if (i === 0) row[j] = own;
      else if (next >= carried && next > 0) [row[j], origin[j]] = [next + own, j - 1];
      else if (carriedFrom >= 0 && carried > IMPOSSIBLE / 2) [row[j], origin[j]] = [carried + own, carriedFrom];
    }
    from.push(origin);
    before = row;
  }
  let end = 0;
  for (let j = 1; j < columns; j++) if ((before[j] ?? IMPOSSIBLE) > (before[end] ?? IMPOSSIBLE)) end = j;
  const score = before[end] ?? IMPOSSIBLE;
  // Only beyond the columns that are looked at.
  if (score <= IMPOSSIBLE / 2) return { score: IMPOSSIBLE, matched: [] };
  const matched: number[] = [];
  for (let i = wanted.length - 1, j = end; i >= 0 && j >= 0; i--) {
    matched.unshift(j);
    j = from[i]?.[j] ?? -1;
  }
  return { score, matched };
}

function bonus(text: string, at: number, lastPart: number): number {
  if (at === lastPart) return LAST_PART;
  const before = text[at - 1] ?? '/';
  if (before === '/') return PART;
  if (/[-_.\s]/.test(before)) return WORD;
  return /[a-z\d]/.test(before) && /[A-Z]/.test(text[at] ?? '') ? CAMEL : 0;
}
