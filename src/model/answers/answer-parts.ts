/**
 * Separates a model's output while it streams: thinking, answer, and the point where the answer ends although the model writes on.
 * Tags and marks are those of the known chat templates; within code they are text, since an answer may be about them.
 */

import { ANSWER_TAGS, CLOSERS, END_MARKS, isOnOwnLine, OPENERS, TAGS, type Tags, WRAPPERS } from './answer-marks.ts';

export interface AnswerPart {
  /** `rethink`: all text so far was thinking, as shows only now. */
  readonly kind: 'text' | 'thinking' | 'rethink';
  readonly text: string;
}

/** What may have to be seen whole before anything of it can be shown. */
const MARKS = [...END_MARKS, ...CLOSERS, ...WRAPPERS, ...OPENERS];
const MARKS_AFTER_THINKING = [...MARKS, ...ANSWER_TAGS];

/** One for each answer. */
export class AnswerParts {
  /** Whether an end mark was met: nothing comes after it. */
  ended = false;
  /** Whether a call of a tool was met, written as text. */
  asksTool = false;
  #held = '';
  #closer: string | null = null;
  /** Whether text that is not blank was given as answer. */
  #hasText = false;
  #hasThought = false;
  /** Whether an opening tag was shown as text: then its end is text too. */
  #showsTags = false;
  /** Fences before the current line, and the line so far: for whether a place is within code. */
  #inFence = false;
  #line = '';

  /** @returns what can be told already */
  add(piece: string): AnswerPart[] {
    this.#held += piece;
    return this.#take(false);
  }

  /** @returns the rest */
  end(): AnswerPart[] {
    return this.#take(true);
  }

  // --- internal ---

  #take(isLast: boolean): AnswerPart[] {
    const parts: AnswerPart[] = [];
    while (this.#held !== '' && !this.ended) {
      const before = this.#held;
      const part = this.#closer === null ? this.#ofAnswer(isLast) : this.#ofThinking(this.#closer, isLast);
      if (part !== null && (part.text !== '' || part.kind === 'rethink')) parts.push(part);
      if (this.#held === before) break;
    }
    if (this.ended) this.#held = '';
    return parts;
  }

  #ofThinking(closer: string, isLast: boolean): AnswerPart {
    const at = this.#held.indexOf(closer);
    if (at >= 0) {
      const text = this.#cut(at, closer.length);
      this.#closer = null;
      return { kind: 'thinking', text };
    }
    return { kind: 'thinking', text: this.#cut(this.#held.length - (isLast ? 0 : overlap(this.#held, [closer])), 0) };
  }

