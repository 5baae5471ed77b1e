/**
 * Finds the lines of a file that an answer quotes. Each step is looser than the one before, none goes beyond blanks, indentation as
 * a whole and typographic signs, and every one must find exactly one place: a guess would write into the wrong one.
 */

export type Found =
  | { readonly at: number; readonly step: Step; readonly indent: (line: string) => string }
  | { readonly places: readonly number[] }
  | { readonly nearest: Nearest | null };

export type Step = 'exact' | 'trailing blanks' | 'indentation' | 'punctuation';

/** The place that fits for the most lines, and the first line that does not. Lines are counted from 0. */
export interface Nearest {
  readonly at: number;
  readonly line: number;
  readonly wanted: string;
  readonly found: string;
}

const SAME = (line: string): string => line;

/** @param lines of the file without their ends @param search without ends @param from first line that counts */
export function findLines(lines: readonly string[], search: readonly string[], from = 0): Found {
  for (const [step, form] of FORMS) {
    const places = matches(lines.map(form), search.map(form), from);
    if (places.length === 1) return { at: places[0] ?? 0, step, indent: SAME };
    if (places.length > 1) return { places };
    if (step === 'trailing blanks') {
      const shifted = indented(lines, search, from);
      if (shifted !== null) return shifted;
    }
  }
  return { nearest: nearestTo(lines, search, from) };
}

// --- internal ---

const noTrailing = (line: string): string => line.trimEnd();

function plainSigns(line: string): string {
  return line
    .trimEnd()
    .replaceAll(/[\u2018\u2019\u201a\u201b\u2032]/g, "'")
    .replaceAll(/[\u201c\u201d\u201e\u201f\u2033]/g, '"')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll(/[\u00a0\u2002-\u200a\u202f\u3000]/g, ' ')
    .replaceAll('\u2026', '...');
}

const FORMS: readonly (readonly [Step, (line: string) => string])[] = [
  ['exact', SAME],
  ['trailing blanks', noTrailing],
  ['punctuation', plainSigns],
];

function matches(lines: readonly string[], search: readonly string[], from: number): number[] {
  const places: number[] = [];
  for (let at = from; at + search.length <= lines.length; at++) {
    if (search.every((line, i) => line === lines[at + i])) places.push(at);
  }
  return places;
}

/** All lines that are not blank are deeper, or less deep, by the same blanks. */
function indented(lines: readonly string[], search: readonly string[], from: number): Found | null {
  const wanted = search.map((line) => line.trim());
  if (wanted.every((line) => line === '')) return null;
  const found: { at: number; indent: (line: string) => string }[] = [];
  const trimmed = lines.map((line) => line.trim());
  for (const at of matches(trimmed, wanted, from)) {
    const shift = shiftOf(lines.slice(at, at + search.length), search);
    if (shift !== null) found.push({ at, indent: shift });
  }
  const [one] = found;
  if (one === undefined) return null;
  return found.length === 1 ? { ...one, step: 'indentation' } : { places: found.map(({ at }) => at) };
}

function shiftOf(lines: readonly string[], search: readonly string[]): ((line: string) => string) | null {
  let shift: { add: string; cut: string } | null = null;
  for (const [i, wanted] of search.entries()) {
    const line = lines[i] ?? '';
    if (wanted.trim() === '') continue;
    const [has, asks] = [leading(line), leading(wanted)];
    const add = has.endsWith(asks) ? has.slice(0, has.length - asks.length) : null;
    const cut = asks.endsWith(has) ? asks.slice(0, asks.length - has.length) : null;
    if (add === null && cut === null) return null;
    const next = { add: add ?? '', cut: add === null ? (cut ?? '') : '' };
    if (shift !== null && (shift.add !== next.add || shift.cut !== next.cut)) return null;
    shift = next;
  }
  if (shift === null) return null;
  const { add, cut } = shift;
  return (line) =>
    line.trim() === '' ? line : cut === '' ? add + line : line.startsWith(cut) ? line.slice(cut.length) : line;
}

function leading(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? '';
}

function nearestTo(lines: readonly string[], search: readonly string[], from: number): Nearest | null {
  let best: Nearest | null = null;
  let most = 0;
  for (let at = from; at < lines.length; at++) {
    let fits = 0;
    while (fits < search.length && (lines[at + fits] ?? '').trim() === (search[fits] ?? '').trim()) fits++;
    if (fits <= most || fits === search.length) continue;
    most = fits;
    best = { at, line: at + fits, wanted: search[fits] ?? '', found: lines[at + fits] ?? '(the end of the file)' };
  }
  return best;
}
