/** Sentences whose source is known: of doc comments, with the comment taken out of the source, or left with a third of the sentence gone. */

import { docComment, plainWords } from '../../src/app/measuring/doc-comment.ts';
import { SourceMatcher } from '../../src/chat/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { terms } from '../../src/text/terms.ts';
import type { Prompt } from './packed.ts';

export interface Case {
  readonly prompt: Prompt;
  readonly sentence: string;
  /** Of the source it is of; null where that is not in the prompt. */
  readonly number: number | null;
}

const embedder = loadStaticEmbedder();
/** Where a comment may begin. */
const COMMENT = /^\s*(?:\/\*\*?|\/\/|#\s|"""|--\s)/;
const LINE_COMMENT = /^\s*(?:\/\/|#|--)/;

/** @param shortened keep the comment, and leave every third word of the sentence out */
export function casesOf(prompts: readonly Prompt[], shortened: boolean): Case[] {
  const seen = new Set<string>();
  return prompts.flatMap((prompt) =>
    prompt.shown.flatMap(({ source, text }, n) =>
      commentsIn(text).flatMap(({ sentence, from, to }): Case[] => {
        const elsewhere = prompt.shown.some((other, m) => m !== n && holds(other.text, sentence));
        const key = `${source.path} ${sentence}`;
        if (elsewhere || seen.has(key)) return [];
        seen.add(key);
        const lines = text.split('\n').map((line, at) => (!shortened && at >= from && at < to ? '' : line));
        const shown = prompt.shown.map((each, m) => (m === n ? { source, text: lines.join('\n') } : each));
        const said = shortened
          ? sentence
              .split(' ')
              .filter((_, at) => at % 3 !== 1)
              .join(' ')
          : sentence;
        const strange = prompts.find((other) => !other.shown.some((each) => each.source.path === source.path));
        return [
          { prompt: { ...prompt, shown }, sentence: said, number: source.number },
          ...(strange === undefined ? [] : [{ prompt: strange, sentence: said, number: null }]),
        ];
      }),
    ),
  );
}

export function matching({ prompt, sentence }: Case): number | null {
  const matcher = new SourceMatcher(prompt.shown, prompt.question, prompt.dropped, (texts) =>
    embedder.embedSync(texts),
  );
  return matcher.match(sentence, 'sentence')[0]?.source.number ?? null;
}

/** The source that shares most words: at least this share of the sentence's, and this many more than the next. */
export function overlap(share: number, lead: number): (one: Case) => number | null {
  return ({ prompt, sentence }) => {
    const wanted = new Set(terms(sentence));
    const [best, next] = prompt.shown
      .map(({ source, text }) => {
        const held = new Set(terms(text));
        return { number: source.number, count: [...wanted].filter((term) => held.has(term)).length };
      })
      .sort((a, b) => b.count - a.count);
    if (best === undefined || best.count < share * wanted.size || best.count - (next?.count ?? 0) < lead) return null;
    return best.number;
  };
}

/** `precision` of what is cited among the sources of its own prompt, `ofAll` with the sentences of no source counted as wrong. */
export function figuresOf(cases: readonly Case[], answer: (one: Case) => number | null): Record<string, number> {
  const own = cases.filter(({ number }) => number !== null);
  const cited = own.map((one) => ({ one, got: answer(one) })).filter(({ got }) => got !== null);
  const right = cited.filter(({ one, got }) => got === one.number).length;
  const strange = cases.filter(({ number }) => number === null);
  const alarms = strange.filter((one) => answer(one) !== null).length;
  const share = (part: number, whole: number) => Math.round((part / Math.max(1, whole)) * 1_000) / 1_000;
  return {
    coverage: share(cited.length, own.length),
    precision: share(right, cited.length),
    ofAll: share(right, cited.length + alarms),
    citedOfNone: share(alarms, strange.length),
  };
}

// --- internal ---

function commentsIn(text: string): { sentence: string; from: number; to: number }[] {
  const lines = text.split('\n');
  const found: { sentence: string; from: number; to: number }[] = [];
  for (let at = 0; at < lines.length; at++) {
    const goesOn = at > 0 && LINE_COMMENT.test(lines[at - 1] ?? '');
    if (goesOn || !COMMENT.test(lines[at] ?? '')) continue;
    const comment = docComment(lines.slice(at).join('\n'), '');
    if (comment === null || comment.from !== 0) continue;
    found.push({ sentence: comment.sentence, from: at, to: at + comment.to });
    at += comment.to - 1;
  }
  return found;
}

function holds(text: string, sentence: string): boolean {
  return plainWords(text).includes(plainWords(sentence));
}
