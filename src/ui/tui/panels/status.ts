/** The bottom row: model, context, index, watcher, speed, what leaves this machine, and the branch. */

import { lineWidth, padLine } from '../cells/cells.ts';
import { type Line, MUTED, PLAIN, type Span, type Style, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';

export interface StatusState {
  /** What goes on now (`writing`, `indexing 40 %`); '' when idle. */
  readonly activity: string;
  /** Counts up while something goes on: turns the spinner. */
  readonly tick: number;
  /** null without a model: search only; '' while it is not known. */
  readonly model: string | null;
  /** Tokens of the conversation in the model's context; null before the first question. */
  readonly context: { readonly used: number; readonly limit: number } | null;
  /** null while that is not known, as with all below. */
  readonly index: 'fresh' | 'updating' | 'indexing' | 'unchecked' | 'problem' | 'none' | null;
  readonly watching: boolean | null;
  /** Of the answer being written or the last one; null before it. */
  readonly tokensPerSecond: number | null;
  /** Who decides about changes of files; null while that is not known. */
  readonly mode: 'plan' | 'ask' | 'auto-edit' | null;
  /** What leaves this machine, in words such as `sent to https://a.test`; '' when nothing does. */
  readonly leaves: string | null;
  /** Branch and changed files, such as `main, 2 changed`; '' outside a repository. */
  readonly git: string;
  /** Keys worth knowing here, such as `? help`. */
  readonly hint: string;
}

const NEARLY_FULL = 0.8;
const INDEX_WORDS: Readonly<Record<NonNullable<StatusState['index']>, string>> = {
  fresh: 'index fresh',
  updating: 'index updating',
  unchecked: 'index not checked',
  problem: 'index problem: /status',
  indexing: 'indexing',
  none: 'no index',
};

/** One line of exactly that width. What matters least is left out first when there is no room. */
export function statusLine(state: StatusState, columns: number, glyphs: Glyphs): Line {
  const parts = statusParts(state, glyphs);
  const separator = span(` ${glyphs.separator} `, MUTED);
  for (let kept = parts.length; kept > 0; kept--) {
    const chosen = parts.filter(({ rank }) => rank < kept);
    const line = chosen.flatMap(({ text, style }, index): Span[] => [
      ...(index > 0 ? [separator] : []),
      span(text, style),
    ]);
    const whole = [span(' '), ...line];
    if (lineWidth(whole) <= columns || kept === 1) return withBar(padLine(whole, columns, PLAIN, glyphs.more));
  }
  return withBar(padLine([], columns));
}

// --- internal ---

interface Part {
  /** 0 is kept longest; every number is used once. */
  readonly rank: number;
  readonly text: string;
  readonly style: Style;
}

function statusParts(state: StatusState, glyphs: Glyphs): readonly Part[] {
  const { context } = state;
  const parts: Omit<Part, 'rank'>[] = [];
  const order: number[] = [];
  const add = (weight: number, text: string, style: Style = PLAIN) => {
    if (text === '') return;
    parts.push({ text: visibleLine(text), style });
    order.push(weight);
  };
  const spinner = glyphs.spinner[state.tick % glyphs.spinner.length] ?? '';
  add(1, state.activity === '' ? '' : `${spinner} ${state.activity}`, { fg: 'accent' });
  add(2, state.model ?? 'no model: search only', state.model === null ? { fg: 'warn' } : { bold: true });
  if (context !== null) {
    const full = context.used >= context.limit * NEARLY_FULL;
    const text = `${shortCount(context.used)}/${shortCount(context.limit)}${full ? ' nearly full' : ''}`;
    add(3, text, full ? { fg: 'warn' } : PLAIN);
  }
  add(4, state.index === null ? '' : INDEX_WORDS[state.index], state.index === 'fresh' ? PLAIN : { fg: 'warn' });
  add(6, state.watching === null ? '' : state.watching ? 'watching' : 'not watching');
  add(5, state.tokensPerSecond === null ? '' : `${speed(state.tokensPerSecond)} tok/s`);
  // Said as long as there is room for anything, and not before it is known: it is a promise.
  if (state.leaves !== null) {
    const isLocal = state.leaves === '';
    add(0, isLocal ? 'all local' : state.leaves, isLocal ? { fg: 'good' } : { fg: 'warn', bold: true });
  }
  // What is usual is told only where there is room.
  const isUsual = state.mode === null || state.mode === 'ask';
  add(isUsual ? 8 : 1.5, state.mode === null ? '' : `edits: ${state.mode}`, isUsual ? MUTED : { fg: 'warn' });
  add(9, state.git, MUTED);
  add(7, state.hint, MUTED);
  const sorted = [...order].sort((a, b) => a - b);
  return parts.map((part, index) => ({ ...part, rank: sorted.indexOf(order[index] ?? 0) }));
}

function withBar(line: Line): Line {
  return line.map(({ text, style }) => ({ text, style: { ...style, bg: 'bar' as const } }));
}

function shortCount(count: number): string {
  if (count < 1_000) return String(count);
  return count < 9_950 ? `${(count / 1_000).toFixed(1)}k` : `${Math.round(count / 1_000)}k`;
}

function speed(value: number): string {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}
