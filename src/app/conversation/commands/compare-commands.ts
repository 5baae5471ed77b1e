/** Commands that let several models answer the same question, and choose among their answers. */

import { MlxCodeError } from '../../../base/errors.ts';
import { findInCatalogue } from '../../../model/index.ts';
import { entrantsOf, FEWEST_COMPARED, MOST_COMPARED } from '../../models/entrants.ts';
import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';
import { chooseCompared, compareInChat } from '../turn/compare.ts';
import { chatModels } from './model-commands.ts';

/** `[A B [C]] [question]`: without models those that are at hand, without a question the last one over its sources. */
export async function compare(chat: Chat, argument: string, work: AppWork): Promise<void> {
  const { models, question } = namesAhead(argument);
  const names = models.length === 0 ? await modelsAtHand(chat) : models;
  const last = chat.last.asked;
  if (question === '' && last === null)
    throw new MlxCodeError('E_USAGE', 'There is no question to compare answers to', {
      hint: 'Ask one: /compare q05b q15b how are users authenticated?',
    });
  if (names.length < FEWEST_COMPARED)
    throw new MlxCodeError('E_USAGE', `There is ${names.length === 0 ? 'no model' : `only ${names[0]}`} to compare`, {
      hint: 'Name two or three that are here: /models lists them, /model NAME fetches one.',
    });
  const entrants = await entrantsOf(chat.project.config, names);
  const frozen = question === '' ? chat.last.frozen : null;
  const asked = question === '' && last !== null ? last : { text: question, question };
  if (question !== '') {
    chat.items.add({ kind: 'question', text: question });
    chat.last.begin(asked);
  }
  await compareInChat(chat, asked, entrants, frozen, work);
}

export async function choose(chat: Chat, argument: string): Promise<void> {
  if (!/^\d{0,2}$/.test(argument))
    throw new MlxCodeError('E_USAGE', `${argument} is no number of an answer`, { hint: 'Give one: /choose 2.' });
  await chooseCompared(chat, argument === '' ? null : Number(argument));
}

/** `c` and `c 2` choose while answers wait to be chosen from. @returns the number, '' for none; null for another line */
export function choiceIn(chat: Chat, line: string): string | null {
  const found = chat.last.comparison === null ? null : /^c(?:\s*(\d))?$/i.exec(line);
  return found === null ? null : (found[1] ?? '');
}

// --- internal ---

const SERVER_MODEL = /^server:\S+$/;

/** Models at the beginning of the line; a single word that names one may begin a question. */
function namesAhead(argument: string): { readonly models: readonly string[]; readonly question: string } {
  const words = argument.split(/\s+/).filter((word) => word !== '');
  const end = words.findIndex((word, n) => n >= MOST_COMPARED || !isModel(word));
  const models = end < 0 ? words : words.slice(0, end);
  return { models, question: end < 0 ? '' : words.slice(end).join(' ') };
}

function isModel(word: string): boolean {
  return word === 'server' || SERVER_MODEL.test(word) || findInCatalogue(word)?.role === 'generator';
}

/** The one that answers, then the others on this machine, the largest first. */
async function modelsAtHand(chat: Chat): Promise<string[]> {
  const { isServer } = chat.model;
  const { name } = chat.model.view;
  const set = chat.project.config.values['model.chat'];
  const current = isServer ? (chat.model.choice ?? (SERVER_MODEL.test(set) ? set : 'server')) : name;
  const others = (await chatModels(chat))
    .filter((model) => model.installed && model.name !== current)
    .sort((a, b) => b.bytes - a.bytes)
    .map((model) => model.name);
  return [current, ...others].slice(0, MOST_COMPARED);
}
