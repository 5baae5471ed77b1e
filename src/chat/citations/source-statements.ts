/** What a source states: sentences of its comments, which may go on over lines, and single lines of code. */

import { importLines } from './import-lines.ts';

export interface SourceStatement {
  readonly text: string;
  /** Lines from the first, inclusive. */
  readonly from: number;
  readonly to: number;
}

/** @param lines of a source, which may be cut within a sentence: that one states nothing */
export function statementsOf(lines: readonly string[]): SourceStatement[] {
  const imports = importLines(lines);
  const found: SourceStatement[] = [];
  let open: SourceStatement | null = null;
  lines.forEach((line, n) => {
    const prose = imports.has(n) ? '' : proseOf(line);
    if (open !== null && (prose === null || prose === '' || BEGINS_ITEM.test(prose))) {
      found.push(open);
      open = null;
    }
    if (prose === null) found.push({ text: line, from: n, to: n });
    for (const part of (prose ?? '').split(BETWEEN)) {
      if (part === '') continue;
      const grown: SourceStatement = { text: `${open?.text ?? ''} ${part}`, from: open?.from ?? n, to: n };
      open = ENDED.test(part) ? null : grown;
      if (open === null) found.push(grown);
    }
  });
  return found;
}

// --- internal ---

const SIGNS = /^\s*(?:\/\*+|\*+(?!\/)|\/\/+!?|#+(?!\[|!)|--|[rRuUbB]?(?:"""|'''))\s?/;
const CLOSING = /\s*(?:\*+\/|"""|''')\s*$/;
/** In a line without a sign of a comment, which may be within one. */
const CODE =
  /[={};]|\w\(|^\s*(?:@|(?:def|class|func|fn|return|if|for|while|else|elif|try|raise|throw|import|from|const|let|var|type|struct|interface|public|private|package)\b)/;
/** An item of a list, a parameter. */
const BEGINS_ITEM = /^(?:[-*+•]\s|\d{1,3}[.)]\s|:\w+[^:]{0,60}:|@\w+\s|\.\. )/;
const BETWEEN = /(?<=[.!?:]["')`]{0,3})\s+(?=["'(`]{0,3}[\p{Lu}`])/u;
const ENDED = /[.!?]["')`]{0,3}\s*$/;

/** The words of a line of a comment; '' for a line without any, null for code. */
function proseOf(line: string): string | null {
  const text = line.replace(SIGNS, '').replace(CLOSING, '').trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return '';
  return !SIGNS.test(line) && (CODE.test(text) || !/\s/.test(text)) ? null : text;
}
