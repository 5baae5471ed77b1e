/** Use cases about kept sessions: list, look through, show, rename, export, delete. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Citation, sessionJson, sessionMarkdown } from '../../chat/index.ts';
import { dataDir } from '../../platform/dirs.ts';
import {
  openSessions,
  type Session,
  type SessionHit,
  type Sessions,
  type Turn,
  type TurnCitation,
} from '../../sessions/index.ts';
import { forgetAnswersOf } from './answer-memory.ts';

export interface SessionQuery {
  /** Of this root only; of all when it is left out. */
  readonly root?: string;
  readonly text?: string;
  readonly limit?: number;
}

export interface ShownSession {
  readonly session: Session;
  readonly turns: readonly Turn[];
}

/** Told what happened to the file of the sessions, in a sentence for the user. */
export type Tell = (text: string) => void;

/** Where sessions are kept. */
export function sessionsFile(): string {
  return join(dataDir(), 'sessions.db');
}

/** For a chat, which goes on when it cannot be stored; a warning says so once. */
export async function openChatSessions(tell: Tell): Promise<Sessions> {
  const sessions = await openSessions(sessionsFile(), {
    onTrouble: (error) => tell(`Questions asked here are not saved. ${error.message}. ${error.hint}`),
  });
  tellMoved(sessions, tell);
  return sessions;
}

/** What a session keeps of the citations of an answer. */
export function keptCitations(citations: readonly Citation[]): TurnCitation[] {
  return citations.map(({ number, path, startLine, endLine, by, quoted }) => ({
    ...{ number, path, startLine, endLine },
    ...(by !== 'model' && { by }),
    ...(quoted !== undefined && { quoted }),
  }));
}

/** @throws E_SESSIONS_*, E_READ_ONLY; E_QUERY_EMPTY for a text without a word */
export async function listSessions(query: SessionQuery, tell: Tell): Promise<SessionHit[]> {
  // Looking must make nothing.
  if (!existsSync(sessionsFile())) return [];
  return withSessions(tell, (sessions) => sessions.list(query));
}

/** @param root sessions of this root come first @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS, E_SESSIONS_* */
export async function showSession(nameOrId: string, root: string, tell: Tell): Promise<ShownSession> {
  return withSessions(tell, (sessions) => {
    const session = sessions.find(nameOrId, root);
    return { session, turns: sessions.turns(session.id) };
  });
}

/** @returns the page, or the JSON @throws as showSession */
export async function exportSession(
  nameOrId: string,
  root: string,
  format: 'markdown' | 'json',
  tell: Tell,
): Promise<string> {
  const { session, turns } = await showSession(nameOrId, root, tell);
  if (format === 'markdown') return sessionMarkdown(session, turns);
  return `${JSON.stringify(sessionJson(session, turns), null, 2)}\n`;
}

/** @returns the session under its new name @throws as showSession; E_USAGE for an empty name */
export async function renameSession(nameOrId: string, root: string, name: string, tell: Tell): Promise<Session> {
  return withSessions(tell, (sessions) => {
    const { id } = sessions.find(nameOrId, root);
    sessions.rename(id, name);
    return sessions.find(id);
  });
}

/** @param id the whole id: the caller has shown which session it is @throws E_SESSION_UNKNOWN, E_SESSIONS_* */
export async function deleteSession(id: string, tell: Tell): Promise<void> {
  await withSessions(tell, (sessions) => sessions.remove(id));
  await forgetAnswersOf(id);
}

// --- internal ---

async function withSessions<T>(tell: Tell, use: (sessions: Sessions) => T): Promise<T> {
  const sessions = await openSessions(sessionsFile());
  try {
    tellMoved(sessions, tell);
    return use(sessions);
  } finally {
    sessions.close();
  }
}

function tellMoved({ movedTo }: Sessions, tell: Tell): void {
  if (movedTo !== null) tell(`The sessions file was damaged. It was moved to ${movedTo}, and a new one was started.`);
}
