/** The transcript: entries in order, each replaced as a whole when it changes. */

import type { ChatItem } from './types.ts';

type New<T> = T extends ChatItem ? Omit<T, 'id'> : never;
export type Answer = Extract<ChatItem, { kind: 'answer' }>;

/** An answer before anything of it is known. */
export const NEW_ANSWER = {
  ...{ kind: 'answer', text: '', thinking: '', state: 'writing', sources: [], notes: [], lack: null },
  ...{ hasModel: true, strange: null, prompt: null, end: null, error: null },
} as const satisfies New<Answer>;

export class Items {
  #items: ChatItem[] = [];
  #next = 1;
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get all(): readonly ChatItem[] {
    return this.#items;
  }

  /** @returns its id */
  add(item: New<ChatItem>): number {
    const id = this.#next++;
    this.#items = [...this.#items, { ...item, id } as ChatItem];
    this.#onChange();
    return id;
  }

  answer(id: number, change: (answer: Answer) => Partial<Answer>): void {
    // The one that is written is the last, or nearly.
    const index = this.#items.findLastIndex((item) => item.id === id);
    const item = this.#items[index];
    if (item?.kind !== 'answer') return;
    this.#items = this.#items.with(index, { ...item, ...change(item) });
    this.#onChange();
  }

  lastAnswer(): Answer | undefined {
    return this.#items.findLast((item): item is Answer => item.kind === 'answer');
  }

  /** Takes out an entry and all after it. */
  cut(from: number): void {
    this.#items = this.#items.filter(({ id }) => id < from);
    this.#onChange();
  }

  clear(): void {
    this.#items = [];
    this.#onChange();
  }
}
