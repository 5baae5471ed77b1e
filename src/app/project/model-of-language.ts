/** The chat model that the user prefers for projects in a language: `model.byLanguage`, put in the place of `model.chat`. */

import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { languageOf } from '../../chunk/index.ts';
import type { Config } from '../config/config.ts';
import { isLanguage, languagesNamed } from './language-names.ts';

/** Folders and files whose names are looked at, nearest to the root first. */
const MAX_FOLDERS = 200;
const MAX_ENTRIES = 5_000;
/** What holds the code of others or what tools write. */
const NOT_OWN = /^(?:\..*|node_modules|vendor|dist|build|out|target|third[-_]party)$/i;
/** In every project, whatever it is written in. */
const EVERYWHERE = ['markdown', 'text', 'json', 'yaml', 'toml', 'xml', 'ini', 'csv'];

/**
 * @returns the same settings where no entry is for the language that most files of the root are in
 * @throws E_CONFIG_INVALID for an entry that is not LANGUAGE=MODEL
 */
export function withModelOfLanguage(root: string, config: Config): Config {
  const entries = config.values['model.byLanguage'];
  // A flag is nearer than what holds for a kind of project.
  if (entries.length === 0 || config.origins['model.chat'].source === 'flag') return config;
  const counts = fileCounts(root);
  const most = Math.max(1, ...counts.values());
  const filesOf = (ids: readonly string[]) => ids.reduce((sum, id) => sum + (counts.get(id) ?? 0), 0);
  const fitting = entries
    .map((entry) => parsed(entry, config.origins['model.byLanguage'].detail))
    .map(({ language, model }) => ({ language, model, files: filesOf(languagesNamed(language)) }))
    .filter(({ files }) => files >= most)
    .sort((a, b) => b.files - a.files);
  const [best] = fitting;
  if (best === undefined) return config;
  const { source } = config.origins['model.byLanguage'];
  return {
    ...config,
    values: { ...config.values, 'model.chat': best.model },
    origins: { ...config.origins, 'model.chat': { source, detail: `model.byLanguage, ${best.language}` } },
  };
}

// --- internal ---

function parsed(entry: string, where: string): { language: string; model: string } {
  const cut = entry.indexOf('=');
  const [language, model] = [entry.slice(0, cut).trim(), entry.slice(cut + 1).trim()];
  if (cut > 0 && model !== '' && isLanguage(language)) return { language, model };
  throw new MlxCodeError('E_CONFIG_INVALID', `model.byLanguage holds ${JSON.stringify(entry)} (${where})`, {
    hint: 'Write LANGUAGE=MODEL, such as "python=q15b" or "rust=server:coder".',
  });
}

/** Files by language, of those nearest to the root. */
function fileCounts(root: string): Map<string, number> {
  const everywhere = new Set(['', ...EVERYWHERE.flatMap((name) => [name, ...languagesNamed(name)])]);
  const counts = new Map<string, number>();
  const folders = [root];
  let entries = 0;
  for (let n = 0; n < folders.length && n < MAX_FOLDERS && entries < MAX_ENTRIES; n++) {
    for (const entry of entriesOf(folders[n] ?? root)) {
      if (++entries > MAX_ENTRIES) break;
      if (entry.isDirectory() && !NOT_OWN.test(entry.name)) folders.push(join(folders[n] ?? root, entry.name));
      if (!entry.isFile()) continue;
      const language = languageOf(entry.name);
      if (!everywhere.has(language)) counts.set(language, (counts.get(language) ?? 0) + 1);
    }
  }
  return counts;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
