/** Every language that the program knows, how its files are recognised, and how they are cut. Data only. */

import { BUILD_AND_SCHEMA } from './rows/build-and-schema.ts';
import { GRAMMAR_LANGUAGES } from './rows/grammar-languages.ts';
import { LINE_LANGUAGES } from './rows/line-languages.ts';
import type { LanguageCut, LanguageRow } from './rows/row.ts';
import { SETTINGS_AND_DOCUMENTS } from './rows/settings-and-documents.ts';
import { STYLES_AND_TEMPLATES } from './rows/styles-and-templates.ts';
import { SHARED_ENDINGS } from './shared-endings.ts';

export interface LanguageInfo {
  /** Id in the index and in `--lang`. */
  readonly id: string;
  /** As people write it. */
  readonly name: string;
  /** Without the dot, lower-case; some are of other languages too, see `SHARED_ENDINGS`. */
  readonly extensions: readonly string[];
  /** Whole file names, lower-case. */
  readonly fileNames: readonly string[];
  readonly cut: LanguageCut;
  /** Whose grammar reads it, for a language that is cut by its tree: its own unless another's fits. */
  readonly grammar: string;
}

const ROWS: readonly LanguageRow[] = [
  ...GRAMMAR_LANGUAGES,
  ...BUILD_AND_SCHEMA,
  ...STYLES_AND_TEMPLATES,
  ...LINE_LANGUAGES,
  ...SETTINGS_AND_DOCUMENTS,
];

/** Languages that another's grammar reads. */
const GRAMMARS: ReadonlyMap<string, string> = new Map([['starlark', 'python']]);

/** One entry a language, in the order in which they are tried. */
export const LANGUAGES: readonly LanguageInfo[] = ROWS.map(([id, name, cut, extensions, fileNames]) => ({
  id,
  name,
  cut,
  extensions: [...words(extensions), ...sharedBy(id)],
  fileNames: words(fileNames ?? ''),
  grammar: GRAMMARS.get(id) ?? id,
}));

// --- internal ---

/** Endings that other languages have too. */
function sharedBy(id: string): string[] {
  const endings = [...SHARED_ENDINGS].filter(([, candidates]) => candidates.some(({ language }) => language === id));
  return endings.map(([ending]) => ending);
}

function words(list: string): readonly string[] {
  return list === '' ? [] : list.split(' ');
}
