/** Finds the field that a server refuses, and makes the request without it: models and templates accept different fields. */

import { messageIn } from './server-words.ts';

type Body = Readonly<Record<string, unknown>>;

/** Fields that say how to answer: without them there is an answer too. */
const OPTIONAL = [
  'stream_options',
  'repetition_penalty',
  'temperature',
  'stop_sequences',
  'min_p',
  'top_k',
  'top_p',
  'seed',
  'stop',
];
const REFUSES =
  /unsupported|not supported|does not support|unrecogni[sz]ed|unknown|unexpected|not permitted|extra (?:inputs|fields)|not allowed|additional propert|invalid|deprecated|only the default/i;
const NO_SYSTEM =
  /system.{0,40}(?:not supported|unsupported|not allowed)|(?:not support|unsupported).{0,40}system|only user(?:,| and) assistant/i;

/**
 * @param words of a refusal with status 400 or 422
 * @returns the request without the one thing that the words name; undefined when they name nothing that can be left out
 */
export function withoutRefused(body: unknown, words: string): Body | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const fields = body as Body;
  const said = `${messageIn(words)} ${words}`;
  const { max_tokens: most, ...rest } = fields;
  if (most !== undefined && /max_completion_tokens/.test(said)) return { ...rest, max_completion_tokens: most };
  if (NO_SYSTEM.test(said)) return withoutSystem(fields);
  if (!REFUSES.test(said)) return undefined;
  const name = OPTIONAL.find((field) => field in fields && new RegExp(`(?<![a-z_])${field}(?![a-z_])`, 'i').test(said));
  return name === undefined ? undefined : Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
}

// --- internal ---

interface Message {
  readonly role: string;
  readonly content: string;
}

/** The system message as the beginning of the first question. */
function withoutSystem(fields: Body): Body | undefined {
  const { messages = [] } = fields as { readonly messages?: readonly Message[] };
  const [first, second, ...rest] = messages;
  if (first?.role !== 'system' || second?.role !== 'user') return undefined;
  return { ...fields, messages: [{ ...second, content: `${first.content}\n\n${second.content}` }, ...rest] };
}
