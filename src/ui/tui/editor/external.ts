/** The user's own editor: for the text that is being written, and for a file at a line. */

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { MlxCodeError } from '../../../base/errors.ts';
import { oneLine } from '../../../base/text.ts';
import { runInFront } from '../../../platform/process.ts';
import { cleanInput } from '../input/clean-text.ts';
import type { LentStreams } from '../terminal/driver.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';

export interface ExternalOptions {
  /** `$VISUAL` and `$EDITOR` are looked for in it. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Gives the terminal away, and takes it back whatever happens. */
  readonly suspend?: () => void;
  readonly resume?: () => void;
  /** @default those of this process */
  readonly stdio?: LentStreams;
  /** @default the working folder of this process */
  readonly cwd?: string;
  /** Of the file that is written in: editors colour by its end. @default `message.md` */
  readonly name?: string;
}

const DEFAULT_EDITOR = 'vi';
const PRIVATE_FILE = 0o600;
/** What comes back is text that a person wrote. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** Programs that take `+LINE FILE`. */
const PLUS =
  /^(vi|vim|nvim|view|gvim|nano|emacs|emacsclient|micro|kak|joe|ne|mg|jed|pico|ed|mcedit|vis|elvis|less|more|most)$/;
/** Programs that take `--goto FILE:LINE`. */
const GOTO = /^(code|code-insiders|codium|vscodium|cursor|windsurf)$/;
/** Programs that take `FILE:LINE`. */
const COLON = /^(subl|sublime_text|zed|zeditor|hx|helix|mate|lapce)$/;
/** Programs that take `--line LINE FILE`. */
const LINE = /^(idea|pycharm|webstorm|goland|clion|rubymine|phpstorm|rustrover|fleet|kate|gedit)$/;

/**
 * Lets the user write in their own editor.
 * @returns the new text, without the line end that editors add; null when it was not changed
 * @throws E_EDITOR_FAILED when the editor does not start, ends with an error, or leaves something else than text
 */
export async function editExternally(text: string, options: ExternalOptions = {}): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'mlx-code-edit-'));
  const file = join(folder, basename(options.name ?? 'message.md'));
  try {
    await writeFile(file, text, { mode: PRIVATE_FILE, flag: 'wx' });
    await run(editorCommand(options.env), [file], options);
    const { size } = await stat(file).catch(() => ({ size: 0 }));
    if (size > MAX_TEXT_BYTES) throw failed(`it left ${size} bytes, more than a message holds`);
    const edited = await readFile(file, 'utf8').catch((cause) => {
      throw failed('it left no file', cause);
    });
    const clean = cleanInput(edited.replace(/^\uFEFF/, ''));
    const trimmed = text.endsWith('\n') ? clean : clean.replace(/\n$/, '');
    return trimmed === text ? null : trimmed;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Opens a file in the user's editor.
 * @param file absolute path @param line from 1
 * @throws E_EDITOR_FAILED
 */
export async function openInEditor(file: string, line: number, options: ExternalOptions): Promise<void> {
  // To look at a file a pager will do.
  const command = editorCommand(options.env, ['VISUAL', 'EDITOR', 'PAGER']);
  await run(command, fileArguments(command.words[0] ?? '', file, line), options);
}

/** The first of the variables that is set (`$VISUAL`, else `$EDITOR`) as git takes it, else vi. */
export function editorCommand(
  env: NodeJS.ProcessEnv = process.env,
  names: readonly string[] = ['VISUAL', 'EDITOR'],
): CommandLine {
  const chosen = names.map((name) => env[name]).find((value) => value !== undefined && value.trim() !== '');
  const command = readCommandLine(chosen ?? DEFAULT_EDITOR, env);
  return (command.words[0] ?? '') === '' ? { words: [DEFAULT_EDITOR], assigned: {} } : command;
}

/** The arguments with which that program opens a file at a line; the file alone when it is not known. */
export function fileArguments(program: string, file: string, line: number): readonly string[] {
  const name = basename(program);
  if (PLUS.test(name)) return [`+${line}`, file];
  if (GOTO.test(name)) return ['--goto', `${file}:${line}`];
  if (COLON.test(name)) return [`${file}:${line}`];
  if (LINE.test(name)) return ['--line', String(line), file];
  return [file];
}

// --- internal ---

async function run(command: CommandLine, args: readonly string[], options: ExternalOptions): Promise<void> {
  const [program = DEFAULT_EDITOR, ...first] = command.words;
  // Ctrl+C in the editor is the editor's: the terminal sends it to every program in front.
  const ignore = (): void => {};
  options.suspend?.();
  process.on('SIGINT', ignore);
  try {
    const { code, signal, error } = await runInFront(program, [...first, ...args], {
      stdio: typeof options.stdio === 'object' ? [...options.stdio] : (options.stdio ?? 'inherit'),
      env: { ...(options.env ?? process.env), ...command.assigned },
      cwd: options.cwd,
    });
    if (error !== null) throw failed(`"${oneLine(program)}" does not start: ${error.message}`, error);
    if (code !== 0) throw failed(`"${oneLine(program)}" ended with ${signal ?? `exit code ${code}`}`);
  } finally {
    process.off('SIGINT', ignore);
    options.resume?.();
  }
}

function failed(what: string, cause?: unknown): MlxCodeError {
  return new MlxCodeError('E_EDITOR_FAILED', `The editor: ${what}`, { cause });
}
