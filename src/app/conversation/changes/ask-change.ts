/** A change that the model is asked for from a conversation: `/edit`, `/fix`, `/refactor`, `/test`, `/doc`. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../../base/errors.ts';
import { isRepoPath } from '../../../base/paths.ts';
import { quotedWords } from '../../../base/quoted-words.ts';
import type { Progress } from '../../../base/types.ts';
import { applyPlan } from '../../editing/apply-plan.ts';
import { editByModel } from '../../editing/edit-by-model.ts';
import type { AppWork } from '../../work-options.ts';
import { watchedWorkspace } from '../../workspace/workspace.ts';
import type { Chat } from '../chat-interface.ts';
import type { BusyKind } from '../views.ts';
import { offerChange } from './make-change.ts';
import type { Proposed } from './proposed-change.ts';

export type ChangeKind = 'edit' | 'fix' | 'refactor' | 'test' | 'doc';

/** @throws E_USAGE where nothing is asked for, and as editByModel */
export async function askForChange(chat: Chat, kind: ChangeKind, argument: string, work: AppWork): Promise<void> {
  const { project } = chat;
  if (argument === '' && (kind === 'edit' || chat.pinned.length === 0)) {
    throw new MlxCodeError('E_USAGE', `/${kind} does not say what`, {
      hint:
        kind === 'edit'
          ? 'Such as /edit src/client.ts log each retry.'
          : `Such as /${kind} src/client.ts, or the name of a function.`,
    });
  }
  const text = `/${kind} ${argument}`.trimEnd();
  const item = chat.items.add({ kind: 'question', text });
  chat.last.log.add({ item, text, turns: chat.record.conversation.turns.length, atMs: Date.now() });
  chat.setBusy('searching');
  const { opened } = await chat.live.askable(argument, work.signal);
  const target = await targetIn(chat, argument, work);
  const input = {
    instruction: WORDS[kind](target),
    files: target.files,
    ...{ cwd: project.root, dryRun: true, allowProtected: false },
  };
  const told: AppWork = {
    ...work,
    ...(opened !== undefined && { opened }),
    onMessage: (words) => chat.note('info', words),
    onProgress: (progress) => shown(chat, progress),
  };
  const { run } = watchedWorkspace(project);
  try {
    const view = await editByModel(
      project,
      input,
      (inner) => chat.model.generator(inner),
      (each, inner) => run('context', each, inner),
      told,
    );
    // From files that change meanwhile the same lines are changed, where that is clean.
    const again = { plan: view.plan, merge: true, dryRun: true, allowProtected: false };
    const remake: Proposed['remake'] = (inner) => applyPlan(project, again, inner);
    const proposed = { view, after: chat.items.all.at(-1)?.id ?? 0, remake };
    chat.change.propose(proposed);
    await offerChange(chat, proposed, work);
  } catch (error) {
    if (error instanceof MlxCodeError && MODEL_CODES.test(error.code)) await chat.model.close();
    throw error;
  }
}

// --- internal ---

interface Target {
  /** As it is named in the request: a file, a symbol, or nothing. */
  readonly name: string;
  readonly files: readonly string[];
  /** What else was said. */
  readonly words: string;
}

/** Errors of the model itself: the next question opens a new one. */
const MODEL_CODES = /^E_WORKER_|^E_SERVER_/;
/** A name that is defined in more files than this names nothing. */
const MOST_DEFINITIONS = 3;
const SYMBOLS = 50;

const WORDS: Readonly<Record<ChangeKind, (target: Target) => string>> = {
  edit: ({ words, name }) => (words === '' ? `Improve ${name}.` : words),
  fix: (target) => said(`Fix the defect in ${target.name || 'this code'}.`, target),
  refactor: (target) => said(`Refactor ${target.name || 'this code'} without changing what it does.`, target),
  test: (target) =>
    said(
      `Write tests for ${target.name || 'this code'} in a test file of its own, as the project writes its tests.`,
      target,
    ),
  doc: (target) => said(`Write documentation comments for ${target.name || 'this code'}. Change no code.`, target),
};

function said(what: string, { words }: Target): string {
  return words === '' ? what : `${what} ${words}`;
}

/** The file or symbol that a line begins with, perhaps behind `@`; pinned files where it names none. */
async function targetIn(chat: Chat, argument: string, work: AppWork): Promise<Target> {
  const { root } = chat.project;
  const files: string[] = [];
  let rest = argument;
  for (;;) {
    const [word] = quotedWords(rest);
    const path = word?.replace(/^@/, '').replace(/:\d+(-\d+)?$/, '') ?? '';
    if (word === undefined || !isRepoPath(path) || !(existsSync(join(root, path)) || word.startsWith('@'))) break;
    files.push(path);
    rest = rest.slice(rest.indexOf(word) + word.length).replace(/^["'\s]+/, '');
  }
  if (files.length > 0) return { name: files.join(', '), files, words: rest };
  const pinned = chat.pinned.map((path) => path.replace(/:\d+(-\d+)?$/, ''));
  const [, name = '', words = ''] = /^([\p{L}_$][\p{L}\p{N}_$.#]*)(?:\s+([\s\S]*))?$/u.exec(argument) ?? [];
  const defined = name === '' ? [] : await definitions(chat, name, work);
  if (defined.length > 0) return { name: `\`${name}\``, files: defined, words };
  return { name: pinned.join(', '), files: pinned, words: argument };
}

/** Files that define a name; none where it is a word of the request, or stands for too many. */
async function definitions(chat: Chat, name: string, work: AppWork): Promise<readonly string[]> {
  const query = { query: name, languages: [], globs: [], paths: [], cwd: chat.project.root, kinds: [], limit: SYMBOLS };
  const { found } = await watchedWorkspace(chat.project).run('symbols', query, { ...work });
  const own = name.split(/[.#]/).at(-1);
  const paths = [...new Set(found.symbols.filter((entry) => entry.name === own).map(({ path }) => path))];
  return paths.length > MOST_DEFINITIONS ? [] : paths;
}

const BUSY: Readonly<Partial<Record<Progress['phase'], BusyKind>>> = {
  ...{ load: 'loading', wait: 'waiting', read: 'reading', think: 'thinking', write: 'writing' },
};

function shown(chat: Chat, { phase, done, total, note }: Progress): void {
  const kind = BUSY[phase] ?? 'searching';
  if (kind === 'waiting') return chat.setBusy(kind, 0, 0, note === undefined ? {} : { host: note, words: '' });
  chat.setBusy(kind, done, total);
}
