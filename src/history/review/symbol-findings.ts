/** What changed definitions tell: callers that were left as they are, and what is gone and still used. */

import { callBreaks, parametersFor } from '../change/call-fit.ts';
import type { Overview, SymbolView } from '../change/overview.ts';
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
    const own = files.find((file) => file.change.oldPath === before.path);
    const isBound = own !== undefined && isBoundAgain(own, before.name);
    const left = meant(symbol).filter((site) => isLeft(site) && !(isBound && site.path === own.change.path));
    if (left.length === 0) return [];
    if (change === 'signature' && after !== null) {
      const [old, now] = [parametersFor(before.signature), parametersFor(after.signature)];
      if (!CALLED.has(kind) || old === null || now === null) return [];
      const calls = left.filter(({ text }) => isCall(text, after.name) && callBreaks(old, now, text, after.name));
      if (calls.length === 0) return [];
      const message = `${after.name} takes other things now, and these calls did not change: ${namedPlaces(calls)}`;
      return [finding('callers', after.path, after.startLine, message, placesOf(calls))];
    }
    const isGone = change === 'removed' || (change === 'renamed' && before.name !== after?.name);
    if (!isGone || standsStill(files, symbol)) return [];
    const path = files.some((file) => file.change.path === before.path) ? before.path : (after?.path ?? before.path);
    const line = lineAfter(files, path, before.startLine);
    const message = `${before.name} is gone, and still used: ${namedPlaces(left)}`;
    return [finding('removed', path, line, message, placesOf(left))];
  });
}

// --- internal ---

function namedPlaces(sites: readonly UseSite[]): string {
  const shown = sites.slice(0, SHOWN).map(({ path, line }) => `${path}:${line}`);
  const more = sites.length > SHOWN ? ` and ${sites.length - SHOWN} more` : '';
  return `${shown.join(', ')}${more}`;
}

function placesOf(sites: readonly UseSite[]): Finding['related'] {
  return sites.map(({ path, line }) => ({ path, line }));
}

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

/** An added line of its file gives the name to a parameter or a local: uses there may mean that. */
function isBoundAgain({ change }: Overview['files'][number], name: string): boolean {
  const word = `(?<![.\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`;
  const binds = new RegExp(
    `\\b(?:const|let|var|val|for|catch|as|lambda|function|def|fn|func)\\b[^=]*${word}|\\([^()]*${word}[^()]*\\)\\s*(?:=>|->|:|\\{)|${word}\\s*(?:=>|:=)`,
    'u',
  );
  return change.lines.some(({ added }) => added.some((line) => line.length < 2_000 && binds.test(line)));
}

/** Where in the new file something stood that is gone. */
function lineAfter(files: Overview['files'], path: string, oldLine: number): number {
  const change = files.find((file) => file.change.path === path)?.change;
  const hunk = change?.lines.find(
    ({ oldStart, removed }) => oldLine >= oldStart && oldLine < oldStart + removed.length,
  );
  return hunk?.newStart ?? 1;
}
