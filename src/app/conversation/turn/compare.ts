/** A question of a conversation that several models answer, as it shows in the transcript; and the answer that the talk goes on with. */

import { MlxCodeError } from '../../../base/errors.ts';
import { supportScore } from '../../../chat/index.ts';
import { endFigures, promptFigures } from '../../answering/answer-figures.ts';
import type { PromptView } from '../../answering/ask.ts';
import { type AnswerPiece, bestSupported, compareModels } from '../../answering/choosing/compare.ts';
import type { FrozenPrompt } from '../../answering/frozen-prompt.ts';
import { noteChoice } from '../../models/choices.ts';
import type { Entrant } from '../../models/entrants.ts';
import type { AppWork } from '../../work-options.ts';
import { watchedWorkspace } from '../../workspace/workspace.ts';
import { errorView } from '../chat-error.ts';
import type { Chat } from '../chat-interface.ts';
import { NEW_ANSWER } from '../items.ts';
import type { AskedQuestion, ComparedView } from '../types.ts';
import { inputOf } from './answer.ts';
import { promptViews } from './source-views.ts';
import { namesIn } from './standing-names.ts';

/** @param frozen the prompt of the last question, to be answered again; null to find sources anew @throws E_CANCELLED and what searching throws */
export async function compareInChat(
  chat: Chat,
  asked: AskedQuestion,
  entrants: readonly Entrant[],
  frozen: FrozenPrompt | null,
  work: AppWork,
): Promise<void> {
  const waiting = entrants.map(({ name }, n): ComparedView => ({ number: n + 1, name, text: '', answer: null }));
  const id = chat.items.add({ ...NEW_ANSWER, compared: waiting });
  const note = (text: string) => chat.items.answer(id, ({ notes }) => ({ notes: [...notes, text] }));
  const change = (number: number, to: (view: ComparedView) => Partial<ComparedView>) =>
    chat.items.answer(id, ({ compared = [] }) => ({
      compared: compared.map((view) => (view.number === number ? { ...view, ...to(view) } : view)),
    }));
  let prompt: PromptView | undefined;
  try {
    chat.setBusy('searching');
    const { opened, lack } = await chat.live.askable(asked.question, work.signal);
    chat.items.answer(id, () => ({ lack }));
    // One model at a time is in memory.
    if (entrants.some(({ isServer }) => !isServer)) await chat.model.close();
    const its: AppWork = { ...work, onMessage: note, ...(opened !== undefined && { opened }) };
    const { project } = chat;
    const replaces = frozen !== null;
    const events = compareModels(project, inputOf(chat, asked), entrants, its, {
      conversation: chat.record.conversationWithout(replaces ? asked.text : null),
      context: (each, inner) => watchedWorkspace(project).run('context', each, inner),
      standing: namesIn(chat),
      ...(frozen !== null && { frozen }),
    });
    for await (const event of events) {
      switch (event.kind) {
        case 'note':
          note(event.text);
          break;
        case 'nothing':
          chat.items.answer(id, () => ({ state: 'nothing', compared: [], strange: event.strange }));
          break;
        case 'found':
          break;
        case 'prompt': {
          prompt = event.prompt;
          const sources = promptViews(prompt.sources, prompt.quotes);
          chat.sources.show(sources);
          chat.items.answer(id, () => ({ sources }));
          break;
        }
        case 'turn':
          chat.setBusy('loading');
          break;
        case 'piece':
          showPiece(chat, event.piece, (to) => change(event.number, to));
          break;
        case 'answered':
          change(event.answer.number, () => ({ answer: event.answer, text: event.answer.end?.answer ?? '' }));
          break;
        case 'compared': {
          const { answers } = event;
          const stopped = answers.some(({ state }) => state === 'cancelled' || state === 'not-asked');
          const citations = answers.flatMap(({ end }) => end?.citations ?? []);
          const sources = promptViews(prompt?.sources ?? [], citations);
          chat.items.answer(id, () => ({ state: stopped ? 'cancelled' : 'done', sources }));
          if (prompt !== undefined) chat.last.comparison = { id, asked, prompt, answers, replaces };
        }
      }
    }
  } catch (error) {
    const cancelled = error instanceof MlxCodeError && error.code === 'E_CANCELLED';
    chat.items.answer(id, () => ({
      state: cancelled ? 'cancelled' : 'failed',
      error: cancelled ? null : errorView(error),
    }));
    if (!cancelled) chat.last.failed(error);
  }
}

/**
 * Goes on with one of the answers: it becomes the turn of the session, and its model that of the conversation.
 * @param number null for the one of which most is in the sources @throws E_USAGE where there is no such answer
 */
export async function chooseCompared(chat: Chat, number: number | null): Promise<void> {
  const { comparison } = chat.last;
  if (comparison === null)
    throw new MlxCodeError('E_USAGE', 'There are no compared answers to choose from', {
      hint: '/compare QUESTION asks several models.',
    });
  const { id, asked, answers, replaces } = comparison;
  const chosen =
    number === null ? bestSupported(answers, supportScore) : answers.find((each) => each.number === number);
  if (chosen?.end == null || chosen.end.answer.trim() === '')
    throw new MlxCodeError('E_USAGE', number === null ? 'None of them answered' : `There is no answer ${number}`, {
      hint: `Choose one of ${answers.flatMap(({ end, number: its }) => (end === null ? [] : its)).join(', ')}.`,
    });
  const { end } = chosen;
  const usage = end.usage?.promptTokens;
  const prompt: PromptView = {
    ...comparison.prompt,
    generator: chosen.generator ?? comparison.prompt.generator,
    ...(usage !== undefined && { promptTokens: usage }),
  };
  const { record } = chat;
  chat.last.comparison = null;
  if (replaces) record.takeBack(asked.text);
  await record.start(asked.text, prompt, true);
  record.append(end.answer);
  await record.end(asked.text, prompt, end);
  chat.last.prompted(prompt);
  chat.last.ended(end, prompt);
  const sources = promptViews(prompt.sources, end.citations);
  chat.sources.show(sources);
  chat.items.answer(id, () => ({
    ...{ chosen: chosen.number, state: 'done', text: end.answer, sources },
    ...{ prompt: promptFigures(prompt), end: endFigures(end) },
  }));
  const shown = answers.filter((each) => each.end !== null).map(({ name }) => name);
  await noteChoice(shown, chosen.name);
  await chat.model.change(chosen.name);
  chat.show({ of: 'went-on-with', number: chosen.number, name: chat.model.view.name });
  chat.model.warmUp({});
}

// --- internal ---

function showPiece(
  chat: Chat,
  piece: AnswerPiece,
  change: (to: (view: ComparedView) => Partial<ComparedView>) => void,
): void {
  switch (piece.kind) {
    case 'waiting':
      return chat.setBusy('waiting', piece.ahead);
    case 'asked':
      return chat.setBusy('waiting', 0, 0, { host: piece.host, words: piece.words });
    case 'reading':
      return chat.setBusy('reading', piece.done, piece.total);
    case 'thinking':
      if (chat.state.busy?.kind !== 'thinking') chat.setBusy('thinking');
      return;
    case 'rethink':
      return change(() => ({ text: '' }));
    case 'text':
      if (chat.state.busy?.kind !== 'writing') chat.setBusy('writing');
      return change(({ text }) => ({ text: text + piece.text }));
  }
}
