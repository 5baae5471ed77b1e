/** Where each turn of a conversation began: what is needed to go back to before it. */

export interface LoggedTurn {
  /** Its question in the transcript. */
  readonly item: number;
  readonly text: string;
  /** Turns that the model was shown before it. */
  readonly turns: number;
  readonly atMs: number;
}

export class TurnLog {
  #turns: readonly LoggedTurn[] = [];

  get all(): readonly LoggedTurn[] {
    return this.#turns;
  }

  add(turn: LoggedTurn): void {
    this.#turns = [...this.#turns, turn];
  }

  /** Forgets a turn and all after it. */
  cut(from: LoggedTurn): void {
    this.#turns = this.#turns.filter(({ item }) => item < from.item);
  }

  clear(): void {
    this.#turns = [];
  }
}
