/** SQL into an outline by its statements; what CREATE names is a definition. */

import type { Def, Outline, Part } from '../outline-types.ts';
import type { TextMap } from '../text-map.ts';
import { definedBySql } from './sql-names.ts';

/** Semicolons end statements, save in quotes, comments, dollar quotes and BEGIN … END bodies of routines. */
export function outlineStatements(map: TextMap): Outline {
  const { text } = map;
  const root: Part = { start: 0, end: text.length, children: [], attach: false, comment: false, own: null };
  const defs: Def[] = [];
  let start = 0;
  for (const end of [...statementEnds(text), text.length]) {
    if (map.weight(start, end) > 0) {
      const [own = null, ...inner] = definedBySql(text, start, end);
      if (own !== null) defs.push(own, ...inner);
      root.children.push({ ...leaf(start, end, own), children: partsOf(start, end, inner) });
    }
    start = end;
  }
  return { root, defs, imports: [], importRanges: [], embedded: [] };
}

// --- internal ---

/** A package is cut at its routines. */
function partsOf(start: number, end: number, inner: readonly Def[]): Part[] {
  const [first] = inner;
  if (first === undefined) return [];
  return [leaf(start, first.start, null), ...inner.map((def, i) => leaf(def.start, inner[i + 1]?.start ?? end, def))];
}

function leaf(start: number, end: number, own: Def | null): Part {
  return { start, end, children: [], attach: false, comment: false, own };
}

/** Quoted text, comments, dollar quotes, words and the marks that matter; everything else is stepped over. */
const TOKEN =
  /'[^']*(?:''[^']*)*'?|"[^"]*(?:""[^"]*)*"?|`[^`]*`?|--[^\r\n]*|#[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$([A-Za-z_]\w*)?\$|(?<![^\r\n])[ \t]*(?:\/|[gG][oO](?:[ \t]+\d+)?)[ \t]*;?[ \t]*(?![^\r\n])|[A-Za-z_]\w*|;/g;
/** A line that ends what is before it: `/` of Oracle, `GO` of SQL Server. */
const BATCH_END = /^[ \t]*(?:\/|go(?:[ \t]+\d+)?)[ \t]*;?[ \t]*$/i;
/** What a client of MySQL takes for the end of a statement from here on. */
const DELIMITER = /[ \t]+(\S{1,9})[ \t]*(?:\r\n|\r|\n|$)/y;
const NEXT_DELIMITER = /[\r\n][ \t]*(?=delimiter[ \t])/gi;

function statementEnds(text: string): number[] {
  const ends: number[] = [];
  /** Depth of BEGIN … END in the body of a routine. */
  let depth = 0;
  let routine = false;
  let words = 0;
  let creating = false;
  /** A package has begun, but not yet what it holds. */
  let holds = false;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const token = match[0];
    const batch = token !== '' && BATCH_END.test(token);
    if (token === ';' || batch) {
      if (batch) depth = 0;
      if (depth === 0) {
        ends.push(TOKEN.lastIndex);
        routine = false;
        creating = false;
        holds = false;
        words = 0;
      }
    } else if (token.startsWith('$') && token.endsWith('$')) {
      const close = text.indexOf(token, TOKEN.lastIndex);
      TOKEN.lastIndex = close < 0 ? text.length : close + token.length;
    } else if (/^[A-Za-z_]/.test(token)) {
      const word = token.toLowerCase();
      if (words === 0 && word === 'delimiter') {
        ends.push(...untilDelimiter(text, TOKEN.lastIndex));
        TOKEN.lastIndex = ends.at(-1) ?? TOKEN.lastIndex;
        continue;
      }
      if (words++ === 0) creating = word === 'create' || word === 'alter';
      else if (creating && words < 12 && /^(?:function|procedure|proc|trigger|package|event)$/.test(word))
        routine = true;
      // What a package holds ends with it.
      if (word === 'package' && routine) holds = true;
      else if (holds && (word === 'as' || word === 'is')) {
        depth++;
        holds = false;
      }
      if (routine && (word === 'begin' || word === 'case')) depth++;
      else if (routine && word === 'end' && depth > 0) {
        // END IF, END LOOP and their kin close what opened without BEGIN.
        if (!/^\s+(?:if|loop|while|repeat|for)\b/i.test(text.slice(TOKEN.lastIndex, TOKEN.lastIndex + 20))) depth--;
      }
    }
  }
  return ends.map((end) => lineRest(text, end));
}

/** Where statements end from a DELIMITER line to the next one. */
function untilDelimiter(text: string, from: number): number[] {
  DELIMITER.lastIndex = from;
  const mark = DELIMITER.exec(text)?.[1] ?? ';';
  let at = Math.max(from, DELIMITER.lastIndex);
  const ends = [at];
  if (mark === ';') return ends;
  NEXT_DELIMITER.lastIndex = Math.max(0, at - 1);
  const last = NEXT_DELIMITER.exec(text)?.index ?? text.length;
  for (let found = text.indexOf(mark, at); found >= 0 && found < last; found = text.indexOf(mark, at)) {
    at = found + mark.length;
    ends.push(at);
  }
  ends.push(Math.max(at, last));
  return ends;
}

/** A comment or blank rest of the line belongs to the statement before it. */
function lineRest(text: string, end: number): number {
  const rest = /^[ \t]*(?:--[^\r\n]*)?(?:\r\n|\r|\n)/.exec(text.slice(end, end + 500));
  return rest ? end + rest[0].length : end;
}
