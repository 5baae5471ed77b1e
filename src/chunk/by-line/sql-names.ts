/** What a statement of SQL defines: by CREATE, by the routines in a package, by the name that a tool gives a query. */

import type { ChunkKind } from '../../base/types.ts';
import type { Def } from '../outline-types.ts';

/** What the statement at `[start, end)` defines, outer before inner; nothing for one that defines nothing. */
export function definedBySql(text: string, start: number, end: number): Def[] {
  const bare = withoutComments(text.slice(start, end));
  const match = CREATED.exec(bare.slice(0, HEAD));
  if (match === null) return namedQuery(text, start, end);
  const words = (match[1] ?? '').toLowerCase().replace(/\s+/g, ' ');
  const parts = (match[2] ?? '').match(PART) ?? [];
  const names = parts.map((part) => part.replace(/^["`[]|["`\]]$/g, ''));
  const name = names.pop() ?? '';
  if (name === '') return [];
  const kind = KINDS[words] ?? 'statement';
  const at = start + match.index + (/^[\s;]/.test(match[0]) ? 1 : 0);
  const own: Def = { name, kind, scope: names.join('.'), start: at, end, parent: null };
  return HOLDERS.has(words) ? [own, ...routines(bare, own, start)] : [own];
}

/** Comments blanked out, offsets kept. */
export function withoutComments(text: string): string {
  return text.replace(/--[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (comment) => comment.replace(/[^\r\n]/g, ' '));
}

// --- internal ---

/** The name that a statement defines is within this length of it, UTF-16 units. */
const HEAD = 2000;
const PART = /"[^"\n]{1,120}"|\[[^\]\n]{1,120}\]|`[^`\n]{1,120}`|[\p{L}\p{N}_$#@-]+/gu;
const CREATED =
  /(?:^|[\s;])(?:create\s+(?:or\s+(?:replace|alter)\s+)?|alter\s+(?=(?:procedure|proc|function|view|trigger|package)\b))(?:(?:temp|temporary|global|local|unlogged|unique|bitmap|fulltext|spatial|materialized|recursive|external|foreign|virtual|transient|secure|force|no\s+force|editionable|noneditionable|public|private|constraint|clustered|nonclustered|columnstore|security\s+(?:definer|invoker)|(?:sql\s+security|algorithm|definer)\s*=?\s*[^\s]+)\s+){0,6}(table|view|function|procedure|proc|trigger|type\s+body|type|index|schema|database|keyspace|sequence|domain|extension|role|user|policy|aggregate|package\s+body|package|enum|event|rule|operator\s+class|synonym|stage|task|stream|pipe|warehouse|server|macro|collation)\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?((?:(?:"[^"\n]{1,120}"|\[[^\]\n]{1,120}\]|`[^`\n]{1,120}`|[\p{L}\p{N}_$#@-]+)\s{0,9}\.\s{0,9}){0,3}(?:"[^"\n]{1,120}"|\[[^\]\n]{1,120}\]|`[^`\n]{1,120}`|[\p{L}\p{N}_$#@-]+))/iu;
const KINDS: Readonly<Record<string, ChunkKind>> = {
  table: 'struct',
  view: 'struct',
  function: 'function',
  procedure: 'function',
  proc: 'function',
  aggregate: 'function',
  trigger: 'function',
  event: 'function',
  task: 'function',
  macro: 'macro',
  type: 'type',
  'type body': 'type',
  domain: 'type',
  enum: 'enum',
  schema: 'module',
  database: 'module',
  keyspace: 'module',
  package: 'module',
  'package body': 'module',
};
/** Statements that hold routines of their own. */
const HOLDERS: ReadonlySet<string> = new Set(['package', 'package body', 'type body', 'type']);
const ROUTINE =
  /^[ \t]*(?:(?:overriding|not|final|instantiable|member|static|map|order|constructor)\s+){0,4}(procedure|function|cursor|type)\s+("[^"\n]{1,120}"|[\w$#]+)/gim;
/** `-- name: GetAuthor :one`, as generators of code from queries have it. */
const QUERY_NAME = /^[ \t]*(?:--|\/\*)[ \t]*(?:name:[ \t]*|:name[ \t]+)([\w-]+)/m;

function routines(bare: string, owner: Def, base: number): Def[] {
  const found: Def[] = [];
  const from = owner.start - base;
  ROUTINE.lastIndex = from;
  for (let match = ROUTINE.exec(bare); match !== null; match = ROUTINE.exec(bare)) {
    const name = (match[2] ?? '').replace(/"/g, '');
    const at = base + match.index + (match[0].length - match[0].trimStart().length);
    if (at <= owner.start) continue;
    const last = found.at(-1);
    if (last !== undefined) found[found.length - 1] = { ...last, end: base + match.index };
    const kind = /^type$/i.test(match[1] ?? '') ? 'type' : 'function';
    const scope = owner.scope === '' ? owner.name : `${owner.scope}.${owner.name}`;
    found.push({ name, kind, scope, start: at, end: owner.end, parent: owner });
  }
  return found;
}

function namedQuery(text: string, start: number, end: number): Def[] {
  const match = QUERY_NAME.exec(text.slice(start, Math.min(end, start + HEAD)));
  if (match === null) return [];
  const at = start + match.index + (match[0].length - match[0].trimStart().length);
  return [{ name: match[1] ?? '', kind: 'function', scope: '', start: at, end, parent: null }];
}
