/** Distinguishes a filter for a language that this project does not have from a question without an answer. */

import { MlxCodeError } from '../../base/errors.ts';
import { LANGUAGES, readsDefinitions } from '../../chunk/index.ts';
import { readStatus } from '../../store/index.ts';
import { isLanguage, languageFilter, languagesNamed } from './language-names.ts';
import type { Project } from './project.ts';

/**
 * @param typed as the user wrote them
 * @param empty nothing was found: then a language without a file is an error too, not only a word that names none
 * @throws E_USAGE that names the languages of the index
 */
export async function requireLanguages(indexDir: string, typed: readonly string[], empty: boolean): Promise<void> {
  const doubtful = empty ? typed : typed.filter((word) => !isLanguage(word));
  if (doubtful.length === 0) return;
  const here = (await readStatus(indexDir)).languages.map(({ language }) => language);
  const absent = doubtful.filter((word) => {
    const { cHeaders } = languageFilter([word]);
    return !languagesNamed(word).some((id) => here.includes(id)) && !(cHeaders && here.includes('c'));
  });
  if (absent.length === 0) return;
  const names = absent.map((word) => languagesNamed(word).join('/'));
  throw new MlxCodeError('E_USAGE', `No file of the language ${names.join(', ')} is indexed`, {
    hint: here.length === 0 ? 'The index is empty.' : `The languages here are ${here.join(', ')}.`,
  });
}

/** Languages of data and prose, which have no definitions to look for. */
const PLAIN: ReadonlySet<string> = new Set([
  'text',
  'csv',
  'log',
  'diff',
  'ignore',
  'jsonl',
  'codeowners',
  'gomod',
  'http',
]);

/** Says of which languages among these no symbols are read, so that "nothing found" is not taken for "not defined". */
export function unreadNote(languages: Iterable<string>): string[] {
  const unread = [...new Set(languages)].filter((id) => !PLAIN.has(id) && !readsDefinitions(id));
  if (unread.length === 0) return [];
  const names = unread.map((id) => LANGUAGES.find((each) => each.id === id)?.name ?? id);
  return [`No symbols are read of ${names.join(', ')}: search for the name instead.`];
}

/** The same for what a question is about: the languages of its filter, or all of the index. */
export async function unreadNotes(project: Project, typed: readonly string[]): Promise<string[]> {
  if (typed.length > 0) return unreadNote(languageFilter(typed).languages);
  return unreadNote((await readStatus(project.indexDir)).languages.map(({ language }) => language));
}
