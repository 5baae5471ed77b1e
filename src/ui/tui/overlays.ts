/** Pages over the screen: help, pickers, questions, the first set-up. What they hold, how they are drawn. */

import type { ChatState } from '../../app/index.ts';
import { textWidth } from './cells/cells.ts';
import type { Line } from './cells/line.ts';
import type { Glyphs } from './cells/theme.ts';
import { fuzzy } from './editor/fuzzy.ts';
import { createEditor, type EditorState } from './editor/state.ts';
import type { ActionName } from './input/actions.ts';
import { type Binding, type Keymap, listBindings } from './input/keymap.ts';
import type { Size } from './panels/box.ts';
import { drawConfirm } from './panels/confirm.ts';
import { drawHelp, type HelpSection } from './panels/help.ts';
import { drawPicker, type PickerRow } from './panels/picker.ts';
import { drawSetup } from './panels/setup.ts';

export interface PickerEntry {
  readonly label: string;
  readonly detail: string;
  readonly value: string;
  /** The one in use. */
  readonly current?: boolean;
}

export interface PickerOverlay {
  readonly kind: 'picker';
  readonly title: string;
  readonly entries: readonly PickerEntry[];
  readonly editor: EditorState;
  readonly found: readonly (PickerRow & { readonly value: string })[];
  readonly chosen: number;
  /** Values that are marked, where several can be taken; null where one is. */
  readonly marked: ReadonlySet<string> | null;
  readonly accept: (values: readonly string[]) => void;
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
  /** Which entry of a list each line shows; -1 for none. */
  readonly owners: readonly number[];
}

/** What a home line brings in a second, to say about how long a download takes. */
const BYTES_PER_SECOND = 5_000_000;
const MAX_ROWS = 200;
/** Ten rows: an action with the keys it has, or what is written. */
const MOST_USED: readonly (ActionName | HelpSection['rows'][number])[] = [
  'send',
  'newline',
  { keys: '/', does: 'Commands: type to find one' },
  { keys: '@path', does: 'Show the model a file, a folder or lines (@a.ts:10-40)' },
  'stop',
  'interrupt',
  'up',
  'scroll-page-up',
  'focus-next',
  'external-editor',
];

/** @param several more than one may be taken, each marked with the space bar */
export function openPicker(
  title: string,
  entries: readonly PickerEntry[],
  accept: PickerOverlay['accept'],
  several = false,
): PickerOverlay {
  const marked = several ? new Set<string>() : null;
  const open = pick({ kind: 'picker', title, entries, editor: createEditor(), found: [], chosen: 0, marked, accept });
  const current = open.found.findIndex((row) => row.current === true);
  return { ...open, chosen: Math.max(0, current) };
}

/** Finds anew after the text has changed. */
export function pick(picker: PickerOverlay): PickerOverlay {
  const labels = labelsOf(picker.entries);
  const found = fuzzy(picker.editor.text, labels, MAX_ROWS).map(({ text, matched }) => {
    const entry = picker.entries[labels.indexOf(text)];
    const current = entry?.current === true;
    return { label: text, matched, detail: entry?.detail ?? '', value: entry?.value ?? '', current };
  });
  return { ...picker, found, chosen: 0 };
}

/** Marks the chosen entry, or no more, and goes on to the next. */
export function toggleMark(picker: PickerOverlay): PickerOverlay {
  const value = picker.found[picker.chosen]?.value;
  if (picker.marked === null || value === undefined) return picker;
  const marked = new Set(picker.marked);
  if (!marked.delete(value)) marked.add(value);
  return { ...picker, marked, chosen: Math.min(picker.chosen + 1, picker.found.length - 1) };
}

/** What Enter takes: the marked ones in the order of the list, else the chosen one. */
export function takenOf({ marked, entries, found, chosen }: PickerOverlay): readonly string[] {
  if (marked !== null && marked.size > 0) {
    return entries.map(({ value }) => value).filter((value) => marked.has(value));
  }
  const value = found[chosen]?.value;
  return value === undefined ? [] : [value];
}

/** @param by rows down; goes round */
export function chooseNext(picker: PickerOverlay, by: number): PickerOverlay {
  const count = picker.found.length;
  return { ...picker, chosen: count === 0 ? 0 : (((picker.chosen + by) % count) + count) % count };
}

/** What matters most, then the commands, then the keys in force. */
export function helpSections(keymap: Keymap, commands: readonly HelpSection[]): readonly HelpSection[] {
  const bindings = listBindings(keymap).filter(({ keys }) => keys.length > 0);
  const groups = new Map<string, Binding[]>();
  for (const binding of bindings) groups.set(binding.group, [...(groups.get(binding.group) ?? []), binding]);
  const keys = [...groups].map(([title, own]): HelpSection => {
    return {
      title: `Keys: ${title}`,
      rows: own.map((binding) => ({ keys: binding.keys.join(', '), does: binding.doc })),
    };
  });
  const most = MOST_USED.flatMap((row) => {
    if (typeof row !== 'string') return [row];
    const binding = bindings.find(({ action }) => action === row);
    return binding === undefined ? [] : [{ keys: binding.keys.slice(0, 2).join(', '), does: binding.doc }];
  });
  return [{ title: 'Most used', rows: most }, ...commands, ...keys];
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
      return { lines, cursor: null, scroll, owners: [] };
    }
    case 'picker': {
      const { title, editor, found, chosen, entries, marked } = overlay;
      const rows = marked === null ? found : found.map((row) => ({ ...row, marked: marked.has(row.value) }));
      const marks = marked?.size ?? null;
      const { lines, queryAt, owners } = drawPicker(
        { title, query: editor.text, rows, chosen, total: entries.length, marks },
        size,
        glyphs,
      );
      const before = textWidth(editor.text.slice(0, editor.cursor));
      return { lines, cursor: { x: Math.min(size.columns - 1, queryAt.x + before), y: queryAt.y }, scroll: 0, owners };
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
        owners: [],
      };
    }
    case 'setup': {
      const items = (state?.setup?.items ?? []).map((item) => ({
        ...item,
        ms: item.bytes === null ? null : (item.bytes / BYTES_PER_SECOND) * 1000,
      }));
      const keys = { accept: 'Enter', skip: 'Esc', stop: 'Ctrl+C' };
      return { lines: drawSetup({ items, meanwhile, keys }, size, glyphs), cursor: null, scroll: 0, owners: [] };
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
