/** The change of files that a conversation has proposed and not made yet. Its files are looked at: who edits one meanwhile is to know at once. */

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { changedFiles } from '../../../edit/index.ts';
import { Timers } from '../../../platform/timers.ts';
import type { EditMode } from '../../config/edit-keys.ts';
import { editMode } from '../../editing/decisions.ts';
import type { PlanView } from '../../editing/edit-project.ts';
import type { Project } from '../../project/project.ts';
import type { AppWork } from '../../work-options.ts';
import type { ChangeView } from '../views.ts';

/** A change with the way to make it again from the files as they are then. */
export interface Proposed {
  readonly view: PlanView;
  /** The last entry of the transcript when it was made. */
  readonly after: number;
  remake(work: AppWork): Promise<PlanView>;
}

export interface ProposedChangeOptions {
  readonly project: () => Project;
  readonly onChange: () => void;
  /** Files were changed by somebody else; told once for each. */
  readonly onOutside: (files: readonly string[]) => void;
}

/** How often the files are looked at: a few stamps. */
const LOOK_MS = 500;

export class ProposedChange {
  readonly #options: ProposedChangeOptions;
  readonly #timers = new Timers();
  #endLooking: (() => void) | undefined;
  #proposed: Proposed | null = null;
  #outside: readonly string[] = [];
  #stamps = '';
  #mode: EditMode | undefined;

  constructor(options: ProposedChangeOptions) {
    this.#options = options;
  }

  /** Who decides about changes. */
  get mode(): EditMode {
    return editMode(this.#options.project(), this.#mode);
  }

  set mode(mode: EditMode) {
    this.#mode = mode;
    this.#options.onChange();
  }

  get now(): Proposed | null {
    return this.#proposed;
  }

  /** Files that were changed since by somebody else. */
  get outside(): readonly string[] {
    return this.#outside;
  }

  get view(): ChangeView | null {
    if (this.#proposed === null) return null;
    const { title, files } = this.#proposed.view.plan;
    return { title, files: files.map(({ path }) => path), changedOutside: this.#outside };
  }

  propose(proposed: Proposed): void {
    this.clear();
    this.#proposed = proposed;
    this.look();
    this.#endLooking = this.#timers.every(LOOK_MS, () => this.look());
    this.#options.onChange();
  }

  clear(): void {
    this.#endLooking?.();
    this.#endLooking = undefined;
    if (this.#proposed === null) return;
    this.#proposed = null;
    this.#outside = [];
    this.#stamps = '';
    this.#options.onChange();
  }

  /** Compares the files with those that the change was made from. */
  look(): void {
    if (this.#proposed === null) return;
    const { root } = this.#options.project();
    const { plan } = this.#proposed.view;
    const stamps = plan.files.map(({ path }) => stampOf(join(root, path))).join('\n');
    if (stamps === this.#stamps) return;
    this.#stamps = stamps;
    const before = this.#outside;
    this.#outside = changedFiles(root, plan);
    const news = this.#outside.filter((path) => !before.includes(path));
    if (news.length > 0) this.#options.onOutside(news);
    if (news.length > 0 || this.#outside.length !== before.length) this.#options.onChange();
  }

  close(): void {
    this.#timers.stop();
    this.#proposed = null;
  }
}

// --- internal ---

function stampOf(file: string): string {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`;
}
