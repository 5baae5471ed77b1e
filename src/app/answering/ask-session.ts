/** Use case: a question within a session. Earlier turns are continued, and the new turn is saved while it is answered. */

import { MlxCodeError } from '../../base/errors.ts';
import { restoreTurns, splitPasted } from '../../chat/index.ts';
import type { Generator } from '../../model/index.ts';
import type { Session, Sessions } from '../../sessions/index.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { AnswerMemory, type TurnPlace } from './answer-memory.ts';
import { type AskMeans, askProject } from './ask.ts';
import { currentLines } from './ask-files.ts';
import type { AskEvent, AskInput, Conversation, PromptView } from './ask-types.ts';
import { promptMarker } from './prompt-marker.ts';
import { keptCitations, openChatSessions } from './sessions.ts';

export interface SessionChoice {
  /** Go on with the newest session of this root. */
  readonly goOn: boolean;
  /** Go on with the session of this name or id, or begin one of this name. */
  readonly name?: string | undefined;
  /** Keep the question and the answer. */
  readonly keep: boolean;
  /** Ask the model even where memory has the answer. */
  readonly anew?: boolean;
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
  choice: SessionChoice,
  work: AppWork,
  means: Pick<AskMeans, 'context' | 'larger' | 'standing'> & { readonly model: () => Promise<string | null> },
): AsyncGenerator<AskEvent> {
  const ask = (more: Pick<AskMeans, 'conversation' | 'recall'>) =>
    askProject(project, input, openGenerator, work, {
      ...more,
      ...(means.context !== undefined && { context: means.context }),
      ...(means.standing !== undefined && { standing: means.standing }),
      larger: means.larger ?? null,
    });
  if (!choice.keep && !choice.goOn && choice.name === undefined) {
    yield* ask({});
    return;
  }
  const sessions = await openChatSessions((text) => work.onMessage?.(text));
  try {
    const session = sessionFor(sessions, project.root, choice);
    const before = await conversationOf(sessions, session, project);
    const memory = new AnswerMemory(async () => sessions);
    const model = choice.keep && project.config.values['chat.reuseAnswers'] ? await means.model() : null;
    const find = async (key: string) => (choice.anew === true ? null : await memory.find(key));
    const events = ask({ conversation: before, recall: model === null ? null : { model, find } });
    yield* choice.keep ? kept({ sessions, session, memory }, project, input, choice, events) : events;
  } finally {
    sessions.close();
  }
}

/** What was said before in the session that is chosen, for a question that is not kept. @throws E_SESSION_AMBIGUOUS */
export async function earlierIn(
  project: Project,
  choice: Pick<SessionChoice, 'goOn' | 'name'>,
  work: AppWork,
): Promise<Conversation | undefined> {
  if (!choice.goOn && choice.name === undefined) return undefined;
  const sessions = await openChatSessions((text) => work.onMessage?.(text));
  try {
    return await conversationOf(sessions, sessionFor(sessions, project.root, choice), project);
  } finally {
    sessions.close();
  }
}

// --- internal ---

/** Null for one that has yet to be begun. */
function sessionFor(
  sessions: Sessions,
  root: string,
  { goOn, name }: Pick<SessionChoice, 'goOn' | 'name'>,
): Session | null {
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

interface Keeping {
  readonly sessions: Sessions;
  /** Null for one that has yet to be begun. */
  readonly session: Session | null;
  readonly memory: AnswerMemory;
}

async function* kept(
  { sessions, session, memory }: Keeping,
  project: Project,
  input: AskInput,
  choice: SessionChoice,
  events: AsyncIterable<AskEvent>,
): AsyncGenerator<AskEvent> {
  let open: { readonly prompt: PromptView; readonly place: TurnPlace } | null = null;
  try {
    for await (const event of events) {
      // A second prompt: another model answers it.
      if (event.kind === 'prompt') {
        const place: TurnPlace = open?.place ?? begin(sessions, session, project, input, choice, event.prompt);
        open = { prompt: event.prompt, place };
      } else if (event.kind === 'text' && open !== null) sessions.appendAnswer(open.place.turn, event.text);
      else if (event.kind === 'end' && open !== null) {
        const { prompt, place } = open;
        const { answer, reason, usage, citations } = event;
        open = null;
        sessions.finishTurn(place.turn, {
          answer,
          reason,
          ...(usage !== null && { usage }),
          citations: keptCitations(citations),
          model: prompt.generator.model,
        });
        await memory.keep(prompt, event, sessions.kept && place.turn > 0 ? place : null);
      }
      yield event;
    }
  } finally {
    // It failed, or the reader of the events has left.
    if (open !== null) sessions.finishTurn(open.place.turn, { reason: 'failed' });
  }
}

function begin(
  sessions: Sessions,
  session: Session | null,
  { root }: Project,
  input: AskInput,
  { name }: SessionChoice,
  prompt: PromptView,
): TurnPlace {
  const { model } = prompt.generator;
  const { id } = session ?? sessions.create({ root, model, ...(name !== undefined && { name }) });
  const sources = prompt.sources.map(({ number, path, startLine, endLine, symbol, hash, score }) => ({
    ...{ number, path, startLine, endLine, symbol, hash, score },
  }));
  const question = input.prompt ?? input.question;
  const typed = input.typed ?? splitPasted(question).question;
  return { session: id, turn: sessions.startTurn(id, { question, typed, model, sources }) };
}
