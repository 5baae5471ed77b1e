/** Pages over the screen: help, pickers, questions, the first set-up. What they hold, how they are drawn. */

import type { ChatState } from '../../app/index.ts';
import { fuzzy } from './editor/fuzzy.ts';
import { createEditor, type EditorState } from './editor/state.ts';
import { type Binding, type Keymap, listBindings } from './input/keymap.ts';
import type { Size } from './panels/box.ts';
import { drawConfirm } from './panels/confirm.ts';
import { drawHelp, type HelpSection } from './panels/help.ts';
import { drawPicker, type PickerRow } from './panels/picker.ts';
import { drawSetup } from './panels/setup.ts';
import { textWidth } from './screen/cells.ts';
import type { Line } from './screen/line.ts';
import type { Glyphs } from './screen/theme.ts';

export interface PickerEntry {
  readonly label: string;
  readonly detail: string;
  readonly value: string;
}

export interface PickerOverlay {
  readonly kind: 'picker';
  readonly title: string;
  readonly entries: readonly PickerEntry[];
  readonly editor: EditorState;
  readonly found: readonly (PickerRow & { readonly value: string })[];
  readonly chosen: number;
  readonly accept: (value: string) => void;
}

export type Overlay =
  | { readonly kind: 'help'; readonly sections: readonly HelpSection[]; readonly scroll: number }
  | PickerOverlay
  | { readonly kind: 'confirm'; readonly text: string; readonly answer: (yes: boolean) => void }
  | { readonly kind: 'setup' };

export interface OverlayDrawn {
  readonly lines: readonly Line[];
  /** Where the text cursor is, from the overlay's corner; null for none. */
  readonly cursor: { readonly x: number; readonly y: number } | null;
  /** The scroll that was drawn. */
  readonly scroll: number;
}

/** What a home line brings in a second, to say about how long a download takes. */
const BYTES_PER_SECOND = 5_000_000;
const MAX_ROWS = 200;

export function openPicker(
  title: string,
  entries: readonly PickerEntry[],
  accept: PickerOverlay['accept'],
): PickerOverlay {
  return pick({ kind: 'picker', title, entries, editor: createEditor(), found: [], chosen: 0, accept });
}

/** Finds anew after the text has changed. */
export function pick(picker: PickerOverlay): PickerOverlay {
  const labels = labelsOf(picker.entries);
  const found = fuzzy(picker.editor.text, labels, MAX_ROWS).map(({ text, matched }) => {
    const entry = picker.entries[labels.indexOf(text)];
    return { label: text, matched, detail: entry?.detail ?? '', value: entry?.value ?? '' };
  });
  return { ...picker, found, chosen: 0 };
}

/** @param by rows down; goes round */
export function chooseNext(picker: PickerOverlay, by: number): PickerOverlay {
  const count = picker.found.length;
  return { ...picker, chosen: count === 0 ? 0 : (((picker.chosen + by) % count) + count) % count };
}

/** Keys in force, then the commands. */
export function helpSections(keymap: Keymap, commands: readonly HelpSection[]): readonly HelpSection[] {
  const groups = new Map<string, Binding[]>();
  for (const binding of listBindings(keymap)) {
    if (binding.keys.length === 0) continue;
    groups.set(binding.group, [...(groups.get(binding.group) ?? []), binding]);
  }
  const keys = [...groups].map(([title, bindings]): HelpSection => {
    return { title, rows: bindings.map((binding) => ({ keys: binding.keys.join(', '), does: binding.doc })) };
  });
  return [...keys, ...commands];
}

export function drawOverlay(
  overlay: Overlay,
  state: ChatState | null,
  meanwhile: string,
  size: Size,
  glyphs: Glyphs,
): OverlayDrawn {
  switch (overlay.kind) {
    case 'help': {
      const { lines, scroll } = drawHelp(overlay, size, glyphs);
      return { lines, cursor: null, scroll };
    }
    case 'picker': {
      const { title, editor, found, chosen, entries } = overlay;
      const { lines, queryAt } = drawPicker(
        { title, query: editor.text, rows: found, chosen, total: entries.length },
        size,
        glyphs,
      );
      const before = textWidth(editor.text.slice(0, editor.cursor));
      return { lines, cursor: { x: Math.min(size.columns - 1, queryAt.x + before), y: queryAt.y }, scroll: 0 };
    }
    case 'confirm': {
      const answers = [
        { key: 'y', does: 'yes' },
        { key: 'n', does: 'no' },
      ];
      return {
        lines: drawConfirm({ title: 'Please confirm', text: overlay.text, answers }, size, glyphs),
        cursor: null,
        scroll: 0,
      };
    }
    case 'setup': {
      const items = (state?.setup?.items ?? []).map((item) => ({
        ...item,
        ms: item.bytes === null ? null : (item.bytes / BYTES_PER_SECOND) * 1000,
      }));
      const keys = { accept: 'Enter', skip: 'Esc', stop: 'Ctrl+C' };
      return { lines: drawSetup({ items, meanwhile, keys }, size, glyphs), cursor: null, scroll: 0 };
    }
  }
}

// --- internal ---

const labels = new WeakMap<readonly PickerEntry[], readonly string[]>();

function labelsOf(entries: readonly PickerEntry[]): readonly string[] {
  let known = labels.get(entries);
  if (known === undefined) {
    known = entries.map(({ label }) => label);
    labels.set(entries, known);
  }
  return known;
}
