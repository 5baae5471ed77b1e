/** Answers that are being written: gathered as they come, handed on to be kept several times a second. */

import { settledLength } from './session-text.ts';

/** How long text may wait to be kept. */
const FLUSH_MS = 250;
/** A turn without news is written again after this, so that others see that its process is at work. */
const BEAT_MS = 5000;

interface OpenTurn {
  text: string;
  /** Characters of it that were handed on. */
  kept: number;
  keptAtMs: number;
  cut: boolean;
}

/** Writes the answer so far. @param cut more came than is kept */
type Keep = (id: number, answer: string, cut: boolean) => void;

export class OpenTurns {
  readonly #keep: Keep;
  readonly #maxChars: number;
  readonly #turns = new Map<number, OpenTurn>();
  #timer: NodeJS.Timeout | undefined;
  #unkept = 0;
  #failure: { readonly error: unknown } | undefined;

  /** @param maxChars of an answer */
  constructor(keep: Keep, maxChars: number) {
    this.#keep = keep;
    this.#maxChars = maxChars;
  }

  /** A negative number for a turn that could not be kept. */
  unkeptId(): number {
    return --this.#unkept;
  }

  add(id: number): void {
    this.#turns.set(id, { text: '', kept: 0, keptAtMs: Date.now(), cut: false });
    this.#timer ??= setInterval(() => this.#flushAll(), FLUSH_MS).unref();
  }

  /** @throws what went wrong when something was kept since the last call */
  append(id: number, text: string): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
    const turn = this.#turns.get(id);
    if (turn === undefined) return;
    const room = this.#maxChars - turn.text.length;
    turn.text += room < text.length ? text.slice(0, Math.max(0, room)) : text;
    turn.cut ||= room < text.length;
    // A busy thread runs no timers.
    if (Date.now() - turn.keptAtMs >= FLUSH_MS) this.#flush(id, turn);
  }

  /** Ends a turn. @returns all that came; undefined when it was not open */
  take(id: number): { readonly text: string; readonly cut: boolean } | undefined {
    const turn = this.#turns.get(id);
    this.#turns.delete(id);
    if (this.#turns.size === 0) this.#stop();
    return turn;
  }

  /** Hands on what is left, whole. @returns the turns that were open and are kept */
  close(): number[] {
    this.#stop();
    const ids = [...this.#turns.keys()].filter((id) => id > 0);
    for (const id of ids) {
      const turn = this.#turns.get(id);
      if (turn !== undefined && turn.text.length > turn.kept) this.#keep(id, turn.text, turn.cut);
    }
    this.#turns.clear();
    return ids;
  }

  // --- internal ---

  #flushAll(): void {
    try {
      for (const [id, turn] of this.#turns) this.#flush(id, turn);
    } catch (error) {
      // A timer has no caller to report to.
      this.#failure = { error };
    }
  }

  #flush(id: number, turn: OpenTurn): void {
    const settled = settledLength(turn.text);
    const now = Date.now();
    if (id < 0 || (settled <= turn.kept && now - turn.keptAtMs < BEAT_MS)) return;
    turn.kept = Math.max(settled, turn.kept);
    turn.keptAtMs = now;
    this.#keep(id, turn.text.slice(0, turn.kept), turn.cut);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
