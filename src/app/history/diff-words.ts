/** A difference by definitions, as lines for people. */

import { oneLine, plural } from '../../base/text.ts';
import { pathRoles } from '../../text/path-roles.ts';
import type { ChangedSymbol, DiffView } from './diff.ts';

const MARKS = { added: '+', removed: '-', signature: '~', body: '~', moved: '>', renamed: '>' } as const;
const MAX_NAMED = 4;
/** Of so many definitions the users of every name are looked up. */
const LOOKED_UP = 600;
const MIN_NAME = 3;
const MANY_USERS = 100;
const MAX_SIGNATURE = 160;

/** Files first, what changed in each below it. */
export function symbolLines({ files, symbols }: Pick<DiffView, 'files' | 'symbols'>): string[] {
  const lines: string[] = [];
  for (const { path, oldPath, kind, added, removed, binary } of files) {
    const from = path === oldPath ? '' : ` (${kind === 'copied' ? 'copy of' : 'was'} ${oneLine(oldPath)})`;
    const size = binary ? 'binary' : `+${added} -${removed}`;
    lines.push(`${oneLine(path)}${from}  ${size}${kind === 'added' || kind === 'removed' ? `  ${kind}` : ''}`);
    for (const symbol of symbols)
      if ((symbol.after ?? symbol.before)?.path === path) lines.push(...linesOf(symbol, symbols.length <= LOOKED_UP));
  }
  return lines;
}

// --- internal ---

/** @param isWhole whether the users of all names were looked up */
function linesOf(symbol: ChangedSymbol, isWhole: boolean): string[] {
  const { change, kind, name, scope, before, after, edited, callers, callersTotal, tests } = symbol;
  const full = oneLine(scope === '' ? name : `${scope}.${name}`);
  const from =
    change === 'moved'
      ? ` from ${oneLine(before?.path ?? '')}`
      : change === 'renamed'
        ? ` from ${oneLine(before?.name ?? '')}`
        : '';
  const line = after === null ? '' : `:${after.startLine}`;
  const also = edited ? ', and changed' : '';
  const out = [`  ${MARKS[change]} ${change}${from}${also}  ${kind} ${full}${line}`];
  if (change === 'signature') {
    out.push(`      before  ${cut(before?.signature ?? '')}`, `      after   ${cut(after?.signature ?? '')}`);
  }
  const sure = callers.filter((each) => each.sure);
  const named = (sure.length > 0 ? sure : callers).slice(0, MAX_NAMED);
  if (named.length > 0) {
    const more = callersTotal - named.length;
    const where = named.map((each) => `${oneLine(each.path)}:${each.line}`).join(', ');
    const verb = change === 'removed' ? 'still named in' : sure.length > 0 ? 'used in' : 'perhaps used in';
    out.push(`      ${verb} ${where}${more > 0 ? ` and ${plural(more, 'more place')}` : ''}`);
  }
  if (tests.length > 0) {
    const more = tests.length - MAX_NAMED;
    const shown = tests.slice(0, MAX_NAMED).map((path) => oneLine(path));
    out.push(`      tests  ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`);
  } else if (after !== null && isTestable(symbol) && (isWhole || callersTotal > 0)) out.push('      no test names it');
  return out;
}

/** What others can use, and what does something: of the rest no test speaks by name. */
function isTestable({ kind, name, exported, scope, after, callersTotal }: ChangedSymbol): boolean {
  const isCode = kind === 'function' || kind === 'class' || (kind === 'method' && scope !== '');
  // Of short names, and of those with very many users, not all were looked at.
  const isKnown = name.length >= MIN_NAME && callersTotal < MANY_USERS;
  return exported && isCode && isKnown && !pathRoles(after?.path ?? '').includes('test');
}

function cut(signature: string): string {
  const line = oneLine(signature);
  return line.length > MAX_SIGNATURE ? `${line.slice(0, MAX_SIGNATURE)}…` : line;
}
