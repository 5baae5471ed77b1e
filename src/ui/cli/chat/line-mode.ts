/** The chat line by line: for pipes, for terminals that can only print, and for screen readers. */

import { basename } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Chat, ChatUi, Review, ReviewRequest } from '../../../app/index.ts';
import { ERROR_CATALOGUE } from '../../../base/errors.ts';
import { forTerminal } from '../../../base/text.ts';
import { editExternally, openInEditor } from '../../tui/editor/external.ts';
import { confirmationWords } from '../../words/confirmations.ts';
import { reviewHunks } from '../commands/edits/review-hunks.ts';
import type { CliIo } from '../io.ts';
import { endSoon } from '../start/interrupt.ts';
import { joinedLines } from './joined-lines.ts';
import { lineCompleter } from './line-completer.ts';
import { LinePrinter } from './line-printer.ts';

/** A second Ctrl+C within this time leaves. Milliseconds. */
const TWICE_MS = 2000;
const EXIT_DONE = 0;
const EXIT_NOTHING = 1;
const EXIT_CANCELLED = 130;
const PROMPT = '> ';
const MAX_COPY = 100_000;

export interface LineTerminal {
  /** Lines are typed by a person, who can be asked. */
  readonly isTyped: boolean;
  /** The terminal can edit a line; false for `TERM=dumb`. */
  readonly canEdit: boolean;
}

/** One run: make it, open the chat with its `ui`, then `run` it. */
export class LineMode {
  readonly #io: CliIo;
  readonly #terminal: LineTerminal;
  #lines: Interface | undefined;
  #chat: Chat | undefined;
  /** Takes the next line; null at the end of the input, and on Ctrl+C. */
  #asking: ((line: string | null) => void) | undefined;
  #interruptedAt = 0;
  #exitCode = EXIT_DONE;
  /** The user has left, or the lines have ended. */
  #left = false;
  #suspended = false;

  constructor(io: CliIo, terminal: LineTerminal) {
    this.#io = io;
    this.#terminal = terminal;
  }

