/** Code in lines with colours, also while it is still being written. */

import { languageOfWord } from '../../../text/language-words.ts';
import { loadHighlighter, type StyledPart } from '../../highlight.ts';
import { type Line, MUTED, PLAIN, type Style } from '../cells/line.ts';
import { expandTabs } from './wrap.ts';

/** Colours code once its grammar is here. */
export interface Colours {
  /**
   * @param language as a fence names it; `diff` and `patch` are coloured by their first character
   * @param code without controls but newline and tab
   * @param growing still being written: long code is then coloured in pieces, so that a token costs little
   */
  lines(code: string, language: string, growing: boolean): readonly Line[];
}

/** Growing code is coloured in pieces of this many lines; only the growing piece is coloured again. */
const PIECE_LINES = 60;

const BY_CLASS: Readonly<Record<string, Style>> = {
  keyword: { fg: 'keyword' },
  built_in: { fg: 'type' },
  type: { fg: 'type' },
  class: { fg: 'type' },
  literal: { fg: 'number' },
  number: { fg: 'number' },
  string: { fg: 'string' },
  regexp: { fg: 'string' },
  symbol: { fg: 'string' },
  comment: { fg: 'comment', italic: true },
  doctag: { fg: 'comment', italic: true },
  title: { fg: 'function' },
  function: { fg: 'function' },
  attr: { fg: 'function' },
  attribute: { fg: 'function' },
  property: { fg: 'function' },
  name: { fg: 'keyword' },
  tag: { fg: 'keyword' },
  meta: { fg: 'comment' },
  section: { fg: 'heading', bold: true },
  variable: { fg: 'code' },
};

const ADDED: Style = { fg: 'good' };
const REMOVED: Style = { fg: 'bad' };
const PLACE: Style = { fg: 'accent' };
const FILE: Style = { bold: true };

/** @param onLoaded a grammar has come: what was plain can now be drawn in colours */
export function createColours(onLoaded: () => void): Colours {
  const ready = new Map<string, ((code: string) => StyledPart[][]) | null>();
  /** Coloured pieces of growing code, by language and text. */
  const pieces = new Map<string, readonly Line[]>();
  const highlighter = (language: string) => {
    const known = ready.get(language);
    if (known !== undefined) return known;
    ready.set(language, null);
    loadHighlighter(language).then(
      (loaded) => {
        ready.set(language, loaded);
        if (loaded !== null) onLoaded();
      },
      () => {
        // Without its grammar code is shown plain.
      },
    );
    return null;
  };
  return {
    lines: (code, fence, growing) => {
      const language = languageOfWord(fence);
      if (language === 'diff' || language === 'patch') return code.split('\n').map(diffLine);
      const highlight = highlighter(language);
      if (highlight === null) return code.split('\n').map(plainLine);
      if (!growing) {
        pieces.clear();
        return highlight(code).map(toLine);
      }
      const all = code.split('\n');
      const out: Line[] = [];
      for (let from = 0; from < all.length; from += PIECE_LINES) {
        const piece = all.slice(from, from + PIECE_LINES).join('\n');
        const whole = from + PIECE_LINES < all.length;
        const key = `${language}\n${piece}`;
        const lines = pieces.get(key) ?? highlight(piece).map(toLine);
        if (whole) pieces.set(key, lines);
        out.push(...lines);
      }
      return out;
    },
  };
}

// --- internal ---

function plainLine(text: string): Line {
  return [{ text: expandTabs(text), style: PLAIN }];
}

function toLine(parts: readonly StyledPart[]): Line {
  // A tab's width depends on where it is; code rarely has one after the indentation.
  const line: Line = parts.map(({ text, style }) => ({ text: expandTabs(text), style: BY_CLASS[style] ?? PLAIN }));
  return line.length === 0 ? [{ text: '', style: PLAIN }] : line;
}

function diffLine(text: string): Line {
  const shown = expandTabs(text);
  if (/^(\+\+\+|---|diff |index )/.test(text)) return [{ text: shown, style: FILE }];
  if (text.startsWith('+')) return [{ text: shown, style: ADDED }];
  if (text.startsWith('-')) return [{ text: shown, style: REMOVED }];
  if (text.startsWith('@@')) return [{ text: shown, style: PLACE }];
  if (text.startsWith('\\')) return [{ text: shown, style: MUTED }];
  return [{ text: shown, style: PLAIN }];
}
