/** A root with files and an editor on it, both in a temporary folder, for the test that runs. */

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { repoPath } from '../../base/paths.ts';
import { type Editor, type EditorOptions, withEditor } from '../apply/editor.ts';
import { reversalOf } from '../apply/undo.ts';
import {
  isRefusal,
  makeProposal,
  openTextFile,
  type Part,
  proposeNewFile,
  proposeRemoval,
  proposeText,
} from '../plan/propose.ts';
import type { EditPlan, Proposal } from '../plan-types.ts';

export class EditLab {
  readonly top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-edit-')));
  readonly root = join(this.top, 'project');
  readonly folder = join(this.top, 'edits');

  constructor() {
    mkdirSync(this.root);
  }

  remove(): void {
    rmSync(this.top, { recursive: true, force: true });
  }

  write(path: string, content: string | Buffer): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), content);
  }

  read(path: string): Buffer {
    return readFileSync(join(this.root, path));
  }

  edit<T>(work: (editor: Editor) => Promise<T>, options: Partial<EditorOptions> = {}): Promise<T> {
    const rules = { allow: [], deny: [], allowProtected: false };
    const keep = { days: 30, bytes: 200_000_000 };
    return withEditor({ root: this.root, folder: this.folder, rules, keep, ...options }, work);
  }

  /** New texts of files, null for one that goes. A refusal on the way is a part of the proposal. */
  propose(texts: Readonly<Record<string, string | null>>): Proposal {
    const found = Object.entries(texts).map(([path, text]) => this.#part(path, text));
    const parts = found.filter((part): part is Part => part !== null && !isRefusal(part));
    const refused = found.filter((part) => part !== null && isRefusal(part));
    return makeProposal({ command: 'test', engine: 'text', title: 'a test' }, parts, refused as never);
  }

  apply(texts: Readonly<Record<string, string | null>>, options?: Partial<EditorOptions>): Promise<EditPlan> {
    return this.edit((editor) => editor.apply(this.propose(texts)), options);
  }

  /** Undoes or redoes the change whose turn it is. */
  back(command: 'undo' | 'redo', merge = false): Promise<EditPlan> {
    return this.edit(async (editor) => {
      const { journal } = editor;
      const record = command === 'undo' ? journal.undoable() : journal.redoable();
      if (record === null) throw new Error(`nothing to ${command}`);
      const proposal = reversalOf(this.root, journal, record, command, { merge });
      return editor.apply(proposal, {
        kind: command,
        of: record.id,
        folders: command === 'undo' ? record.folders : record.leaves,
      });
    });
  }

  #part(path: string, text: string | null) {
    if (text === null) return proposeRemoval(this.root, path);
    const opened = openTextFile(this.root, path);
    if (isRefusal(opened)) {
      return opened.code === 'missing' ? proposeNewFile(repoPath(path), text, { why: 'new', sure: true }) : opened;
    }
    return proposeText(opened.target.path, opened.file, text, () => ({ why: 'test', sure: true }));
  }
}

export function editLab(): EditLab {
  const lab = new EditLab();
  onTestFinished(() => lab.remove());
  return lab;
}
