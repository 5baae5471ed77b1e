/** The sources that are shown, compared with their files as often as they may be looked at. */

import { standingOf } from '../../../chat/index.ts';
import { currentLines } from '../../answering/ask-files.ts';
import type { Project } from '../../project/project.ts';
import type { ReadSource, SourceView } from '../views.ts';

export class ShownSources {
  readonly #project: () => Project;
  readonly #onChange: () => void;
  #views: readonly SourceView[] = [];
  /** Their lines as they were read, by number: what moved can be found by them. */
  #texts = new Map<number, string>();

  constructor(project: () => Project, onChange: () => void) {
    this.#project = project;
    this.#onChange = onChange;
  }

  get all(): readonly SourceView[] {
    return this.#views;
  }

  show(sources: readonly ReadSource[]): void {
    this.#views = sources.map((source) => ({ ...source, standing: 'same', lineNow: source.startLine }));
    this.#texts = new Map();
    this.#onChange();
    // Reads the lines too, for later looks.
    void this.look();
  }

  /** Looks whether they still are where they were read. */
  async look(): Promise<void> {
    const before = this.#views;
    if (before.length === 0) return;
    const linesOf = await currentLines(this.#project());
    if (this.#views !== before) return;
    const after = before.map((view) => {
      const text = this.#texts.get(view.number) ?? null;
      const now = standingOf({ ...view, ...view.read, text }, linesOf);
      const lineNow = Math.max(1, now.line + view.startLine - view.read.startLine);
      if (text === null && now.text !== null) this.#texts.set(view.number, now.text);
      return now.kind === view.standing && lineNow === view.lineNow ? view : { ...view, standing: now.kind, lineNow };
    });
    if (after.every((view, n) => view === before[n])) return;
    this.#views = after;
    this.#onChange();
  }
}
