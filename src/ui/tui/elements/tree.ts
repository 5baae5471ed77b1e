/** The tree of the project's files: shown by `/tree`, folders open with Enter, `a` lets a file come along with every question. */

import { resolve } from 'node:path';
import type { ChatState } from '../../../app/index.ts';
import type { ActionName } from '../input/actions.ts';
import type { Size } from '../panels/box.ts';
import { drawTree } from '../panels/tree.ts';
import type { Drawn, Shown, SidePanel, Spot } from './element.ts';
import type { ElementContext } from './element-context.ts';
import { moved, scrollStep } from './scroll-steps.ts';
import { type TreeNode, treeRows } from './tree-rows.ts';

const PAGE = 10;
const WHEEL_ROWS = 3;

export class TreePanel implements SidePanel {
  readonly name = 'tree';
  readonly keys = 'transcript';
  readonly side = 'left';
  readonly #context: ElementContext;
  #isOpen = false;
  #chosen = 0;
  /** Folders that are open; another set after each change. */
  #folders: ReadonlySet<string> = new Set();
  /** The rows, and what they were made of. */
  #made: { readonly of: readonly unknown[]; readonly rows: readonly TreeNode[] } = { of: [], rows: [] };

  constructor(context: ElementContext) {
    this.#context = context;
  }

  asked(): boolean {
    this.#isOpen = !this.#isOpen;
    if (this.#isOpen) this.#context.attempt(this.#context.names.refresh());
    return this.#isOpen;
  }

  rows(): number {
    return this.#isOpen ? Number.POSITIVE_INFINITY : 0;
  }

  canFocus(): boolean {
    return this.#isOpen;
  }

  draw(size: Size, { glyphs, state, focused }: Shown): Drawn {
    const rows = this.#nodes(state);
    this.#chosen = moved(this.#chosen, 0, rows.length);
    const { lines, owners } = drawTree({ title: 'Files', rows, chosen: this.#chosen, focused }, size, glyphs);
    return { lines, owners, cursor: null };
  }

  key(action: ActionName | null, text: string): boolean {
    const step = scrollStep(action, PAGE);
    if (step !== null) this.#chosen = moved(this.#chosen, step, this.#nodes(this.#context.state).length);
    else if (action === 'open') this.#open();
    else if (action === null && text === 'a') this.#add();
    else return false;
    return true;
  }

  wheel(by: -1 | 1): boolean {
    this.#chosen = moved(this.#chosen, by * WHEEL_ROWS, this.#nodes(this.#context.state).length);
    return true;
  }

  press({ entry, wasFocused }: Spot): void {
    if (entry < 0) return;
    const isChosen = entry === this.#chosen;
    this.#chosen = entry;
    if (wasFocused && isChosen) this.#open();
  }

  #nodes(state: ChatState | null): readonly TreeNode[] {
    const of = [this.#context.names.completion.paths, this.#folders, state?.pinned ?? null];
    if (of.some((part, index) => part !== this.#made.of[index])) {
      this.#made = { of, rows: treeRows(this.#context.names.completion.paths, this.#folders, state?.pinned ?? []) };
    }
    return this.#made.rows;
  }

  #open(): void {
    const node = this.#made.rows[this.#chosen];
    if (node === undefined) return;
    if (node.kind === 'file') return this.#context.attempt(this.#openFile(node.path));
    const folders = new Set(this.#folders);
    if (!folders.delete(node.path)) folders.add(node.path);
    this.#folders = folders;
  }

  async #openFile(path: string): Promise<void> {
    const problem = await this.#context.openFile(resolve(this.#context.view.root, path), 1);
    if (problem !== null) this.#context.notify('warning', problem);
  }

  /** The chosen file comes along with every question, or no more. */
  #add(): void {
    const node = this.#made.rows[this.#chosen];
    if (node?.kind === 'file') this.#context.send(`${node.added ? '/drop' : '/add'} ${node.path}`);
  }
}
