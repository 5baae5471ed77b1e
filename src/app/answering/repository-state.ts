/** The branch, the changed files and the changed definitions of a repository, as a model reads them beside a question. */

import { throwIfCancelled } from '../../base/errors.ts';
import { oneLine, plural } from '../../base/text.ts';
import { type ChangedFiles, changedFiles, isSecretPath } from '../../files/index.ts';
import type { ComparingBounds, SymbolChange } from '../../history/index.ts';
import { redactSecrets } from '../../text/redact.ts';
import type { Project } from '../project/project.ts';

/** Names that are told of each kind; of the rest only how many. */
const MAX_NAMES = 8;
const MAX_NAME = 120;
/** Of definitions: about 120 tokens. */
const MAX_DEFINITIONS = 20;
const MAX_DEFINITION_CHARS = 360;
const MAX_DEFINITION = 80;

/**
 * @param bounds of comparing definitions @default few files, and a third of a second
 * @returns a few lines; '' outside a repository, when git does not answer in time, or where `chat.gitState` is off
 * @throws E_CANCELLED
 */
export async function repositoryState(
  { root, config }: Pick<Project, 'root' | 'config'>,
  signal?: AbortSignal,
  bounds?: ComparingBounds,
): Promise<string> {
  if (!config.values['chat.gitState']) return '';
  const found = await changedFiles(root, signal);
  if (found === null) return '';
  const { branch, head, changed, untracked } = found;
  return [
    branch === '' ? `No branch, at commit ${head.slice(0, 10)}` : `Branch ${shown(branch)}`,
    changed.length === 0 ? 'No tracked file is changed' : `Changed since the last commit: ${names(changed)}`,
    ...(await definitionLine(root, found, signal, bounds)),
    ...(untracked.length === 0 ? [] : [`Not in git yet: ${names(untracked)}`]),
  ].join('\n');
}

// --- internal ---

/** Which definitions of the changed files are others now. The state is told without them where they cannot be had. */
async function definitionLine(
  root: string,
  { headIds }: ChangedFiles,
  signal?: AbortSignal,
  bounds?: ComparingBounds,
): Promise<string[]> {
  if (headIds.size === 0) return [];
  try {
    const { changedDefinitions } = await import('../../history/index.ts');
    const files = [...headIds].map(([path, headId]) => ({ path, headId }));
    const { symbols, left } = await changedDefinitions(root, files, signal, bounds);
    const told = toldDefinitions(symbols);
    const more = left === 0 ? [] : [`those of ${plural(left, 'more file')} were not compared`];
    return told === '' && left === 0
      ? []
      : [`Changed definitions: ${[...(told === '' ? [] : [told]), ...more].join('; ')}`];
  } catch {
    throwIfCancelled(signal);
    return [];
  }
}

function toldDefinitions(symbols: readonly SymbolChange[]): string {
  const told = new Set<string>();
  const all = new Set(symbols.map(definitionWords));
  let room = MAX_DEFINITION_CHARS;
  for (const words of all) {
    room -= words.length + 2;
    if (room < 0 || told.size >= MAX_DEFINITIONS) break;
    told.add(words);
  }
  const more = all.size - told.size;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

const CHANGE_WORDS: Readonly<Record<SymbolChange['change'], string>> = {
  ...{ body: '', signature: ' (signature)', added: ' (new)', removed: ' (removed)', moved: ' (moved)', renamed: '' },
};

function definitionWords({ change, before, after }: SymbolChange): string {
  const place = after ?? before;
  const full = place === null ? '' : [place.scope, place.name].filter((part) => part !== '').join('.');
  const was = change === 'renamed' && before !== null ? ` (was ${before.name})` : CHANGE_WORDS[change];
  const line = oneLine(redactSecrets(`${full}${was}`).text);
  return line.length > MAX_DEFINITION ? `${line.slice(0, MAX_DEFINITION)}…` : line;
}

function names(paths: readonly string[]): string {
  const told = paths.filter((path) => !isSecretPath(path)).slice(0, MAX_NAMES);
  const more = paths.length - told.length;
  return [...told.map(shown), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

function shown(name: string): string {
  const line = oneLine(name);
  return line.length > MAX_NAME ? `…${line.slice(-MAX_NAME)}` : line;
}
