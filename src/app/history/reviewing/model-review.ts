/** What a model says of a review: why findings matter, in which order, and remarks that quote an added line; all of it checked. */

import { isSmallModel, readReviewAnswer, reviewMessage, reviewSystemMessage } from '../../../chat/index.ts';
import { type ChangedFile, type Finding, type Review, shownText } from '../../../history/index.ts';
import type { ChatMessage, Generator } from '../../../model/index.ts';
import { IDENTIFIER } from '../../../text/terms.ts';
import { tellWait } from '../../models/tell-wait.ts';
import { type AppWork, signalOf } from '../../work-options.ts';
import { suggestedText } from './line-fixes.ts';

/** Apart from findings: a model said it, and it may be wrong. */
export interface ModelRemark {
  readonly source: 'model';
  readonly path: string;
  readonly line: number;
  /** The added line, as it is. */
  readonly quote: string;
  readonly message: string;
  /** What it suggests for the place of that line, and of no other; not there where it suggests nothing that may stand there. */
  readonly replacement?: string;
}

export interface ModelReview {
  readonly model: string;
  /** Origin of the server that was asked; null when all stayed here. */
  readonly sentTo: string | null;
  /** Why a finding matters, by its place in `findings`. */
  readonly explanations: readonly { readonly finding: number; readonly text: string }[];
  readonly remarks: readonly ModelRemark[];
  /** Remarks and explanations that did not pass the checks. */
  readonly dropped: number;
  /** Changed files that it did not read, for lack of room or time. */
  readonly unread: readonly string[];
}

export interface Reviewed {
  readonly findings: readonly Finding[];
  readonly model: ModelReview;
}

/** It is asked so often at most: each time takes a minute or so on a slow machine. */
const MAX_ASKED = 6;
const ANSWER_TOKENS = 500;
const SMALL_ANSWER_TOKENS = 240;
const ESTIMATED_SHARE = 0.95;
const REMARKS_OF_FILE = 1;
/** Of certain findings and remarks together. */
const SAID_OF_FILE = 2;
/** Shorter lines, such as a bracket, quote nothing. */
const MIN_QUOTE = 8;
const LEVELS = ['error', 'warning', 'note'] as const;

/**
 * @param rules of the project, for the remarks
 * @param withRemarks whether the model may say things of its own. @default for models of 3B and more: those of smaller ones are noise
 * @throws what generators throw; E_CANCELLED
 */
export async function askedModel(
  generator: Generator,
  { findings }: Pick<Review, 'findings'>,
  files: readonly ChangedFile[],
  { marker, rules }: { readonly marker: string; readonly rules: string },
  work: AppWork,
  withRemarks = !isSmallModel(generator.identity.model),
): Promise<Reviewed> {
  const { identity } = generator;
  const system = reviewSystemMessage(marker, withRemarks, rules);
  const asked = withRemarks ? files : files.filter(({ path }) => findings.some((each) => each.path === path));
  const { portions, unread } = await portionsOf(generator, system, marker, findings, asked, work);
  const explained = new Map<number, string>();
  const remarks: ModelRemark[] = [];
  let dropped = 0;
  for (const [n, { messages, files: shown }] of portions.entries()) {
    work.onProgress?.({ phase: 'write', done: n, total: portions.length, unit: 'steps' });
    const maxTokens = withRemarks ? ANSWER_TOKENS : SMALL_ANSWER_TOKENS;
    const answer = readReviewAnswer(await written(generator, messages, maxTokens, work));
    const words = wordsOf(messages);
    for (const [number, text] of answer.explanations) {
      const isAbout = shown.some(({ path }) => findings[number - 1]?.path === path);
      const finding = findings[number - 1];
      const isNew = finding !== undefined && !isEcho(text, finding);
      if (isAbout && isNew && namesStand(text, words)) explained.set(number - 1, shownText(text));
      else dropped++;
    }
    const kept = keptRemarks(withRemarks ? answer.remarks : [], shown, findings);
    remarks.push(...kept);
    dropped += answer.remarks.length - kept.length;
  }
  const order = [...explained.keys()];
  const rank = (at: number) => (order.includes(at) ? order.indexOf(at) : order.length + at);
  const places = findings.map((_, at) => at);
  const level = (at: number) => LEVELS.indexOf(findings[at]?.level ?? 'note');
  // A model puts findings of one level in order; a note never comes before an error.
  places.sort((a, b) => level(a) - level(b) || rank(a) - rank(b));
  const explanations = places.flatMap((at, finding) => {
    const text = explained.get(at);
    return text === undefined ? [] : [{ finding, text }];
  });
  const { model, sentTo } = identity;
  const said = { explanations, remarks, dropped, unread };
  return { findings: places.flatMap((at) => findings[at] ?? []), model: { model, sentTo, ...said } };
}

/**
 * Only remarks that quote an added line letter by letter: one for a hunk, one for a file, none where two things are said of it
 * already, and none at a line that has a finding.
 */
