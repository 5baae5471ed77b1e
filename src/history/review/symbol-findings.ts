/** What changed definitions tell: callers that were left as they are, and what is gone and still used. */

import type { Overview, SymbolView } from '../change/overview.ts';
import { breaksCallers } from '../change/signature.ts';
import type { UseSite } from '../change/use-sites.ts';
import { type Finding, finding } from './finding.ts';

const SHOWN = 5;
const CALLED: ReadonlySet<string> = new Set(['function', 'method', 'macro', 'constant']);

export function symbolFindings({ files, symbols }: Overview): Finding[] {
  const touched = new Set(
    files.flatMap(({ change }) =>
      change.lines.flatMap(({ newStart, added }) => added.map((_, n) => `${change.path}\0${newStart + n}`)),
    ),
  );
  const isLeft = ({ path, line }: UseSite) => !touched.has(`${path}\0${line}`);
  return symbols.flatMap((symbol) => {
    const { change, kind, before, after } = symbol;
    if (before === null) return [];
    const left = meant(symbol).filter(isLeft);
    if (left.length === 0) return [];
    const where = left.slice(0, SHOWN).map(({ path, line }) => `${path}:${line}`);
    const more = left.length > SHOWN ? ` and ${left.length - SHOWN} more` : '';
    const related = left.map(({ path, line }) => ({ path, line }));
    if (change === 'signature' && after !== null) {
      if (!CALLED.has(kind) || !breaksCallers(before.signature, after.signature)) return [];
      if (!/[(]/.test(before.signature + after.signature)) return [];
      const calls = left.filter(({ text }) => isCall(text, after.name));
      if (calls.length === 0) return [];
      return [
        finding(
          'callers',
          after.path,
          after.startLine,
          `${after.name} takes other things now, and these calls did not change: ${where.join(', ')}${more}`,
          related,
        ),
      ];
    }
    const isGone = change === 'removed' || (change === 'renamed' && before.name !== after?.name);
    if (!isGone || standsStill(files, symbol)) return [];
    const path = files.some((file) => file.change.path === before.path) ? before.path : (after?.path ?? before.path);
    const line = lineAfter(files, path, before.startLine);
    return [
      finding('removed', path, line, `${before.name} is gone, and still used: ${where.join(', ')}${more}`, related),
    ];
  });
}

// --- internal ---

/** Uses that surely mean it; those of a member only where nothing else has its name. */
function meant({ uses, before }: SymbolView): UseSite[] {
  const sure = uses.sites.filter((site) => site.sure);
  if (sure.length > 0 || before?.scope === '' || uses.namesakes > 0) return sure;
  return (before?.name.length ?? 0) > 8 ? [...uses.sites] : [];
}

function isCall(text: string, name: string): boolean {
  const at = text.indexOf(name);
  return at >= 0 && /^\s*(?:<[^<>()]*>)?\s*\(/.test(text.slice(at + name.length));
}

/** The name is defined in its file after all, as another kind or in another way. */
function standsStill(files: Overview['files'], { before }: SymbolView): boolean {
  const file = files.find(({ change }) => change.oldPath === before?.path);
  if (file === undefined || before === null) return false;
  if (file.after.definitions.some(({ name, scope }) => name === before.name && scope === before.scope)) return true;
  const word = new RegExp(`(?:^|[^.\\w$])${before.name.replaceAll(/[$]/g, '\\$&')}(?![\\w$])`);
  const brings = /^\s*(?:import|from|export|use|const|let|var|require)\b|^\s*[\w$]+,?$/;
  return file.after.lines.some((line) => brings.test(line) && word.test(line));
}

/** Where in the new file something stood that is gone. */
function lineAfter(files: Overview['files'], path: string, oldLine: number): number {
  const change = files.find((file) => file.change.path === path)?.change;
  const hunk = change?.lines.find(
    ({ oldStart, removed }) => oldLine >= oldStart && oldLine < oldStart + removed.length,
  );
  return hunk?.newStart ?? 1;
}
