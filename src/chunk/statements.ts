/** SQL into an outline by its statements; what CREATE names is a definition. */

import type { ChunkKind } from '../base/types.ts';
import type { Def, Outline, Part } from './outline.ts';
import type { TextMap } from './text-map.ts';

/** Semicolons end statements, save in quotes, comments, dollar quotes and BEGIN … END bodies of routines. */
export function outlineStatements(map: TextMap): Outline {
  const { text } = map;
  const root: Part = { start: 0, end: text.length, children: [], attach: false, comment: false, own: null };
  const defs: Def[] = [];
  let start = 0;
  for (const end of [...statementEnds(text), text.length]) {
    if (map.weight(start, end) > 0) {
      const own = created(text, start, end);
      if (own) defs.push(own);
      root.children.push({ start, end, children: [], attach: false, comment: false, own });
    }
    start = end;
  }
  return { root, defs, imports: [], importRanges: [], embedded: [] };
}

// --- internal ---

/** Quoted text, comments, dollar quotes, words and the marks that matter; everything else is stepped over. */
const TOKEN =
  /'[^']*(?:''[^']*)*'?|"[^"]*(?:""[^"]*)*"?|`[^`]*`?|--[^\r\n]*|#[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$([A-Za-z_]\w*)?\$|[A-Za-z_]\w*|;/g;
const CREATED =
  /\bcreate\s+(?:or\s+(?:replace|alter)\s+)?(?:(?:temp|temporary|global|local|unlogged|unique|materialized|recursive|external|virtual|definer\s*=\s*\S+|clustered|nonclustered)\s+)*(table|view|function|procedure|trigger|type|index|schema|database|sequence|domain|extension|role|user|policy|aggregate|package|enum)\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?((?:["`[]?[\w$-]+["`\]]?\.)*["`[]?[\w$-]+["`\]]?)/i;
const KINDS: Readonly<Record<string, ChunkKind>> = {
  table: 'struct',
  view: 'struct',
  function: 'function',
  procedure: 'function',
  aggregate: 'function',
  trigger: 'function',
  type: 'type',
  domain: 'type',
  enum: 'enum',
  schema: 'module',
  database: 'module',
  package: 'module',
};

function statementEnds(text: string): number[] {
  const ends: number[] = [];
  /** Depth of BEGIN … END in the body of a routine. */
  let depth = 0;
  let routine = false;
  let words = 0;
  let creating = false;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const token = match[0];
    if (token === ';') {
      if (depth === 0) {
        ends.push(TOKEN.lastIndex);
        routine = false;
        creating = false;
        words = 0;
      }
    } else if (token.startsWith('$') && token.endsWith('$')) {
      const close = text.indexOf(token, TOKEN.lastIndex);
      TOKEN.lastIndex = close < 0 ? text.length : close + token.length;
    } else if (/^[A-Za-z_]/.test(token)) {
      const word = token.toLowerCase();
      if (words++ === 0) creating = word === 'create' || word === 'alter';
      else if (creating && words < 8 && /^(?:function|procedure|trigger|package|event)$/.test(word)) routine = true;
      if (routine && (word === 'begin' || word === 'case')) depth++;
      else if (routine && word === 'end' && depth > 0) {
        // END IF, END LOOP and their kin close what opened without BEGIN.
        if (!/^\s+(?:if|loop|while|repeat|for)\b/i.test(text.slice(TOKEN.lastIndex, TOKEN.lastIndex + 20))) depth--;
      }
    }
  }
  return ends.map((end) => lineRest(text, end));
}

/** A comment or blank rest of the line belongs to the statement before it. */
function lineRest(text: string, end: number): number {
  const rest = /^[ \t]*(?:--[^\r\n]*)?(?:\r\n|\r|\n)/.exec(text.slice(end, end + 500));
  return rest ? end + rest[0].length : end;
}

function created(text: string, start: number, end: number): Def | null {
  const match = CREATED.exec(withoutComments(text.slice(start, Math.min(end, start + 2000))));
  if (match === null) return null;
  const name = (match[2] ?? '').replace(/["`[\]]/g, '');
  const kind = KINDS[(match[1] ?? '').toLowerCase()] ?? 'statement';
  const dot = name.lastIndexOf('.');
  const at = /\bcreate\b/i.exec(withoutComments(text.slice(start, end)))?.index ?? 0;
  return {
    name: name.slice(dot + 1),
    kind,
    scope: name.slice(0, Math.max(0, dot)),
    start: start + at,
    end,
    parent: null,
  };
}

/** Comments blanked out, offsets kept. */
function withoutComments(text: string): string {
  return text.replace(/--[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (comment) => ' '.repeat(comment.length));
}
