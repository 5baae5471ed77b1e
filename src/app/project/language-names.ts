/** What people type for a language, and which languages of the index it means. */

import { LANGUAGES, languagesOfEnding } from '../../chunk/index.ts';
import { LANGUAGE_WORDS } from '../../text/language-words.ts';

/**
 * @param typed `TS`, `c++`, `.rb`, `Objective-C`: an id, a name, an ending, or another word in use
 * @returns ids of the index; for an unknown word, that word in lower case alone
 */
export function languagesNamed(typed: string): readonly string[] {
  const word = typed.trim().toLowerCase();
  const known = LANGUAGES.find(({ id, name }) => id === word || name.toLowerCase() === word)?.id;
  if (Object.hasOwn(LANGUAGE_WORDS, known ?? word)) return LANGUAGE_WORDS[known ?? word] ?? [word];
  if (known !== undefined) return [known];
  const ids = languagesOfEnding(word.replace(/^\*?\./, ''));
  return ids.length === 0 ? [word] : ids;
}

/** Every language that the program distinguishes. */
export function allLanguages(): readonly { readonly id: string; readonly name: string }[] {
  return LANGUAGES.map(({ id, name }) => ({ id, name }));
}

/** True for a word that means a language. */
export function isLanguage(typed: string): boolean {
  return languagesNamed(typed).some((id) => LANGUAGES.some((each) => each.id === id));
}

/** The languages that several names mean together, each once. */
export function languagesOf(typed: readonly string[]): string[] {
  return [...new Set(typed.flatMap(languagesNamed))];
}

/** The part of a search filter that names of languages make. Code in C++ includes headers that are plain C: they count. */
export function languageFilter(typed: readonly string[]): { languages: readonly string[]; cHeaders: boolean } {
  const languages = languagesOf(typed);
  return { languages, cHeaders: languages.includes('cpp') && !languages.includes('c') };
}
