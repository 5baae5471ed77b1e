/** One question of a conversation, from the search to the last word of the answer, as it shows in the transcript. */

import { MlxCodeError } from '../../../base/errors.ts';
import { asFileHasIt, hashOfLines } from '../../../chat/index.ts';
import { endFigures, promptFigures } from '../../answering/answer-figures.ts';
import { type AskEvent, askProject, type PromptView } from '../../answering/ask.ts';
import { currentLines } from '../../answering/ask-files.ts';
import type { Recall } from '../../answering/ask-types.ts';
import type { LargerModel } from '../../answering/choosing/cascade.ts';
import { answeringModel } from '../../models/answering-model.ts';
import { largerModel } from '../../models/entrants.ts';
import type { AppWork } from '../../work-options.ts';
import { watchedWorkspace } from '../../workspace/workspace.ts';
import { errorView } from '../chat-error.ts';
import type { Chat } from '../chat-interface.ts';
import { NEW_ANSWER } from '../items.ts';
import type { AskedQuestion } from '../types.ts';
import { askAgainWhenWhole } from './ask-again.ts';
import { searchInChat } from './search-hits.ts';
import { promptViews, readViews } from './source-views.ts';
import { namesIn } from './standing-names.ts';

type EndEvent = Extract<AskEvent, { kind: 'end' }>;

const LIMIT = 40;
/** Errors of the model itself: the next question opens a new one. */
const MODEL_CODES = /^E_WORKER_|^E_SERVER_/;

/** Asks, and shows. @throws E_CANCELLED before anything was written, and what searching and generators throw */
export async function askInChat(chat: Chat, asked: AskedQuestion, work: AppWork): Promise<void> {
  const id = chat.items.add(NEW_ANSWER);
  const note = (text: string) => chat.items.answer(id, ({ notes }) => ({ notes: [...notes, text] }));
  const told: AppWork = { ...work, onMessage: note };
  let prompt: PromptView | undefined;
  try {
    chat.setBusy('searching');
    const { opened, lack, isGrowing } = await chat.live.askable(asked.question, work.signal);
    chat.items.answer(id, () => ({ lack }));
    if (chat.model.view.state !== 'ready') await chat.model.look(chat.project.config);
    if (chat.model.view.state === 'none')
      return await showHits(chat, id, asked, { ...told, ...(opened !== undefined && { opened }) });
    const { record } = chat;
    const searching: AppWork = { ...told, ...(opened !== undefined && { opened }) };
    // What holds for a small part of the project would be above the whole conversation.
    const input = { ...inputOf(chat, asked), outline: !isGrowing };
    const larger = await largerOf(chat);
    const events = askProject(chat.project, input, (w) => open(chat, w), searching, {
      conversation: record.conversation,
      context: (each, inner) => watchedWorkspace(chat.project).run('context', each, inner),
      recall: await recallOf(chat, asked, larger),
      larger,
      standing: namesIn(chat),
      onFrozen: (frozen) => {
        chat.last.frozen = frozen;
      },
    });
    for await (const event of events) {
      switch (event.kind) {
        case 'note':
          note(event.text);
          break;
        case 'nothing': {
          const linesOf = await currentLines(chat.project);
          const places = event.nearest.map((place) => asFileHasIt(place, linesOf) ?? place);
          const sources = readViews(
            places.map((place, n) => ({ ...place, number: n + 1, hash: hashOfLines(place, linesOf) })),
            [],
          );
          chat.sources.show(sources);
          chat.items.answer(id, () => ({
            state: 'nothing',
            sources,
            strange: event.strange,
          }));
          if (isGrowing) askAgainWhenWhole(chat, asked, []);
          break;
        }
        case 'found': {
          const linesOf = await currentLines(chat.project);
          const sources = readViews(
            event.passages.map((place) => ({ ...place, hash: hashOfLines(place, linesOf) })),
            [],
          );
          chat.sources.show(sources);
          chat.items.answer(id, () => ({ sources }));
          break;
        }
        case 'prompt': {
          prompt = event.prompt;
          const sources = promptViews(prompt.sources, prompt.quotes);
          chat.sources.show(sources);
          chat.last.prompted(prompt);
          chat.setBusy('reading', 0, prompt.promptTokens);
          const figures = promptFigures(prompt);
          chat.items.answer(id, () => ({ sources, prompt: figures }));
          await record.start(asked.text, prompt, !isGrowing);
          break;
        }
        case 'sampling':
          chat.setBusy('thinking');
          break;
        case 'waiting':
          chat.setBusy('waiting', event.ahead);
          break;
        case 'asked':
          chat.setBusy('waiting', 0, 0, { host: event.host, words: event.words });
          break;
        case 'reading':
          chat.setBusy('reading', event.done, event.total);
          break;
        case 'thinking':
          if (chat.state.busy?.kind !== 'thinking') chat.setBusy('thinking');
          chat.items.answer(id, ({ thinking = '' }) => ({ thinking: thinking + event.text }));
          break;
        case 'rethink':
          chat.items.answer(id, ({ text, thinking = '' }) => ({ text: '', thinking: thinking + text }));
          break;
        case 'text':
          chat.last.meter.wrote(event.text);
          if (chat.state.busy?.kind !== 'writing') chat.setBusy('writing');
          record.append(event.text);
          chat.items.answer(id, ({ text }) => ({ text: text + event.text }));
          break;
        case 'end':
          if (prompt !== undefined) await record.end(asked.text, prompt, event);
          if (isGrowing && event.reason !== 'cancelled') askAgainWhenWhole(chat, asked, prompt?.sources ?? []);
          finish(chat, id, prompt, event);
      }
    }
  } catch (error) {
    chat.record.fail();
    const cancelled = error instanceof MlxCodeError && error.code === 'E_CANCELLED';
    if (error instanceof MlxCodeError && MODEL_CODES.test(error.code)) await chat.model.close();
    chat.items.answer(id, () => ({
      state: cancelled ? 'cancelled' : 'failed',
      error: cancelled ? null : errorView(error),
    }));
    if (!cancelled) chat.last.failed(error);
  }
}

