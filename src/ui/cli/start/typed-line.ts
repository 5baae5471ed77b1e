/** The meaning of a command line that does not begin with a command: a folder to chat about, a question, or a typo. */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { MlxCodeError } from '../../../base/errors.ts';
import { nearestName } from '../../../base/nearest.ts';

/** Options that may be behind the bare program: they open the chat. */
const CHAT_FLAGS: ReadonlySet<string> = new Set([
  ...['--session', '--model', '--root', '-r', '--no-retrieval', '--no-watch', '--plain', '--no-tui'],
]);

export interface TypedIn {
  /** Names of all commands. */
  readonly commands: readonly string[];
  readonly cwd: string;
  /** A person sits at both ends. */
  readonly isTerminal: boolean;
}

/** So many words without quotes are a question and no command with arguments. */
const WORDS_OF_A_QUESTION = 3;
/** Scripts that write sentences without blanks. */
const UNSPACED =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}/u;

/**
 * @param typed the arguments after the program's name
 * @returns the same with the command in front that is meant; unchanged where the parser of commands has to judge
 * @throws E_ROOT_NOT_DIR, E_ROOT_MISSING for what is a path, but not that of a folder
 */
export function withCommand(typed: readonly string[], { commands, cwd, isTerminal }: TypedIn): readonly string[] {
  const [first] = typed;
  if (first === undefined) return isTerminal ? ['chat'] : [];
  const isCommand = (word: string | undefined) => word !== undefined && (word === 'help' || commands.includes(word));
  if (isCommand(first)) return typed;
  const [root, rest] = leadingRoot(typed);
  if (root.length > 0 && isCommand(rest[0])) return [rest[0] as string, ...root, ...rest.slice(1)];
  if (CHAT_FLAGS.has(first.replace(/=.*$/s, ''))) return ['chat', ...typed];
  if (first.startsWith('-') || first === '') return typed;
  const kind = kindOf(resolve(cwd, first));
  if (kind === 'folder') return ['chat', ...typed];
  if (isSentence(typed, commands)) return ['ask', ...typed];
  if (kind === 'file') {
    throw new MlxCodeError('E_ROOT_NOT_DIR', `${first} is a file, not a folder`, {
      hint: `Ask about it: mlx-code ask "what does @${first} do?"`,
    });
  }
  if (/^[.~]{0,2}\/|\/$/.test(first)) throw new MlxCodeError('E_ROOT_MISSING', `There is no folder ${first}`);
  return typed;
}

/** Whether one argument is a question rather than the name of a folder. */
export function isQuestion(text: string, cwd: string): boolean {
  return kindOf(resolve(cwd, text)) === 'none' && !/^[.~]{0,2}\//.test(text) && looksAsked(text);
}

// --- internal ---

/** `--root DIR` in front of the command, as other programs take it. */
function leadingRoot(typed: readonly string[]): [root: readonly string[], rest: readonly string[]] {
  const [first = ''] = typed;
  if (/^--root=/s.test(first)) return [typed.slice(0, 1), typed.slice(1)];
  if (first === '--root' || first === '-r') return [typed.slice(0, 2), typed.slice(2)];
  return [[], typed];
}

function kindOf(path: string): 'folder' | 'file' | 'none' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch {
    // A path that cannot be read is not a folder to chat about.
    return 'none';
  }
}

/** Blanks inside one argument, or several words of which the first is not nearly a command. */
function isSentence(typed: readonly string[], commands: readonly string[]): boolean {
  const [first = ''] = typed;
  if (looksAsked(first)) return true;
  const options = typed.findIndex((word) => word.startsWith('-'));
  const words = options < 0 ? typed : typed.slice(0, options);
  return words.length >= WORDS_OF_A_QUESTION && (first.length < 4 || nearestName(first, commands) === undefined);
}

function looksAsked(text: string): boolean {
  return /\S\s+\S/.test(text) || (UNSPACED.test(text) && text.length > 3) || /\S[?？]$/.test(text);
}
