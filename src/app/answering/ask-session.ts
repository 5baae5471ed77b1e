/** Use case: a question within a session: what was asked before goes on, and what is asked now is kept while it is answered. */

import { MlxCodeError } from '../../base/errors.ts';
import { restoreTurns, splitPasted } from '../../chat/index.ts';
import type { Generator } from '../../model/index.ts';
import type { Session, Sessions } from '../../sessions/index.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work.ts';
import { type AskEvent, type AskInput, askProject, type Conversation, type PromptView } from './ask.ts';
import { currentLines } from './ask-files.ts';
import { promptMarker } from './prompt-marker.ts';
import { keptCitations, openChatSessions } from './sessions.ts';

export interface SessionWish {
  /** Go on with the newest session of this root. */
  readonly goOn: boolean;
  /** Go on with the session of this name or id, or begin one of this name. */
  readonly name?: string | undefined;
  /** Keep the question and the answer. */
  readonly keep: boolean;
}

/**
 * As `askProject`, which see. A turn is in the session before its first word is written, and what was written stays there
 * whatever ends this process.
 * @throws E_SESSION_AMBIGUOUS for a name of several sessions
 */
export async function* askInSession(
  project: Project,
  input: AskInput,
  openGenerator: (work: AppWork) => Promise<Generator>,
  wish: SessionWish,
  work: AppWork,
): AsyncGenerator<AskEvent> {
  if (!wish.keep && !wish.goOn && wish.name === undefined) {
    yield* askProject(project, input, openGenerator, work);
    return;
  }
  const sessions = await openChatSessions((text) => work.onMessage?.(text));
  try {
    const session = sessionFor(sessions, project.root, wish);
    const before = await conversationOf(sessions, session, project);
    const events = askProject(project, input, openGenerator, work, before);
    yield* wish.keep ? kept(sessions, session, project, input, wish, events) : events;
  } finally {
    sessions.close();
  }
}

// --- internal ---

/** Null for one that has yet to be begun. */
function sessionFor(sessions: Sessions, root: string, { goOn, name }: SessionWish): Session | null {
  if (name === undefined) return goOn ? (sessions.list({ root, limit: 1 })[0] ?? null) : null;
  try {
    return sessions.find(name, root);
  } catch (error) {
    if (error instanceof MlxCodeError && error.code === 'E_SESSION_UNKNOWN') return null;
    throw error;
  }
}

async function conversationOf(
  sessions: Sessions,
  session: Session | null,
  project: Project,
): Promise<Conversation | undefined> {
  if (session === null) return undefined;
  const marker = await promptMarker(project.root);
  const turns = restoreTurns(marker, sessions.turns(session.id), await currentLines(project));
  return { id: session.id, system: null, turns };
}

async function* kept(
  sessions: Sessions,
  session: Session | null,
  project: Project,
  input: AskInput,
  wish: SessionWish,
  events: AsyncIterable<AskEvent>,
): AsyncGenerator<AskEvent> {
  let turn: number | null = null;
  try {
    for await (const event of events) {
      if (event.kind === 'prompt') turn = begin(sessions, session, project, input, wish, event.prompt);
      else if (event.kind === 'text' && turn !== null) sessions.appendAnswer(turn, event.text);
      else if (event.kind === 'end' && turn !== null) {
        const { answer, reason, usage, citations } = event;
        sessions.finishTurn(turn, {
          answer,
          reason,
          ...(usage !== null && { usage }),
          citations: keptCitations(citations),
        });
        turn = null;
      }
      yield event;
    }
  } finally {
    // It failed, or the reader of the events has left.
    if (turn !== null) sessions.finishTurn(turn, { reason: 'failed' });
  }
}

function begin(
  sessions: Sessions,
  session: Session | null,
  { root }: Project,
  input: AskInput,
  { name }: SessionWish,
  prompt: PromptView,
): number {
  const { model } = prompt.generator;
  const { id } = session ?? sessions.create({ root, model, ...(name !== undefined && { name }) });
  const sources = prompt.sources.map(({ number, path, startLine, endLine, symbol, hash, score }) => ({
    ...{ number, path, startLine, endLine, symbol, hash, score },
  }));
  const question = input.prompt ?? input.question;
  const typed = input.typed ?? splitPasted(question).question;
  return sessions.startTurn(id, { question, typed, model, sources });
}
