/** Pages about the model: what it was given to read, and the tokens it read and wrote. */

import type { CommandResult, ContextSource, PromptFigures } from '../../app/index.ts';
import { formatDuration, oneLine, plural } from '../../base/text.ts';
import { answerFacts, endNotes } from './answer-notes.ts';
import { sourceLine } from './code-pages.ts';
import { code, list, table } from './markdown.ts';
import type { PageWords } from './page-words.ts';

/** Matches without room that are named. */
const LEFT_SHOWN = 20;
const REASON_WORDS: Readonly<Record<ContextSource['reason'], string>> = {
  named: 'named by you',
  found: 'found',
  neighbour: 'used by or uses what was found',
  input: 'pasted or piped in',
};

type Context = Extract<CommandResult, { of: 'context' }>;
type Tokens = Extract<CommandResult, { of: 'tokens' }>;

export function contextPage(context: Context, prompt: PromptFigures): PageWords {
  const { sources, dropped, facts: known, pinned, earlierTurns, end } = context;
  const { cut, stale, forgotten, shortened, promptTokens, generator, query } = prompt;
  const { model, sentTo, contextTokens } = generator;
  const facts: [string, string][] = [
    ['answered by', sentTo === null ? `${model}, on this machine` : `${model} at ${sentTo}`],
    ['window', `${number(promptTokens)} of ${number(contextTokens)} tokens`],
    ['also read', query === '' ? 'nothing: code search is off' : `what was found for ${code(oneLine(query))}`],
    [
      'matches',
      `${sources.length} fit in the context (${cut} shortened), ${dropped.length} did not, ${stale} left out as changed since they were indexed`,
    ],
    ['pinned', pinned.length === 0 ? 'nothing' : pinned.map(code).join(', ')],
    [
      'conversation',
      `${plural(earlierTurns, 'earlier turn')}; ${forgotten} out of the context, ${shortened} without their code`,
    ],
  ];
  if (end !== null) facts.push(['answer', [...answerFacts(end), ...endNotes(end)].join(' · ')]);
  const left = dropped.slice(0, LEFT_SHOWN).map((source) => contextLine(source).replace(/^\[0\] /, ''));
  const more = dropped.length > left.length ? `\n\nand ${dropped.length - left.length} more` : '';
  const without = left.length === 0 ? '' : `\n\n**Found, but without room**\n\n${list(left)}${more}`;
  const read = list(sources.map(contextLine));
  const lines = known.map(({ number: of, text }) => `[${of}] ${code(oneLine(text))}`);
  const told = lines.length === 0 ? '' : `\n\n**Known from the code**\n\n${list(lines)}`;
  return { title: 'Context', text: `${table(facts)}\n\n**Read by the model**\n\n${read}${told}${without}` };
}

export function tokensPage({ window, sums }: Tokens, last: NonNullable<Tokens['last']>): PageWords {
  const speed = last.answerMs > 0 ? `${((last.answerTokens / last.answerMs) * 1000).toFixed(1)} tokens/s` : '';
  const facts: [string, string][] = [
    ['last prompt', `${number(last.promptTokens)}, ${number(last.cachedTokens)} of them kept from before`],
    ['first token', `after ${formatDuration(last.firstTokenMs)}`],
    ['last answer', `${number(last.answerTokens)}, ${speed}`],
    ['window', window === null ? '' : `${number(window.used)} of ${number(window.limit)}`],
    [
      'conversation',
      `${plural(sums.turns, 'answer')}: ${number(sums.promptTokens)} read (${number(sums.cachedTokens)} kept), ${number(sums.answerTokens)} written`,
    ],
  ];
  return { title: 'Tokens', text: table(facts) };
}

// --- internal ---

function contextLine(source: ContextSource): string {
  const line = sourceLine({ ...source, why: REASON_WORDS[source.reason], score: null, cited: false, matched: false });
  return source.quote === '' ? line : `${line}, quoted: ${code(oneLine(source.quote))}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
