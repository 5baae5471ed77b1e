/** What changed definitions do, in words by rules: the kind that the type speaks of, the weightiest names first. */

import { commonFolder, type FileFact, isNameable, type SymbolFact, shownPath } from '../facts.ts';
import { byCommonWord, MANY, mainFolder } from './many.ts';

export interface Phrase {
  /** As an order. */
  readonly verb: string;
  readonly rest: string;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(names: readonly string[], most: number): string {
  const shown = names.length > most ? names.slice(0, Math.max(1, most - 1)) : names;
  const more = names.length - shown.length;
  const parts = more > 0 ? [...shown, `${more} more`] : shown;
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** By type, what it is most likely about. */
const CHANGES_OF_TYPE: Readonly<Record<string, readonly SymbolFact['change'][]>> = {
  feat: ['added', 'signature', 'body', 'renamed', 'removed', 'moved'],
  fix: ['body', 'signature', 'added', 'removed', 'renamed', 'moved'],
  perf: ['body', 'signature', 'added', 'removed', 'renamed', 'moved'],
  refactor: ['renamed', 'moved', 'signature', 'body', 'removed', 'added'],
};
const USUAL_ORDER: readonly SymbolFact['change'][] = ['added', 'removed', 'renamed', 'moved', 'signature', 'body'];

export function symbolPhrases(symbols: readonly SymbolFact[], files: readonly FileFact[], type: string): Phrase[] {
  const outer = symbols.filter(({ inner }) => !inner);
  const orders = CHANGES_OF_TYPE[type] ?? USUAL_ORDER;
  // One rename among very many changes goes along with them: only where nothing else is left it is what they are about.
  for (const least of outer.length < MANY ? [0] : [outer.length / SIDE, 0]) {
    for (const change of orders) {
      const own = symbols.filter((each) => each.change === change);
      // What is inside of a definition is told where nothing outside of one changed so.
      const told = own.filter(({ inner }) => !inner);
      const chosen = [...(told.length > 0 ? told : own)].sort((a, b) => b.weight - a.weight);
      const isSmall = change === 'added' && type !== 'feat' && outer.length > chosen.length && chosen.length < 2;
      if (chosen.length > least && !isSmall) return phrasesOf(change, chosen, files, type);
    }
  }
  return [];
}

const SIDE = 6;

function phrasesOf(
  change: SymbolFact['change'],
  chosen: readonly SymbolFact[],
  files: readonly FileFact[],
  type: string,
): Phrase[] {
  const names = [...new Set(chosen.map(({ name }) => name))];
  const [first] = chosen;
  const alone = names.length === 1 ? first : undefined;
  if (change === 'renamed' && first !== undefined && first.oldName !== '' && first.oldName !== first.name) {
    const rest = `${first.oldName} to ${first.name}`;
    return [
      { verb: 'rename', rest: names.length === 1 ? rest : `${rest} and ${names.length - 1} more` },
      { verb: 'rename', rest },
    ];
  }
  const verb = verbOf(change, type);
  const folder = placeOf(chosen, files);
  const lists = namesIn(names);
  const [widest = ''] = lists;
  const object = change === 'signature' ? (text: string) => `the signature of ${text}` : (text: string) => text;
  if (change === 'moved') {
    const to = alone === undefined ? folder : shownPath(alone.path, files);
    return [...(to === '' ? [] : [{ verb, rest: `${widest} to ${to}` }]), ...lists.map((rest) => ({ verb, rest }))];
  }
  const most = names.length < MANY || folder !== '' ? '' : mainFolder(chosen);
  const joint = change === 'removed' ? 'from' : change === 'added' ? 'to' : 'in';
  return [
    ...(folder === ''
      ? []
      : [...new Set([widest, lists.at(-1) ?? ''])].map((text) => ({
          verb,
          rest: `${object(text)} ${joint} ${folder}`,
        }))),
    ...(most === '' ? [] : lists.map((text) => ({ verb, rest: `${object(text)}, most in ${most}` }))),
    ...lists.map((text) => ({ verb, rest: object(text) })),
    { verb, rest: `${names.length} ${names.length === 1 ? 'definition' : 'definitions'}` },
  ];
}

/** In words that get fewer. Of very many names the first one stands, and how many more there are. */
function namesIn(names: readonly string[]): string[] {
  if (names.length < MANY) return [...new Set([4, 3, 2, 1].map((most) => listed(names, most)))];
  const common = byCommonWord(names);
  return [...(common === '' ? [] : [common]), ...[3, 2].map((most) => listed(names, most))];
}

function verbOf(change: SymbolFact['change'], type: string): string {
  if (change === 'added') return 'add';
  if (change === 'removed') return 'remove';
  if (change === 'renamed') return 'rename';
  if (change === 'moved') return 'move';
  if (type === 'fix') return 'fix';
  if (type === 'perf') return 'speed up';
  return type === 'refactor' ? 'rework' : 'change';
}

/** The one file that holds them all, or the folder; '' where that is the top. */
function placeOf(chosen: readonly SymbolFact[], files: readonly FileFact[]): string {
  const paths = [...new Set(chosen.map(({ path }) => path))];
  const [path = ''] = paths;
  if (paths.length === 1) return shownPath(path, files);
  const folder = commonFolder(paths);
  return folder.includes('/') && isNameable(folder) ? folder : '';
}