/** A question of the conversation as it is asked, with what the conversation brings along. */
export function inputOf(
  chat: Chat,
  { question, prompt, anyway, retrieve }: AskedQuestion,
): Parameters<typeof askProject>[1] {
  const { values } = chat.project.config;
  return {
    question,
    prompt,
    files: [],
    pinned: chat.pinned,
    piped: '',
    retrieve: chat.retrieval && retrieve !== false,
    anyway: anyway === true || prompt !== undefined,
    languages: [],
    globs: [],
    cwd: chat.cwd,
    limit: LIMIT,
    neural: values['search.neural'] && chat.live.view.state !== 'building',
    fresh: chat.live.asksOthers,
    sampling: {},
    bestOf: values['chat.bestOf'],
  };
}

// --- internal ---

/** The model that is asked where little of an answer is in its sources. One at a time is in memory. */
async function largerOf(chat: Chat): Promise<LargerModel | null> {
  const larger = await largerModel(chat.project.config, { model: chat.model.choice });
  if (larger === null || larger.isServer) return larger;
  const open: LargerModel['open'] = async (work) => {
    await chat.model.close();
    return await larger.open(work);
  };
  return { name: larger.name, open };
}

/** Answers given before; null where the settings say that none is used. */
async function recallOf(
  { project, model, record }: Chat,
  { anew }: AskedQuestion,
  larger: LargerModel | null,
): Promise<Recall | null> {
  const { config } = project;
  const known = config.values['chat.reuseAnswers']
    ? await answeringModel(config, { model: model.choice }, larger)
    : null;
  if (known === null) return null;
  return { model: known, find: async (key) => (anew === true ? null : await record.memory.find(key)) };
}

async function open(chat: Chat, work: AppWork): ReturnType<Chat['model']['generator']> {
  if (chat.model.view.state !== 'ready') chat.setBusy('loading');
  const generator = await chat.model.generator(work);
  chat.setBusy('reading');
  return generator;
}

/** Without a model the places themselves are the answer. */
async function showHits(chat: Chat, id: number, { question }: AskedQuestion, work: AppWork): Promise<void> {
  const { views, notes } = await searchInChat(chat, question, work);
  chat.items.answer(id, (answer) => ({
    state: views.length === 0 ? 'nothing' : 'hits',
    hasModel: false,
    sources: views,
    notes: [...answer.notes, ...notes],
  }));
}

function finish(chat: Chat, id: number, prompt: PromptView | undefined, event: EndEvent): void {
  const sources = promptViews(prompt?.sources ?? [], event.citations);
  chat.sources.show(sources);
  if (chat.last.ended(event, prompt)) chat.changed();
  chat.items.answer(id, () => ({
    text: event.answer,
    state: event.reason === 'cancelled' ? 'cancelled' : 'done',
    sources,
    end: endFigures(event),
  }));
}
