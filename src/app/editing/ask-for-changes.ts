/** Asks a model for changes of files: the question with its sources once, and after a refusal once more with the reasons. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { forTerminal } from '../../base/text.ts';
import {
  EDIT_REMINDERS,
  type EditForm,
  editFormFor,
  editMessage,
  editQuestion,
  editSystemMessage,
  type Place,
} from '../../chat/index.ts';
import type { ChatMessage, Generator } from '../../model/index.ts';
import type { AskEvent, AskInput } from '../answering/ask-types.ts';
import { freezePrompt } from '../answering/frozen-prompt.ts';
import { type Ground, type GroundMeans, groundOf } from '../answering/ground.ts';
import { promptMarker } from '../answering/prompt-marker.ts';
import { tellWait } from '../models/tell-wait.ts';
import type { Project } from '../project/project.ts';
import { pathsUnderRoot } from '../project/root.ts';
import { type AppWork, signalOf } from '../work-options.ts';

export interface ChangeRequest {
  /** What to change, in words. */
  readonly instruction: string;
  /** The files it is about, relative to cwd; those that are not there are to be made. */
  readonly files: readonly string[];
  readonly cwd: string;
}

/** What the model wrote. */
export interface Draft {
  readonly text: string;
  /** It stopped before its end. */
  readonly isCut: boolean;
}

/** A request that a model has read, with what it was shown. */
export interface ChangeTask {
  /** Lines of files that the model has seen. */
  readonly shown: readonly Place[];
  first(): Promise<Draft>;
  /** @param reasons why the answer cannot be applied @returns null where the window has no room for another */
  again(before: Draft, reasons: readonly string[]): Promise<Draft | null>;
}

/** Longest answer; half of the window at most. Tokens. */
const ANSWER_TOKENS = 2_048;
/** An answer needs room for a block or two. */
const LEAST_ANSWER_TOKENS = 256;
/** Files that are named are shown as far as the window has room. */
const ALL_ROOM = 1_000_000;
const HITS = 40;
/** Counts that are estimated may be too low. */
const ESTIMATED_SHARE = 0.98;
/** The second answer finds the prompt of the first in the cache. */
const CONVERSATION = 'edit';

/**
 * Finds what the request is about, and packs it for the model.
 * @throws what searching throws; E_PATH_OUTSIDE; E_USAGE for a file that cannot be shown; E_PROMPT_TOO_LONG
 */
export async function changeTask(
  project: Project,
  request: ChangeRequest,
  generator: Generator,
  context: NonNullable<GroundMeans['context']>,
  work: AppWork,
): Promise<ChangeTask> {
  const form = editFormFor(generator.identity.model);
  const ground = await groundFor(project, request, form, context, work);
  // However slowly the model reads: lines that it has not seen cannot be changed.
  const { composed, view, marker } = await freezePrompt(generator, ground, undefined, '', work);
  const files = [...new Set(composed.sources.map(({ path }) => path))];
  work.onMessage?.(`Asking ${view.generator.model} with ${files.length === 0 ? 'no code' : files.join(', ')}.`);
  const write = (messages: readonly ChatMessage[], maxTokens: number) =>
    written(generator, { messages, maxTokens, conversation: CONVERSATION, stop: [`\n${marker}`] }, work);
  return {
    shown: composed.sources,
    first: () => write(composed.messages, view.answerTokens),
    again: async (before, reasons) => {
      const more = editMessage(reasons, form);
      const withAnswer: ChatMessage[] = [
        ...composed.messages,
        { role: 'assistant', content: before.text },
        { role: 'user', content: more },
      ];
      const alone: ChatMessage[] = composed.messages.map((message) =>
        message.role === 'user' ? { ...message, content: `${message.content}\n\n${more}` } : message,
      );
      const share = generator.exactCounts ? 1 : ESTIMATED_SHARE;
      for (const messages of [withAnswer, alone]) {
        const used = await generator.countPrompt(messages, signalOf(work));
        const room = Math.floor(generator.identity.contextTokens * share) - used;
        const isEnough = room >= (messages === alone ? LEAST_ANSWER_TOKENS : view.answerTokens);
        if (isEnough) return await write(messages, Math.min(room, view.answerTokens));
      }
      return null;
    },
  };
}

// --- internal ---

async function groundFor(
  project: Project,
  { instruction, files, cwd }: ChangeRequest,
  form: EditForm,
  context: NonNullable<GroundMeans['context']>,
  work: AppWork,
): Promise<Ground> {
  const paths = pathsUnderRoot(files, cwd, project.root);
  const isThere = (path: string) => existsSync(resolve(project.root, path));
  const here = paths.filter(isThere);
  const missing = paths.filter((path) => !isThere(path));
  if (missing.length > 0) work.onMessage?.(`${missing.join(', ')}: not there yet, so to be written new.`);
  const input: AskInput = {
    question: instruction,
    prompt: editQuestion(instruction, here, missing),
    reminder: EDIT_REMINDERS[form],
    files: here,
    piped: '',
    retrieve: here.length === 0,
    outline: false,
    anyway: true,
    languages: [],
    globs: [],
    cwd: project.root,
    limit: HITS,
    neural: project.config.values['search.neural'],
    fresh: false,
    sampling: {},
    maxTokens: ANSWER_TOKENS,
    ...(here.length > 0 && { sourceTokens: ALL_ROOM }),
  };
  const system = editSystemMessage(await promptMarker(project.root), form).content;
  const conversation = { id: '', system, turns: [] };
  const events = groundOf(project, input, work, { conversation, context });
  for (;;) {
    const { done, value } = await events.next();
    if (!done) tell(value, work);
    else if (value !== null) return value;
    else throw new Error('A request that is asked anyway has no ground');
  }
}

async function written(generator: Generator, request: Parameters<Generator['generate']>[0], work: AppWork) {
  let text = '';
  let isCut = false;
  for await (const event of generator.generate(request, signalOf(work))) {
    if (event.kind === 'text') {
      text += event.text;
      work.onProgress?.({ phase: 'write', done: 0, total: 0, unit: 'steps', note: `${text.split('\n').length} lines` });
    } else if (event.kind === 'rethink') text = '';
    else if (event.kind === 'end') isCut = event.reason !== 'stop';
    else tell(event, work);
  }
  return { text: forTerminal(text), isCut };
}

/** What is worth telling while the user waits. */
function tell(event: AskEvent, work: AppWork): void {
  if (event.kind === 'note') work.onMessage?.(event.text);
  else if (
    event.kind === 'waiting' ||
    event.kind === 'thinking' ||
    event.kind === 'reading' ||
    event.kind === 'asked'
  ) {
    tellWait(event, work);
  }
}