export function keptRemarks(
  remarks: readonly { readonly quote: string; readonly text: string; readonly instead?: readonly string[] }[],
  files: readonly ChangedFile[],
  findings: readonly Pick<Finding, 'path' | 'line'>[],
): ModelRemark[] {
  const kept: ModelRemark[] = [];
  const hunksUsed = new Set<unknown>();
  for (const { quote, text, instead = [] } of remarks) {
    if (quote.length < MIN_QUOTE || !/[\p{L}\p{N}]{3}/u.test(text)) continue;
    for (const { path, hunks } of files) {
      const hunk = hunks.find((lines) => lines.some((line) => isQuoted(line, quote)));
      const line = hunk?.find((each) => isQuoted(each, quote));
      if (hunk === undefined || line === undefined) continue;
      const own = kept.filter((each) => each.path === path).length;
      const certain = findings.filter((each) => each.path === path);
      const isFree =
        !hunksUsed.has(hunk) &&
        own < REMARKS_OF_FILE &&
        own + certain.length < SAID_OF_FILE &&
        certain.every((each) => each.line !== line.line);
      if (isFree) {
        hunksUsed.add(hunk);
        const replacement = suggestedText(line.text, instead);
        kept.push({
          ...{ source: 'model', path, line: line.line, quote: line.text.trim(), message: shownText(text) },
          ...(replacement !== undefined && { replacement }),
        });
      }
      break;
    }
  }
  return kept;
}

// --- internal ---

function isQuoted({ sign, text }: ChangedFile['hunks'][number][number], quote: string): boolean {
  return sign === '+' && text.trim() === quote.trim();
}

interface Portion {
  readonly messages: readonly ChatMessage[];
  readonly files: readonly ChangedFile[];
}

/** Files in as few questions as the window allows; one that does not fit loses its last hunks. */
async function portionsOf(
  generator: Generator,
  system: ChatMessage,
  marker: string,
  findings: readonly Finding[],
  files: readonly ChangedFile[],
  work: AppWork,
): Promise<{ readonly portions: readonly Portion[]; readonly unread: readonly string[] }> {
  const share = generator.exactCounts ? 1 : ESTIMATED_SHARE;
  const room = Math.floor(generator.identity.contextTokens * share) - ANSWER_TOKENS;
  const asMessages = (shown: readonly ChangedFile[]): ChatMessage[] => {
    const about = findings.flatMap((each, n) =>
      shown.some(({ path }) => path === each.path) ? [{ ...each, number: n + 1 }] : [],
    );
    const texts = shown.map(({ path, hunks }) => ({
      path,
      hunks: hunks.map((lines) => lines.map(({ sign, text }) => `${sign}${text}`)),
    }));
    return [system, reviewMessage(marker, texts, about)];
  };
  const fits = async (shown: readonly ChangedFile[]) =>
    (await generator.countPrompt(asMessages(shown), signalOf(work))) <= room;
  const portions: Portion[] = [];
  const unread: string[] = [];
  // Those with findings first.
  const isFound = ({ path }: ChangedFile) => findings.some((each) => each.path === path);
  const waiting = [...files.filter(isFound), ...files.filter((file) => !isFound(file))];
  let open: ChangedFile[] = [];
  const close = () => {
    if (open.length > 0) portions.push({ messages: asMessages(open), files: open });
    open = [];
  };
  for (const file of waiting) {
    if (portions.length >= MAX_ASKED) {
      unread.push(file.path);
      continue;
    }
    if (await fits([...open, file])) {
      open.push(file);
      continue;
    }
    close();
    let part = file;
    while (part.hunks.length > 1 && !(await fits([part]))) {
      part = { ...part, hunks: part.hunks.slice(0, Math.floor(part.hunks.length / 2)) };
    }
    if (portions.length < MAX_ASKED && (await fits([part]))) open.push(part);
    if (part !== file || open.length === 0) unread.push(file.path);
  }
  if (portions.length < MAX_ASKED) close();
  else unread.push(...open.map(({ path }) => path));
  return { portions, unread: [...new Set(unread)] };
}

async function written(
  generator: Generator,
  messages: readonly ChatMessage[],
  maxTokens: number,
  work: AppWork,
): Promise<string> {
  let text = '';
  const request = { messages, maxTokens, conversation: '', sampling: { temperature: 0 } };
  for await (const event of generator.generate(request, signalOf(work))) {
    if (event.kind === 'text') text += event.text;
    else if (event.kind === 'rethink') text = '';
    else tellWait(event, work);
  }
  return text;
}

function wordsOf(messages: readonly ChatMessage[]): ReadonlySet<string> {
  return new Set(messages.flatMap(({ content }) => content.match(IDENTIFIER) ?? []));
}

/** It says what the finding says. */
function isEcho(text: string, { path, message }: Pick<Finding, 'path' | 'message'>): boolean {
  const known = new Set(`${path} ${message}`.toLowerCase().match(IDENTIFIER) ?? []);
  return (text.toLowerCase().match(IDENTIFIER) ?? []).every((word) => known.has(word));
}

/** Names that can only be code stand in what the model was shown. */
function namesStand(text: string, words: ReadonlySet<string>): boolean {
  const quoted = [...text.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code.match(IDENTIFIER) ?? []);
  const shaped = (text.match(IDENTIFIER) ?? []).filter((word) => /[a-z\d][A-Z]|[a-z]_[a-z]/.test(word));
  return [...quoted, ...shaped].every((word) => words.has(word));
}
