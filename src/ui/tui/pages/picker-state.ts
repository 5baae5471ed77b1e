/** The state of a list to choose from, and how typing, marking and moving change it. */

import { fuzzy } from '../editor/fuzzy.ts';
import { createEditor, type EditorState } from '../editor/state.ts';
import type { PickerRow } from '../panels/picker.ts';

export interface PickerEntry {
  readonly label: string;
  readonly detail: string;
  readonly value: string;
  /** The one in use. */
  readonly current?: boolean;
}

export interface Picker {
  readonly title: string;
  readonly entries: readonly PickerEntry[];
  readonly editor: EditorState;
  readonly found: readonly (PickerRow & { readonly value: string })[];
  readonly chosen: number;
  /** Values that are marked, where several can be taken; null where one is. */
  readonly marked: ReadonlySet<string> | null;
  readonly accept: (values: readonly string[]) => void;
}

const MAX_ROWS = 200;

/** @param several more than one may be taken, each marked with the space bar */
export function openPicker(
  title: string,
  entries: readonly PickerEntry[],
  accept: Picker['accept'],
  several = false,
): Picker {
  const marked = several ? new Set<string>() : null;
  const open = pick({ title, entries, editor: createEditor(), found: [], chosen: 0, marked, accept });
  const current = open.found.findIndex((row) => row.current === true);
  return { ...open, chosen: Math.max(0, current) };
}

/** Finds anew after the text has changed. */
export function pick(picker: Picker): Picker {
  const labels = labelsOf(picker.entries);
  const found = fuzzy(picker.editor.text, labels, MAX_ROWS).map(({ text, matched }) => {
    const entry = picker.entries[labels.indexOf(text)];
    const current = entry?.current === true;
    return { label: text, matched, detail: entry?.detail ?? '', value: entry?.value ?? '', current };
  });
  return { ...picker, found, chosen: 0 };
}

/** Marks the chosen entry, or no more, and goes on to the next. */
export function toggleMark(picker: Picker): Picker {
  const value = picker.found[picker.chosen]?.value;
  if (picker.marked === null || value === undefined) return picker;
  const marked = new Set(picker.marked);
  if (!marked.delete(value)) marked.add(value);
  return { ...picker, marked, chosen: Math.min(picker.chosen + 1, picker.found.length - 1) };
}

/** What Enter takes: the marked ones in the order of the list, else the chosen one. */
export function takenOf({ marked, entries, found, chosen }: Picker): readonly string[] {
  if (marked !== null && marked.size > 0) {
    return entries.map(({ value }) => value).filter((value) => marked.has(value));
  }
  const value = found[chosen]?.value;
  return value === undefined ? [] : [value];
}

/** @param by rows down; goes round */
export function chooseNext(picker: Picker, by: number): Picker {
  const count = picker.found.length;
  return { ...picker, chosen: count === 0 ? 0 : (((picker.chosen + by) % count) + count) % count };
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
