/** Signs that a small model left out what it should have written: a placeholder, or far fewer lines than there were. */

/** "... rest of the code", "// existing code here", "(unchanged)": a line that stands for others. */
export function isPlaceholder(line: string): boolean {
  const text = line
    .trim()
    .replace(/^(?:\/\/+|#+|--|;+|%+|<!--|\/\*+|\*|\{\/\*)\s*/, '')
    .replace(/\s*(?:\*\/\}?|-->)$/, '');
  const isComment = text !== line.trim();
  if (/^(?:\.{3}|…)$/.test(text)) return isComment;
  if (/^[[(<{]?\s*(?:\.{3}|…)/.test(text) || /(?:\.{3}|…)\s*[\])>}]?$/.test(text)) return OMITTED.test(text);
  return isComment && WHOLE_COMMENT.test(text);
}

/** Whether a whole file loses so many lines that they were more likely forgotten than taken out. */
export function losesTooMuch(
  old: readonly string[],
  next: readonly string[],
): { readonly lost: number; readonly of: number } | null {
  const had = old.map((line) => line.trim()).filter((line) => line !== '');
  if (had.length < MIN_LINES) return null;
  const has = new Map<string, number>();
  for (const line of next) has.set(line.trim(), (has.get(line.trim()) ?? 0) + 1);
  let lost = 0;
  for (const line of had) {
    const left = has.get(line) ?? 0;
    if (left > 0) has.set(line, left - 1);
    else lost++;
  }
  const written = next.filter((line) => line.trim() !== '').length;
  const isLess = written < had.length * MIN_SHARE;
  return isLess && lost > had.length * (1 - MIN_SHARE) ? { lost, of: had.length } : null;
}

// --- internal ---

const OMITTED =
  /\b(?:rest|remaining|remainder|existing|unchanged|previous|omitted|same|before|above|below|other|others|more|keep|your|code|implementation|methods?|functions?|imports?|content|lines|here|as is)\b/i;
const WHOLE_COMMENT =
  /^\(?(?:(?:the )?(?:rest|remainder) of (?:the |your )?(?:\w+ ){0,3}\w+|(?:existing|previous|remaining|other|unchanged|original) (?:\w+ ){0,2}(?:code|implementation|methods?|functions?|content|imports?|lines|logic|tests?)|unchanged|no changes?|omitted(?: for brevity)?|same as before|as before)\b[^;{}=]{0,60}\)?\.{0,3}$/i;
const MIN_LINES = 8;
const MIN_SHARE = 0.6;
