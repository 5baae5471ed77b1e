/** A subject in the words of a model. It may only word what is there: a subject that names anything else is asked for again, then dropped. */

import { isSecretPath } from '../../files/index.ts';
import type { ChatMessage } from '../../model/index.ts';
import { redactSecrets } from '../../text/redact.ts';
import type { FileVersion } from '../change/overview.ts';
import type { Draft } from './message.ts';
import { inventedNames } from './names.ts';
import { formed, isWellFormed } from './words/subject.ts';
import { summaryLines } from './words/summary.ts';
import { inTense, tenseOf } from './words/verbs.ts';

/** A model, as far as wording needs one. */
export interface Writer {
  /** Tokens that a prompt may have. */
  readonly promptTokens: number;
  count(messages: readonly ChatMessage[]): Promise<number>;
  write(messages: readonly ChatMessage[], maxTokens: number): Promise<string>;
}

export interface Worded {
  /** Null where no answer could be used. */
  readonly subject: string | null;
  /** Why answers were not used. */
  readonly refused: readonly string[];
  /** Changed files whose lines the model read, of all. */
  readonly read: number;
  readonly files: number;
}

const ANSWER_TOKENS = 60;
const MAX_SUMMARY = 60;
const TRIES = 2;
const MAX_LINES_OF_FILE = 120;

export async function worded(draft: Draft, files: readonly FileVersion[], writer: Writer): Promise<Worded> {
  const { messages, read } = await prompt(draft, files, writer);
  const refused: string[] = [];
  let asked = messages;
  for (let n = 0; n < TRIES; n++) {
    const answer = await writer.write(asked, ANSWER_TOKENS);
    const text = textIn(answer, draft);
    const subject = formed(text, draft.parts, draft.habits);
    const reason = reasonAgainst(text, subject, draft);
    if (reason === '') return { subject, refused, read, files: files.length };
    refused.push(reason);
    const more = `That cannot be used: ${reason}. Write the line again, with names from the change only.`;
    asked = [...messages, { role: 'assistant', content: answer.slice(0, 300) }, { role: 'user', content: more }];
  }
  return { subject: null, refused, read, files: files.length };
}

// --- internal ---

const SYSTEM =
  'You write the subject of a git commit: one line that says what the change does, as an order, such as "add retries to the ' +
  'client" or "fix the sum of empty lists". Name only files, functions and words that stand in the change. No type before it, ' +
  'no quotes, no full stop, no second line.';

/** As many differences as fit, whole files in order; of the others their line of the summary stands. */
async function prompt(draft: Draft, files: readonly FileVersion[], writer: Writer) {
  const summary = summaryLines(draft.facts, MAX_SUMMARY).map((line) => `- ${line}`);
  const byRule = draft.subject.replace(/^[a-z]+(?:\([^)]*\))?!?: /, '');
  const head = [`The kind of change: ${draft.parts.type}.`, 'Changed files:', ...summary].join('\n');
  const end = `By rules alone the line is: ${byRule}\nWrite a better line of at most ${room(draft)} characters.`;
  const build = (parts: readonly string[]): ChatMessage[] => [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: redactSecrets([head, ...parts, end].join('\n\n')).text },
  ];
  const parts: string[] = [];
  for (const file of files) {
    const text = partOf(file);
    if (text === '') continue;
    if ((await writer.count(build([...parts, text]))) > writer.promptTokens) break;
    parts.push(text);
  }
  return { messages: build(parts), read: parts.length };
}

/** The changed lines of a file; '' where they are too many, or none that may be shown. */
function partOf({ change }: FileVersion): string {
  if (isSecretPath(change.path) || change.lines.length === 0) return '';
  const lines = change.lines.flatMap(({ added, removed }) => [
    ...removed.map((line) => `-${line.slice(0, 200)}`),
    ...added.map((line) => `+${line.slice(0, 200)}`),
  ]);
  return lines.length > MAX_LINES_OF_FILE ? '' : `${change.path}\n${lines.join('\n')}`;
}

/** What is left for words beside what stands before and behind them. */
function room({ parts, habits }: Draft): number {
  return Math.max(20, habits.length - [...formed('', parts, habits)].length);
}

/** The first line of an answer without what models put around it. */
function textIn(answer: string, { habits }: Draft): string {
  const lines = answer.split('\n').map((each) => each.trim());
  const line = lines.find((each) => each !== '' && !each.startsWith('```')) ?? '';
  const bare = line
    .replace(/^(?:subject|commit message|commit|line|answer)\s*:\s*/i, '')
    .replace(/^[`"'*\-\s]+|[`"'*\s]+$/g, '')
    .replace(/^[a-z]+(?:\([^)]*\))?!?:\s+/i, '')
    .replace(/^["'`]+|["'`.]+$/g, '');
  const [first = ''] = bare.split(' ');
  // Named in another form than the project's, a verb that is known can be put right.
  const low = first.toLowerCase();
  const verb = tenseOf(bare) === null ? low : asOrder(low);
  return `${tenseOf(bare) === null ? first.charAt(0).toLowerCase() + first.slice(1) : inTense(verb, habits.tense)}${bare.slice(first.length)}`;
}

/** `added` and `adds` as `add`. */
function asOrder(word: string): string {
  for (const order of [
    word,
    word.replace(/(?:ed|es|s|d)$/, ''),
    word.replace(/(?:ed|s|d)$/, ''),
    word.replace(/ie[ds]$/, 'y'),
  ]) {
    if (tenseOf(order) === 'imperative') return order;
  }
  return word;
}

/** '' where it can be used. */
function reasonAgainst(text: string, subject: string, draft: Draft): string {
  if (tenseOf(text) === null) return 'it does not begin with a verb such as add, fix, change, remove or rename';
  if (text.split(' ').length < 3) return 'it is too short';
  if (!isWellFormed(subject)) return `it is no line of at most ${room(draft)} characters`;
  const invented = inventedNames(text, draft.material);
  if (invented.length > 0) return `${invented.slice(0, 3).join(', ')} is not in the change`;
  const words = text.toLowerCase().match(/[\p{L}\p{N}_$]{4,}/gu) ?? [];
  const isAbout = words.slice(1).some((word) => draft.material.folded.has(word));
  if (!isAbout) return 'it names nothing that is in the change';
  return GENERAL.test(text) ? 'it says nothing of this change' : '';
}

const GENERAL =
  /\b(?:the (?:code|changes?|files?|project|commit)|various|some (?:changes|fixes)|as (?:requested|needed)|functionality)$/i;
