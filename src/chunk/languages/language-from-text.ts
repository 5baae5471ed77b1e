/** Recognises a language by a file's text: typical code for its extension, a mode line, the first lines. */

import type { Candidate } from './shared-endings.ts';

/**
 * @param text the whole file; only its head is read, and nothing when it is empty
 * @returns the language of the first candidate that fits; of the last one when the text is not known
 */
export function languageFromText(candidates: readonly Candidate[], text: string): string | undefined {
  const start = text.slice(0, HEAD).replace(/^\uFEFF/, '');
  const head = start.includes('\r') ? start.replaceAll('\r\n', '\n') : start;
  if (head === '') return (candidates.find(({ pattern }) => pattern === null) ?? candidates.at(-1))?.language;
  let bare: string | undefined;
  for (const candidate of candidates) {
    if (candidate.pattern === null) return candidate.language;
    if (candidate.bare) bare ??= withoutNotes(head);
    if (candidate.pattern.test(candidate.bare ? (bare ?? head) : head)) return candidate.language;
  }
  return undefined;
}

/** What a mode line of Emacs or Vim names, e.g. `c++`; '' without one. It is in the first or the last five lines. */
export function modeLine(text: string): string {
  const [begin, end] = [text.slice(0, MODE_REACH), text.slice(-MODE_REACH)];
  if (!MODE.test(begin) && !MODE.test(end)) return '';
  const first = begin.split(LINE_END, MODE_LINES);
  const last = end.split(LINE_END).slice(-MODE_LINES);
  for (const line of [...first, ...last]) {
    const found = EMACS.exec(line) ?? EMACS_BARE.exec(line) ?? VIM.exec(line);
    if (found?.[1] !== undefined) return found[1].toLowerCase();
  }
  return '';
}

/** For a file whose name says nothing. */
export function languageFromBeginning(text: string): string | undefined {
  const head = text.slice(0, BEGINNING);
  return BEGINNINGS.find(([, pattern]) => pattern.test(head))?.[0];
}

// --- internal ---

/** The signs of the language are at the top: licence, includes, first definitions. UTF-16 units. */
const HEAD = 64_000;
const BEGINNING = 200;
const MODE_REACH = 1_000;
const MODE_LINES = 5;
const LINE_END = /\r\n|\r|\n/;
/** Most files have no mode line. */
const MODE = /-\*-|\b(?:vim?|ex):/;
const EMACS = /-\*-.{0,200}?\bmode:[ \t]{0,9}([\w+#-]+)/i;
const EMACS_BARE = /-\*-[ \t]{0,9}([\w+#-]+)[ \t]{0,9}-\*-/;
const VIM = /\b(?:vim?|ex):.{0,200}?\b(?:ft|filetype|syntax)=([\w+#-]+)/;
const BEGINNINGS: readonly (readonly [string, RegExp])[] = [
  ['xml', /^\uFEFF?\s*<\?xml\b/],
  ['html', /^\uFEFF?\s*<(?:!doctype\s+html|html)\b/i],
  ['php', /^\uFEFF?<\?php\b/],
  ['yaml', /^\uFEFF?%YAML\b/],
];
/** Comments, quotes, and what is between `#ifdef __cplusplus` and its end when that only opens `extern "C"`. */
const NOTES =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\r\n]*|"(?:[^"\\\r\n]|\\.)*"|^[ \t]*#[ \t]*(?:ifdef[ \t]+__cplusplus|if[ \t]+defined[ \t(]*__cplusplus)[^\n]*\n(?:[ \t]*(?:extern[^\n]*|\{|\}[^\n]*|#[ \t]*(?:include|define|pragma)[^\n]*|\/\/[^\n]*)?\r?\n)*[ \t]*#[ \t]*(?:endif|else)/gm;

/** Line ends stay, so that patterns that begin with a line still do. `#include "x.hpp"` keeps its name. */
function withoutNotes(text: string): string {
  return text.replace(NOTES, (found, offset: number) => {
    if (found.startsWith('"')) return isInclude(text, offset) ? found : '""';
    return found.includes('\n') ? '\n' : ' ';
  });
}

function isInclude(text: string, offset: number): boolean {
  return /#[ \t]*(?:include|import)[ \t]*$/.test(text.slice(Math.max(0, offset - 40), offset));
}
