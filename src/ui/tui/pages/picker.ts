/** Choosing one or several of many by typing a part of a name: files, models, sessions, commands. */

import { textWidth } from '../cells/cells.ts';
import { edit, isEdit, typeText } from '../editor/edit.ts';
import type { Drawn, Host, Page, Shown, Spot } from '../elements/element.ts';
import type { ActionName } from '../input/actions.ts';
import type { Size } from '../panels/box.ts';
import { drawPicker } from '../panels/picker.ts';
import { chooseNext, type Picker, pick, takenOf, toggleMark } from './picker-state.ts';

const PAGE = 10;

export class PickerPage implements Page {
  readonly keys = 'picker';
  readonly closesOutside = true;
  #picker: Picker;

  constructor(picker: Picker) {
    this.#picker = picker;
  }

  draw(size: Size, { glyphs }: Shown): Drawn {
    const { title, editor, found, chosen, entries, marked } = this.#picker;
    const rows = marked === null ? found : found.map((row) => ({ ...row, marked: marked.has(row.value) }));
    const state = { title, query: editor.text, rows, chosen, total: entries.length, marks: marked?.size ?? null };
    const { lines, queryAt, owners } = drawPicker(state, size, glyphs);
    const before = textWidth(editor.text.slice(0, editor.cursor));
    return { lines, cursor: { x: Math.min(size.columns - 1, queryAt.x + before), y: queryAt.y }, owners };
  }

  key(action: ActionName | null, text: string, host: Host): boolean {
    const picker = this.#picker;
    const last = picker.found.length - 1;
    if (action === null) {
      // A blank finds nothing more: where several can be taken it marks.
      if (text === ' ' && picker.marked !== null) this.#picker = toggleMark(picker);
      else if (text !== '') this.#type(text);
      return true;
    }
    if (action === 'list-up') this.#picker = chooseNext(picker, -1);
    else if (action === 'list-down') this.#picker = chooseNext(picker, 1);
    else if (action === 'list-page-up') this.#picker = { ...picker, chosen: Math.max(0, picker.chosen - PAGE) };
    else if (action === 'list-page-down')
      this.#picker = { ...picker, chosen: Math.max(0, Math.min(last, picker.chosen + PAGE)) };
    else if (action === 'accept') this.#accept(host);
    else if (action === 'mark') this.#picker = toggleMark(picker);
    else if (action === 'close') host.close();
    else if (isEdit(action)) this.#picker = pick({ ...picker, editor: edit(picker.editor, action) });
    return true;
  }

  paste(text: string): boolean {
    this.#type(text.replaceAll('\n', ' '));
    return true;
  }

  /** As keys do, but a wheel does not go round. */
  wheel(by: -1 | 1): boolean {
    const next = this.#picker.chosen + by;
    if (next >= 0 && next < this.#picker.found.length) this.#picker = chooseNext(this.#picker, by);
    return true;
  }

  /** As with a double click: the first chooses, the second takes. */
  press({ entry }: Spot, host: Host): void {
    if (entry < 0) return;
    const isChosen = entry === this.#picker.chosen;
    this.#picker = { ...this.#picker, chosen: entry };
    if (isChosen) this.#accept(host);
  }

  #accept(host: Host): void {
    const { accept } = this.#picker;
    const taken = takenOf(this.#picker);
    host.close();
    if (taken.length > 0) accept(taken);
  }

  #type(text: string): void {
    this.#picker = pick({ ...this.#picker, editor: typeText(this.#picker.editor, text) });
  }
}