  get ui(): ChatUi {
    return {
      show: () => false,
      openFile: (path, line) => this.#openFile(path, line),
      copy: async (text) => this.#copy(text),
      theme: () => null,
      confirm: (question) => this.#confirm(confirmationWords(question)),
      // Without a person a change is made as a whole.
      ...(this.#terminal.isTyped && { review: { isPanel: false, ask: (request) => this.#review(request) } }),
      quit: () => {
        this.#left = true;
        this.#lines?.close();
      },
    };
  }

  /** @param first asked before all others @returns the exit code, when the user left or the lines ended */
  async run(chat: Chat, first?: string): Promise<number> {
    this.#chat = chat;
    const lines = this.#open();
    const printer = new LinePrinter(this.#io, !this.#terminal.isTyped);
    let wasBusy = false;
    chat.subscribe(() => {
      const { state } = chat;
      printer.update(state);
      const busy = state.busy !== null;
      if (wasBusy && !busy) this.#prompt();
      wasBusy = busy;
    });
    printer.update(chat.state);
    const onInterrupt = () => this.#interrupt();
    lines.on('SIGINT', onInterrupt);
    process.on('SIGINT', onInterrupt);
    const onEnd = () => {
      lines.close();
      chat.stop();
      this.#left = true;
      endSoon(EXIT_CANCELLED);
    };
    process.on('SIGTERM', onEnd);
    process.on('SIGHUP', onEnd);
    if (first !== undefined) chat.send(first);
    try {
      await (this.#terminal.isTyped ? this.#typed(chat, lines) : this.#piped(chat, lines));
    } finally {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onEnd);
      process.off('SIGHUP', onEnd);
    }
    return this.#exitCode;
  }

  /** Only now: lines that come before there is a listener are lost. */
  #open(): Interface {
    const { canEdit } = this.#terminal;
    this.#lines = createInterface({
      input: process.stdin,
      ...(canEdit && { output: process.stdout, completer: lineCompleter(() => this.#chat) }),
      ...{ terminal: canEdit, prompt: PROMPT, historySize: 500 },
    });
    return this.#lines;
  }

  async #typed(chat: Chat, lines: Interface): Promise<void> {
    this.#io.say('Ask about this project. /help lists the commands; Ctrl+C stops an answer, Ctrl+D leaves.');
    const closed = new Promise<void>((resolve) => lines.once('close', () => resolve()));
    lines.on('line', (line) => {
      const answer = this.#asking;
      if (answer !== undefined) {
        this.#asking = undefined;
        return answer(line);
      }
      chat.send(line);
      if (chat.state.busy === null) this.#prompt();
    });
    this.#prompt();
    await closed;
    this.#left = true;
    this.#asking?.(null);
  }

  /** One after another: a line must not overtake the answer to the one before it. */
  async #piped(chat: Chat, lines: Interface): Promise<void> {
    for await (const line of joinedLines(lines)) {
      chat.send(line);
      await chat.idle();
      this.#exitCode = chat.failure?.exitCode ?? codeOfAnswer(chat) ?? this.#exitCode;
      if (this.#left) break;
    }
  }

  #prompt(): void {
    if (this.#terminal.isTyped && !this.#left && !this.#suspended) {
      if (this.#terminal.canEdit) this.#lines?.prompt(true);
      else this.#io.out(PROMPT);
    }
  }

  #interrupt(): void {
    const chat = this.#chat;
    const now = Date.now();
    if (this.#asking !== undefined) {
      this.#asking(null);
      this.#asking = undefined;
      return;
    }
    if (now - this.#interruptedAt < TWICE_MS) {
      this.#exitCode = EXIT_CANCELLED;
      this.#left = true;
      chat?.stop();
      return this.#lines?.close();
    }
    this.#interruptedAt = now;
    if (chat?.stop() === true) return this.#io.say('Stopping… (Ctrl+C again leaves)');
    this.#io.say('\nCtrl+C again leaves.');
    // What was begun is taken back.
    if (this.#terminal.canEdit) this.#lines?.write(null, { ctrl: true, name: 'u' });
    this.#prompt();
  }

  async #confirm(text: string): Promise<boolean> {
    this.#io.say(forTerminal(text));
    if (!this.#terminal.isTyped) {
      this.#io.say('Not done: no terminal to confirm. Give another name, or ask in a terminal.');
      return false;
    }
    this.#io.say('Type y for yes, anything else for no.');
    const line = await this.#nextLine();
    return line !== null && /^y(es)?$/i.test(line.trim());
  }

  async #nextLine(): Promise<string | null> {
    if (this.#left) return null;
    return await new Promise((resolve) => {
      this.#asking = resolve;
      this.#prompt();
    });
  }

  async #review({ plan }: ReviewRequest): Promise<Review | null> {
    const ask = (question: string) => {
      this.#io.say(forTerminal(question.trimEnd()));
      return this.#nextLine();
    };
    const edit = (text: string, path: string) => editExternally(text, { ...this.#lending(), name: basename(path) });
    const say = (text: string) => this.#io.say(text);
    return await reviewHunks(plan, { ask, say, showsFiles: true, ...(this.#terminal.canEdit && { edit }) });
  }

  /** Gives the terminal to another program, and takes it back. */
  #lending(): { suspend: () => void; resume: () => void } {
    return {
      suspend: () => {
        this.#lines?.pause();
        this.#suspended = true;
        process.stdin.setRawMode(false);
      },
      resume: () => {
        process.stdin.setRawMode(true);
        this.#suspended = false;
        this.#lines?.resume();
        this.#prompt();
      },
    };
  }

  async #openFile(path: string, line: number): Promise<string | null> {
    if (!this.#terminal.canEdit) {
      this.#io.out(`${forTerminal(path)}:${line}\n`);
      return null;
    }
    await openInEditor(path, line, this.#lending());
    return null;
  }

  #copy(text: string): boolean {
    if (!this.#terminal.canEdit || text.length > MAX_COPY) return false;
    process.stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
    return true;
  }
}

// --- internal ---

/** As `ask` ends: where nothing was found for the question, and where the answer has no word. Undefined for any other. */
function codeOfAnswer(chat: Chat): number | undefined {
  const last = chat.state.items.at(-1);
  if (last?.kind !== 'answer') return undefined;
  if (last.state === 'nothing') return EXIT_NOTHING;
  return last.state === 'done' && last.text.trim() === '' ? ERROR_CATALOGUE.E_ANSWER_EMPTY.exitCode : undefined;
}
