/** The settings of a project as the rooms below want them. */

import { MlxCodeError } from '../../base/errors.ts';
import { LANGUAGES } from '../../chunk/index.ts';
import type { WalkOptions } from '../../files/index.ts';
import type { IndexRootOptions } from '../../index/index.ts';
import { isLanguage, languagesOf } from './language-names.ts';
import type { Project } from './project.ts';

/** @param force build the index again from the files */
export function indexOptions(project: Project, force: boolean): IndexRootOptions {
  const threads = project.config.values['index.threads'];
  return {
    root: project.root,
    indexDir: project.indexDir,
    walk: walkOptions(project),
    redactSecrets: project.config.values['index.redactSecrets'],
    force,
    ...(threads > 0 && { threads }),
  };
}

/** Which files count. Indexing and the question whether files changed must agree on it. */
export function walkOptions(project: Project): WalkOptions {
  const { values } = project.config;
  return {
    maxFileBytes: values['index.maxFileBytes'],
    maxFiles: values['index.maxFiles'],
    include: values['index.include'],
    exclude: [...onlyLanguages(knownLanguages(project)), ...values['index.exclude']],
  };
}

// --- internal ---

/** @throws E_CONFIG_INVALID for an unknown language, unless a project's own file names it: that one is ignored */
function knownLanguages({ config }: Project): string[] {
  const chosen = config.values['index.languages'];
  const known = chosen.filter(isLanguage);
  const { source, detail } = config.origins['index.languages'];
  if (known.length < chosen.length && source !== 'project') {
    const unknown = chosen.filter((typed) => !known.includes(typed)).join(', ');
    throw new MlxCodeError('E_CONFIG_INVALID', `index.languages names ${unknown}, which is no language (${detail})`, {
      hint: `The languages are ${LANGUAGES.map(({ id }) => id).join(', ')}.`,
    });
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
