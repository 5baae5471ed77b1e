/** A change told file by file, a line each: for the body of a message, for the editor, and for a model instead of a long diff. */

import { oneLine } from '../../../base/text.ts';
import { type Facts, type FileFact, isNameable, type SymbolFact } from '../facts.ts';
import { inTense, type Tense } from './verbs.ts';

const MAX_NAMES = 4;
const VERBS: Readonly<Record<SymbolFact['change'], string>> = {
  ...{ added: 'add', removed: 'remove', signature: 'change', body: 'change', moved: 'move', renamed: 'rename' },
};
const FILE_VERBS: Readonly<Record<FileFact['change'], string>> = {
  ...{
    added: 'add',
    copied: 'add',
    removed: 'remove',
    changed: 'change',
    renamed: 'rename',
    mode: 'change',
    submodule: 'update',
  },
  unmerged: 'change',
};

/** What is not shown is counted in the last line. @param most lines */
export function summaryLines(facts: Facts, most: number, tense: Tense = 'imperative'): string[] {
  const nameable = facts.files.filter(({ path }) => isNameable(path));
  const shown = nameable.slice(0, facts.files.length > most ? Math.max(1, most - 1) : most);
  const lines = shown.map((file) => lineOf(file, facts.symbols, tense));
  const more = facts.files.length - shown.length;
  return more > 0 ? [...lines, `and ${more} more ${more === 1 ? 'file' : 'files'}`] : lines;
}

// --- internal ---

function lineOf(file: FileFact, symbols: readonly SymbolFact[], tense: Tense): string {
  const { path, oldPath, change, binary } = file;
  const own = symbols.filter((each) => each.path === path);
  const parts = (Object.keys(VERBS) as SymbolFact['change'][]).flatMap((kind) => {
    const names = [...new Set(own.filter((each) => each.change === kind).map(({ name }) => name))];
    if (names.length === 0) return [];
    const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
    return [`${inTense(VERBS[kind], tense)} ${names.slice(0, MAX_NAMES).join(', ')}${more}`];
  });
  const verb = inTense(FILE_VERBS[change], tense);
  const from = path !== oldPath && isNameable(oldPath) ? `, from ${oldPath}` : '';
  const what =
    change === 'mode' ? `${verb} its mode` : binary ? `${verb} a binary file` : parts.length > 0 ? merged(parts) : verb;
  return oneLine(`${path}${from}: ${what}`);
}

/** Changes of heads and bodies are said with one verb. */
function merged(parts: readonly string[]): string {
  return parts.join('; ');
}
