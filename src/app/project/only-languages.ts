/** The setting `index.languages` as patterns of files to leave out. */

import { MlxCodeError } from '../../base/errors.ts';
import { LANGUAGES } from '../../chunk/index.ts';
import type { Config } from '../config/config.ts';
import { isLanguage, languagesOf } from './language-names.ts';

/** Patterns that leave out all but the files of the languages that are set, by name; none when every language is wanted. */
export function otherLanguages(config: Config): string[] {
  return onlyLanguages(knownLanguages(config));
}

// --- internal ---

/** @throws E_CONFIG_INVALID for an unknown language, unless a project's own file names it: that one is ignored */
function knownLanguages(config: Config): string[] {
  const chosen = config.values['index.languages'];
  const known = chosen.filter(isLanguage);
  const { source, detail } = config.origins['index.languages'];
  if (known.length < chosen.length && source !== 'project') {
    const unknown = chosen.filter((typed) => !known.includes(typed)).join(', ');
    throw new MlxCodeError(
      'E_CONFIG_INVALID',
      `index.languages names ${unknown}, which is not a language (${detail})`,
      {
        hint: `The languages are ${LANGUAGES.map(({ id }) => id).join(', ')}.`,
      },
    );
  }
  return known;
}

/** Patterns that leave out all but the files of these languages, by name; none when every language is wanted. */
function onlyLanguages(chosen: readonly string[]): string[] {
  const ids = new Set(languagesOf(chosen));
  const wanted = LANGUAGES.filter(({ id }) => ids.has(id));
  if (wanted.length === 0) return [];
  const names = wanted.flatMap(({ extensions, fileNames }) => [
    ...extensions.map((extension) => `*.${anyCase(extension)}`),
    ...fileNames.map(anyCase),
  ]);
  return ['*', '!*/', ...names.map((name) => `!${name}`)];
}

/** Git's rules match file names, never languages. */
function anyCase(name: string): string {
  return name.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
