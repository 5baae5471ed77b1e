/** Every setting there is: its default, unit, limits, meaning, and what a project's own file may do to it. */

import { LOG_LEVELS } from '../../platform/log.ts';
import type { SearchMode } from '../../search/index.ts';
import { automatic, boolean, type ConfigKey, choice, integer, list, text } from './config-kinds.ts';
import { EDIT_KEYS } from './edit-keys.ts';
import { HISTORY_KEYS } from './history-keys.ts';
import { MODEL_KEYS } from './model-keys.ts';
import { WEBHOOK_KEYS } from './webhook-keys.ts';

export type { ConfigKey, Narrowing } from './config-kinds.ts';

/** The values of `search.mode` and of `--mode`. */
export const SEARCH_MODE_NAMES = [
  'auto',
  'hybrid',
  'semantic',
  'lexical',
  'symbol',
  'literal',
  'regex',
  'syntax',
] as const satisfies readonly SearchMode[];

const KB = 1000;

export const CONFIG_KEYS = {
  'index.dir': text({
    default: '',
    narrow: 'never',
    doc: 'Folder that holds the indexes, each in a folder of its own; or a remote place, s3://, gs://, az:// or db:// (docs/scale.md). Empty: the cache folder.',
  }),
  'index.name': text({
    default: '',
    narrow: 'never',
    doc: 'Name of this project in a remote index.dir. Empty: from the address of the git remote "origin", else the name of the folder.',
  }),
  'index.exclude': list({
    default: [],
    narrow: 'more',
    doc: 'Patterns to leave out, in the syntax of .gitignore, on top of .gitignore and .mlxignore.',
  }),
  'index.include': list({
    default: [],
    narrow: 'never',
    doc: 'Patterns of files to index although they are ignored, hidden or lock files. Binary and secret files stay out.',
  }),
  'index.languages': list({
    default: [],
    narrow: 'subset',
    doc: 'Languages to index, as "mlx-code status" names them. Empty: all.',
  }),
  'index.maxFileBytes': integer({
    default: 1000 * KB,
    min: 1,
    max: 100_000 * KB,
    unit: 'bytes',
    narrow: 'smaller',
    doc: 'Larger files are skipped as too-large.',
  }),
  'index.maxFiles': integer({
    default: 100_000,
    min: 1,
    max: 5_000_000,
    unit: 'files',
    narrow: 'smaller',
    doc: 'Files beyond this number are skipped as over-file-cap.',
  }),
  'index.redactSecrets': boolean({
    default: true,
    narrow: 'never',
    doc: 'Replace tokens, keys and passwords by "«secret:kind»" before anything is indexed or shown. Files of secrets are left out in any case.',
  }),
  'index.threads': integer({
    default: 0,
    min: 0,
    max: 64,
    unit: 'threads',
    narrow: 'never',
    doc: 'Threads that parse and embed. 0: one for each core, four at most, and fewer for a small project.',
  }),
  'index.mlx': automatic({
    default: 'auto',
    narrow: 'off',
    doc: 'Fill the MLX tier after the static tier. "index --fast" leaves it out for one run, "index --full" fills it. auto: where there is a GPU for it, where an embedding model or server is chosen, and where the index has this tier already; on a CPU it made search no better.',
  }),
  'index.personal': boolean({
    default: true,
    narrow: 'off',
    doc: 'Learn from the subjects of commits which files people mean, on this machine, and use it where later commits are found better so.',
  }),
  ...MODEL_KEYS,
  ...WEBHOOK_KEYS,
  'search.limit': integer({
    default: 10,
    min: 1,
    max: 1000,
    unit: 'hits',
    narrow: 'smaller',
    doc: 'Hits that "mlx-code search" shows.',
  }),
  'search.mode': choice({
    default: 'auto',
    choices: SEARCH_MODE_NAMES,
    narrow: 'never',
    doc: 'Retrievers to ask; auto decides from the query.',
  }),
  'search.neural': boolean({
    default: false,
    narrow: 'never',
    doc: 'Let "mlx-code search" start the MLX worker for the query, as --neural does. Adds seconds to a cold search.',
  }),
  'search.snippetLines': integer({
    default: 8,
    min: 0,
    max: 200,
    unit: 'lines',
    narrow: 'smaller',
    doc: 'Lines of code shown for a hit.',
  }),
  'search.refreshFiles': integer({
    default: 50,
    min: 0,
    max: 10_000,
    unit: 'files',
    narrow: 'smaller',
    doc: 'When no more files than this changed, search brings the index up to date first. 0: never.',
  }),
  'templates.trusted': list({
    default: [],
    narrow: 'never',
    doc: 'Projects, by the absolute path of their root, whose templates, commands and aliases may replace yours and the built-in ones. Every project may add new names.',
  }),
  'chat.gitState': boolean({
    default: true,
    narrow: 'off',
    doc: 'Tell the model the branch of the repository and the names of files and definitions that are not as in the last commit, with each question.',
  }),
  'chat.commits': boolean({
    default: true,
    narrow: 'off',
    doc: 'Give the model the commits that explain, with a question of why or when: the message, and the changed lines that have most to do with it.',
  }),
  'chat.reuseAnswers': boolean({
    default: true,
    narrow: 'off',
    doc: 'Answer a question that was asked before from memory: over the same code, after the same talk, of the same model with the same settings. It is said under the answer; /retry, and "ask --anew", ask the model again.',
  }),
  'chat.shell': boolean({
    default: false,
    narrow: 'never',
    doc: 'Let a line of the chat that begins with "!" run in your shell. A model or a file never runs anything.',
  }),
  ...EDIT_KEYS,
  ...HISTORY_KEYS,
  'ui.theme': choice({
    default: 'auto',
    choices: ['auto', 'dark', 'light', 'contrast', 'none'],
    narrow: 'never',
    doc: 'Colours of the chat; auto asks the terminal for its background, and follows NO_COLOR and CLICOLOR.',
  }),
  'ui.mouse': boolean({
    default: true,
    narrow: 'never',
    doc: 'Let the chat use the wheel and clicks. Shift leaves both to the terminal; without it the terminal has them.',
  }),
  'ui.driver': choice({
    default: 'auto',
    choices: ['auto', 'native', 'blessed'],
    narrow: 'never',
    doc: 'What draws the chat: native for terminals that speak as xterm does, blessed for any that terminfo describes; auto goes by TERM.',
  }),
  'ui.ascii': boolean({
    default: false,
    narrow: 'never',
    doc: 'Draw the frame of the chat with ASCII characters alone.',
  }),
  'log.level': choice({
    default: 'info',
    choices: LOG_LEVELS,
    narrow: 'never',
    doc: 'What the log keeps: debug adds every step with its time. Queries and code are never logged.',
  }),
  'setup.auto': boolean({
    default: true,
    narrow: 'off',
    doc: 'Let a command that needs them set up Python, MLX and a model on first use. MLX_CODE_NO_SETUP=1 switches it off too.',
  }),
} as const;

export type ConfigKeyName = keyof typeof CONFIG_KEYS;
export type ConfigValues = {
  readonly [K in ConfigKeyName]: (typeof CONFIG_KEYS)[K] extends ConfigKey<infer T> ? T : never;
};

export const CONFIG_KEY_NAMES = Object.keys(CONFIG_KEYS) as ConfigKeyName[];

/** The environment variable of a key: `index.maxFileBytes` is `MLX_CODE_INDEX_MAX_FILE_BYTES`. */
export function environmentName(key: string): string {
  return `MLX_CODE_${key
    .replaceAll(/([A-Z])/g, '_$1')
    .replaceAll('.', '_')
    .toUpperCase()}`;
}

/** The default as a person would write it in a configuration file. */
export function defaultText(key: ConfigKeyName): string {
  return JSON.stringify(CONFIG_KEYS[key].default);
}
