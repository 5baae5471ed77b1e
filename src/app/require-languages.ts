/** Tells a filter for a language that nobody writes here from a question without an answer. */

import { MlxCodeError } from '../base/errors.ts';
import { readStatus } from '../store/index.ts';
import { isLanguage, languageFilter, languagesNamed } from './language-names.ts';
import type { Project } from './project.ts';

/**
 * @param typed as the user wrote them
 * @param empty nothing was found: then a language without a file is an error too, not only a word that names none
 * @throws E_USAGE that names the languages of the index
 */
export async function requireLanguages(project: Project, typed: readonly string[], empty: boolean): Promise<void> {
  const doubtful = empty ? typed : typed.filter((word) => !isLanguage(word));
  if (doubtful.length === 0) return;
  const here = (await readStatus(project.indexDir)).languages.map(({ language }) => language);
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
