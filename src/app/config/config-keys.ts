/** Every setting there is: its default, unit, limits, meaning, and what a project's own file may do to it. */

import * as v from 'valibot';
import { LOG_LEVELS } from '../../platform/log.ts';
import type { SearchMode } from '../../search/index.ts';

/**
 * What `<root>/.mlx-code.json` may set while the user has not trusted the root:
 * `smaller` may lower a number, `more` may add to a list, `subset` may shorten a list (an empty one means all),
 * `off` may switch off, `never` is the user's alone.
 */
export type Narrowing = 'smaller' | 'more' | 'subset' | 'off' | 'never';

export interface ConfigKey<T = unknown> {
  readonly kind: 'integer' | 'boolean' | 'text' | 'list' | 'choice';
  readonly schema: v.GenericSchema<unknown, T>;
  readonly default: T;
  /** What a value is, in words: `integer from 1 to 1000`. */
  readonly expects: string;
  readonly unit: string;
  readonly narrow: Narrowing;
  readonly doc: string;
}

/** The values of `search.mode` and of `--mode`. */
export const SEARCH_MODE_NAMES = [
  'auto',
  'hybrid',
  'semantic',
  'lexical',
  'symbol',
  'literal',
  'regex',
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
    doc: 'Patterns to take although they are ignored, hidden or lock files. They do not bring back binary or secret files.',
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
    doc: 'Threads that parse and embed. 0: one for each core, four at most.',
  }),
  'index.mlx': boolean({
    default: true,
    narrow: 'off',
    doc: 'Fill the MLX tier after the static tier. "index --fast" leaves it out for one run.',
  }),
  'model.embedding': text({
    default: '',
    narrow: 'never',
    doc: 'Embedding model of the MLX tier, a name from "mlx-code models", which "mlx-code models use" sets; "server" for that of embedding.server. Empty: the server where embedding.server is set, else the default for this machine.',
  }),
  'embedding.server': text({
    default: '',
    narrow: 'never',
    doc: 'OpenAI-compatible server that embeds, openai:URL. The code of every indexed file and every query goes there. Empty: none.',
  }),
  'embedding.serverModel': text({
    default: '',
    narrow: 'never',
    doc: 'Embedding model of that server, as it names it.',
  }),
  'embedding.keyVariable': text({
    default: '',
    narrow: 'never',
    doc: 'Environment variable that holds the key for that server. Empty: as for chat.keyVariable.',
  }),
  'model.chat': text({
    default: '',
    narrow: 'never',
    doc: 'Chat model, a name from "mlx-code models", which "mlx-code models use" sets; "server" for that of chat.server. Empty: the server where chat.server is set, else the default for this machine.',
  }),
  'chat.contextTokens': integer({
    default: 0,
    min: 0,
    max: 2_000_000,
    unit: 'tokens',
    narrow: 'never',
    doc: 'Tokens of prompt and answer together. 0: what "mlx-code models info" says of the model; 8,192 for a server. A server must be set up for as many, or it may cut the prompt off.',
  }),
  'chat.readSeconds': integer({
    default: 15,
    min: 0,
    max: 3_600,
    unit: 'seconds',
    narrow: 'never',
    doc: 'A model on this machine is given as much code as it reads in so long, at the speed that its answers showed. 0: as much as its window holds.',
  }),
  'chat.memoryMb': integer({
    default: 0,
    min: 0,
    max: 1_000_000,
    unit: 'MB',
    narrow: 'never',
    doc: 'Memory within which MLX tries to stay while it answers. 0: its own limit.',
  }),
  'chat.promptCacheMb': integer({
    default: 1_000,
    min: 0,
    max: 1_000_000,
    unit: 'MB',
    narrow: 'never',
    doc: 'Memory for the prompts of conversations, so that a follow-up reads only what is new.',
  }),
  'chat.idleMinutes': integer({
    default: 10,
    min: 0,
    max: 10_000,
    unit: 'minutes',
    narrow: 'never',
    doc: 'The chat model is unloaded after this time without a question. 0: never.',
  }),
  'chat.server': text({
    default: '',
    narrow: 'never',
    doc: 'Server that answers: openai:URL for Ollama, LM Studio, vLLM and the like (openai:http://127.0.0.1:11434/v1), anthropic for api.anthropic.com, anthropic:URL. Questions and the code found for them go there. Empty: none.',
  }),
  'chat.serverModel': text({
    default: '',
    narrow: 'never',
    doc: 'Model of that server, as it names it. Empty: the only one it has.',
  }),
  'chat.keyVariable': text({
    default: '',
    narrow: 'never',
    doc: 'Environment variable that holds the key for that server. Empty: OPENAI_API_KEY or ANTHROPIC_API_KEY for these two services themselves; then the keychain.',
  }),
  'server.timeoutSeconds': integer({
    default: 300,
    min: 1,
    max: 3_600,
    unit: 'seconds',
    narrow: 'never',
    doc: 'How long a server that answers or embeds may be silent.',
  }),
  'server.allowHttp': boolean({
    default: false,
    narrow: 'never',
    doc: 'Let code and keys go to a server on another machine without encryption.',
  }),
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
    doc: "Projects, by the absolute path of their root, whose own templates, commands and aliases may take the names of yours and of those that ship. Any project's may add new names.",
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
    doc: 'Let "mlx-code index" set up Python, MLX and the embedding model on first use. MLX_CODE_NO_SETUP=1 switches it off too.',
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

// --- internal ---

interface Common<T> {
  readonly default: T;
  readonly narrow: Narrowing;
  readonly doc: string;
}

function integer(
  options: Common<number> & { readonly min: number; readonly max: number; readonly unit: string },
): ConfigKey<number> {
  return {
    kind: 'integer',
    schema: v.pipe(v.number(), v.integer(), v.minValue(options.min), v.maxValue(options.max)),
    default: options.default,
    expects: `an integer from ${options.min} to ${options.max}`,
    unit: options.unit,
    narrow: options.narrow,
    doc: options.doc,
  };
}

function boolean(options: Common<boolean>): ConfigKey<boolean> {
  return { kind: 'boolean', schema: v.boolean(), expects: 'true or false', unit: '', ...options };
}

function text(options: Common<string>): ConfigKey<string> {
  const schema = v.pipe(v.string(), v.maxLength(4096), v.regex(/^[^\0]*$/));
  return { kind: 'text', schema, expects: 'a text', unit: '', ...options };
}

function list(options: Common<readonly string[]>): ConfigKey<readonly string[]> {
  const item = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));
  const schema = v.pipe(v.array(item), v.maxLength(1000), v.readonly());
  return { kind: 'list', schema, expects: 'a list of texts', unit: '', ...options };
}

function choice<const C extends string>(options: Common<C> & { readonly choices: readonly C[] }): ConfigKey<C> {
  return {
    kind: 'choice',
    schema: v.picklist(options.choices),
    default: options.default,
    expects: `one of ${options.choices.join(', ')}`,
    unit: '',
    narrow: options.narrow,
    doc: options.doc,
  };
}