  #ofAnswer(isLast: boolean): AnswerPart | null {
    if (!this.#hasText) {
      const start = this.#held.length - this.#held.trimStart().length;
      const rest = this.#held.slice(start);
      const tags = TAGS.find(({ open }) => rest.startsWith(open));
      if (tags !== undefined) return this.#open(tags, start);
      const wrapper = this.#wrappers().find((each) => rest.startsWith(each));
      if (wrapper !== undefined) {
        this.#cut(start, wrapper.length);
        return null;
      }
      if (!isLast && [...OPENERS, ...this.#wrappers()].some((open) => open.startsWith(rest))) return null;
      // Blank lines between thinking and answer belong to neither.
      if (start > 0) {
        this.#cut(start, 0);
        return null;
      }
    }
    const found = this.#firstMark();
    if (found === null)
      return this.#text(this.#cut(this.#held.length - (isLast ? 0 : overlap(this.#held, this.#marks())), 0));
    const { at, mark } = found;
    const before = this.#held.slice(0, at);
    const isCloser = CLOSERS.includes(mark);
    if (this.#isCode(before) && !isTurnEnd(this.#held.slice(at + mark.length), mark))
      return this.#text(this.#cut(at + mark.length, 0));
    const tags = TAGS.find(({ open }) => open === mark);
    if (tags !== undefined) {
      const after = this.#held.slice(at + mark.length);
      const line = this.#line + before;
      if (after === '' && !isLast) return this.#text(this.#cut(at, 0));
      if (!isOnOwnLine(line.slice(line.lastIndexOf('\n') + 1), tags, after)) {
        this.#showsTags = true;
        return this.#text(this.#cut(at + mark.length, 0));
      }
      const part = this.#text(this.#held.slice(0, at));
      this.#open(tags, at);
      return part;
    }
    if (this.#wrappers().includes(mark)) return this.#text(this.#cut(at, mark.length));
    if (!isCloser) {
      const text = this.#cut(at, mark.length);
      this.ended = true;
      return this.#text(mark === '</s>' ? text : text.trimEnd());
    }
    // A template may open the thinking in the prompt: then only its end is written.
    const rest = this.#held.slice(at + mark.length);
    if (this.#hasThought || this.#showsTags || !(rest === '' || /^\s/.test(rest) || /(?:^|\n)\s*$/.test(before)))
      return this.#text(this.#cut(at + mark.length, 0));
    const text = this.#cut(at, mark.length);
    this.#hasText = false;
    this.#hasThought = true;
    this.#line = '';
    return { kind: 'rethink', text };
  }

  /** Cuts the text up to the tags, and reads what is between them as thinking. */
  #open({ open, close, isTool = false }: Tags, at: number): null {
    this.#cut(at, open.length);
    this.#closer = close;
    if (isTool) this.asksTool = true;
    else this.#hasThought = true;
    return null;
  }

  #wrappers(): readonly string[] {
    return this.#hasThought ? [...WRAPPERS, ...ANSWER_TAGS] : WRAPPERS;
  }

  #marks(): readonly string[] {
    return this.#hasThought ? MARKS_AFTER_THINKING : MARKS;
  }

  #firstMark(): { at: number; mark: string } | null {
    let first: { at: number; mark: string } | null = null;
    for (const mark of this.#marks()) {
      const at = this.#held.indexOf(mark);
      if (at >= 0 && (first === null || at < first.at)) first = { at, mark };
    }
    return first;
  }

  #text(text: string): AnswerPart {
    if (text.trim() !== '') this.#hasText = true;
    return { kind: 'text', text };
  }

  /** Takes `n` characters of the held text, and drops the next `m`. */
  #cut(take: number, drop: number): string {
    const text = this.#held.slice(0, take);
    this.#held = this.#held.slice(take + drop);
    if (this.#closer === null) this.#follow(text);
    return text;
  }

  #follow(text: string): void {
    const lines = (this.#line + text).split('\n');
    for (const line of lines.slice(0, -1)) if (FENCE.test(line)) this.#inFence = !this.#inFence;
    this.#line = lines.at(-1) ?? '';
  }

  #isCode(before: string): boolean {
    const lines = (this.#line + before).split('\n');
    const fences = lines.slice(0, -1).filter((line) => FENCE.test(line)).length;
    const inFence = this.#inFence !== (fences % 2 === 1);
    const last = lines.at(-1) ?? '';
    // A mark right behind the fence that closes the code is outside of it.
    return inFence ? !CLOSING.test(last) : (last.match(/`/g) ?? []).length % 2 === 1;
  }
}

/** What is left of a text when the thinking in it is taken out: for what was kept before it was told apart. */
export function withoutThinking(text: string): string {
  const parts = new AnswerParts();
  let answer = '';
  for (const part of [...parts.add(text), ...parts.end()]) {
    if (part.kind === 'text') answer += part.text;
    if (part.kind === 'rethink') answer = '';
  }
  return answer;
}

// --- internal ---

const FENCE = /^\s{0,3}(?:`{3,}|~{3,})/;
const CLOSING = /^\s{0,3}(?:`{3,}|~{3,})\s*$/;

/** An end mark right before the beginning of another message is one even behind code that was left open. */
function isTurnEnd(rest: string, mark: string): boolean {
  return mark.endsWith('end|>') && /^\s*<\|(?:im_start|start)\|>/.test(rest);
}

/** How much of the end of the text may be the beginning of one of the marks. */
function overlap(text: string, marks: readonly string[]): number {
  let most = 0;
  for (const mark of marks)
    for (let length = Math.min(text.length, mark.length - 1); length > most; length--)
      if (text.endsWith(mark.slice(0, length))) most = length;
  return most;
}
