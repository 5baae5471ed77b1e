/** Commands about the conversation: start a new one, resume one, rename it, export it, ask again. */

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fromErrno, MlxCodeError, unwritable } from '../../../base/errors.ts';
import { quotedWords } from '../../../base/quoted-words.ts';
import { sessionJson, sessionMarkdown } from '../../../chat/index.ts';
import { writeFileAtomic } from '../../../platform/atomic-write.ts';
import { withHome } from '../../../platform/dirs.ts';
import type { Session, SessionHit } from '../../../sessions/index.ts';
import { currentLines } from '../../answering/ask-files.ts';
import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';
import { keptAnswer } from '../turn/kept-answer.ts';

const LISTED = 20;

export function clear(chat: Chat): void {
  chat.begin();
}

export function begin(chat: Chat, name: string): void {
  chat.begin(name === '' ? undefined : name);
  chat.show({ of: 'new-conversation', name });
}

export async function sessions(chat: Chat, text: string): Promise<void> {
  if (text === '' && chat.ui.show('sessions')) return;
  chat.show({ of: 'sessions', sessions: await sessionsHere(chat, text), nowMs: Date.now() });
}

/** Of this project, newest first. @throws E_QUERY_EMPTY */
export async function sessionsHere(chat: Chat, text = ''): Promise<readonly SessionHit[]> {
  const kept = await chat.record.sessions();
  return kept.list({ root: chat.project.root, limit: LISTED, ...(text !== '' && { text }) });
}

/** By name or id; without one, the newest that is not the one at hand. */
export async function resume(chat: Chat, name: string): Promise<void> {
  const kept = await chat.record.sessions();
  const current = chat.record.session?.id;
  const session =
    name === ''
      ? (await sessionsHere(chat)).find(({ id, turns }) => id !== current && turns > 0)
      : kept.find(name, chat.project.root);
  if (session === undefined) return chat.show({ of: 'nothing-yet', to: 'resume' });
  await goOnWith(chat, session);
  const { name: its, root } = session;
  chat.show({ of: 'resumed', name: its, root, isElsewhere: root !== chat.project.root });
}

export async function rename(chat: Chat, name: string): Promise<void> {
  if (name === '')
    throw new MlxCodeError('E_USAGE', 'The name is missing', { hint: 'Give one: /rename token refresh.' });
  await chat.record.rename(name);
  chat.show({ of: 'renamed', name: chat.record.session?.name ?? name });
}

/** To a file of Markdown, or of JSON where its name ends so. */
export async function exportTo(chat: Chat, argument: string): Promise<void> {
  const current = chat.record.session;
  if (current === null) return chat.show({ of: 'nothing-yet', to: 'export' });
  const kept = await chat.record.sessions();
  const session = kept.find(current.id);
  const turns = kept.turns(current.id);
  const name = argument === '' ? `${session.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60)}.md` : argument;
  const file = resolve(chat.cwd, withHome(quotedWords(name).length === 1 ? (quotedWords(name)[0] ?? name) : name));
  if (!existsSync(dirname(file))) {
    throw new MlxCodeError('E_USAGE', `There is no folder ${dirname(file)}`, {
      hint: 'Name a folder that exists: /export notes.md writes into the one you are in.',
    });
  }
  const text = file.endsWith('.json')
    ? `${JSON.stringify(sessionJson(session, turns), null, 2)}\n`
    : sessionMarkdown(session, turns);
  if (existsSync(file) && !(await chat.ui.confirm({ of: 'overwrite', file }))) return;
  try {
    await writeFileAtomic(file, text);
  } catch (error) {
    throw unwritable(fromErrno(error, `write ${file}`), 'Name a place that can be written, such as /export ~/talk.md.');
  }
  chat.show({ of: 'exported', file, turns: turns.length });
}

/** Asks the last question again; also where nothing was found for it. */
export async function retry(chat: Chat, _: string, work: AppWork): Promise<void> {
  const last = chat.last.asked;
  if (last === null) return chat.show({ of: 'nothing-yet', to: 'ask-again' });
  const anyway = chat.items.lastAnswer()?.state === 'nothing' || last.anyway === true;
  chat.record.takeBack(last.text);
  await chat.ask({ ...last, anyway, anew: true }, work);
}

/** The session of that name or id in this project; when there is none, a new one takes the name. */
export async function resumeOrName(chat: Chat, name: string): Promise<void> {
  const kept = await chat.record.sessions();
  let session: Session;
  try {
    session = kept.find(name, chat.project.root);
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code !== 'E_SESSION_UNKNOWN') throw error;
    return await chat.record.rename(name);
  }
  await goOnWith(chat, session);
}

// --- internal ---

/** Shows the turns of a session, and lets the model see them. */
async function goOnWith(chat: Chat, session: Session): Promise<void> {
  chat.begin();
  const turns = await chat.record.resume(session);
  const linesOf = await currentLines(chat.project);
  for (const [number, turn] of turns.entries()) {
    const answer = keptAnswer(turn, linesOf);
    const item = chat.items.add({ kind: 'question', text: turn.question });
    chat.last.log.add({ item, text: turn.question, turns: number, atMs: turn.startedAtMs });
    chat.items.add(answer);
    chat.sources.show(answer.sources);
  }
  const last = turns.at(-1);
  if (last !== undefined) chat.last.asked = { text: last.question, question: last.question };
  chat.changed();
}
