/** The sequence that changes one style of the terminal into another: only the colours that differ if nothing else does. */

interface Parts {
  /** Bold, italic and the like. */
  readonly marks: string;
  readonly fg: string;
  readonly bg: string;
}

const DEFAULT_FG = '39';
const DEFAULT_BG = '49';
/** Pairs of styles are few; more than these come from generated text. */
const MAX_KNOWN = 10_000;

const known = new Map<string, string>();

/** @param from,to parameters of an SGR sequence, not empty and not the same @returns the parameters of the change */
export function changeOf(from: string, to: string): string {
  const key = `${from} ${to}`;
  let change = known.get(key);
  if (change === undefined) {
    if (known.size >= MAX_KNOWN) known.clear();
    change = changed(partsOf(from), partsOf(to)) ?? `0;${to}`;
    known.set(key, change);
  }
  return change;
}

// --- internal ---

function changed(from: Parts, to: Parts): string | null {
  // Marks are taken away by a reset alone: not every terminal knows how to end one of them.
  if (from.marks !== to.marks) return null;
  const out: string[] = [];
  if (from.fg !== to.fg) out.push(to.fg === '' ? DEFAULT_FG : to.fg);
  if (from.bg !== to.bg) out.push(to.bg === '' ? DEFAULT_BG : to.bg);
  return out.join(';');
}

function partsOf(style: string): Parts {
  const codes = style.split(';');
  const marks: string[] = [];
  let fg = '';
  let bg = '';
  for (let at = 0; at < codes.length; at++) {
    const code = Number(codes[at]);
    if (code < 30) marks.push(String(code));
    else {
      const length = code === 38 || code === 48 ? (codes[at + 1] === '5' ? 3 : 5) : 1;
      const colour = codes.slice(at, at + length).join(';');
      if ((code >= 40 && code <= 49) || code >= 100) bg = colour;
      else fg = colour;
      at += length - 1;
    }
  }
  return { marks: marks.join(';'), fg, bg };
}
