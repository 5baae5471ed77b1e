import { describe, expect, it } from 'vitest';
import { typeText } from '../editor/edit.ts';
import { createKeymap } from '../input/keymap.ts';
import { helpSections } from './help.ts';
import { chooseNext, openPicker, pick, takenOf, toggleMark } from './picker-state.ts';

const ENTRIES = ['src/retry.ts', 'src/colour.ts', 'README.md'].map((label) => ({
  label,
  detail: '',
  value: `v:${label}`,
}));

describe('a picker', () => {
  it('finds by letters, and goes round', () => {
    const all = openPicker('Files', ENTRIES, () => undefined);
    expect(all.found.map(({ value }) => value)).toEqual(ENTRIES.map(({ value }) => value));
    expect(chooseNext(all, -1).chosen).toBe(2);
    const one = pick({ ...all, chosen: 2, editor: typeText(all.editor, 'col') });
    expect(one.found.map(({ value }) => value)).toEqual(['v:src/colour.ts']);
    expect(one.chosen).toBe(0);
    const none = pick({ ...all, editor: typeText(all.editor, 'zzz') });
    expect(chooseNext(none, 1)).toMatchObject({ found: [], chosen: 0 });
    expect(takenOf(none)).toEqual([]);
  });

  it('begins at the entry in use', () => {
    const entries = ENTRIES.map((entry, index) => ({ ...entry, current: index === 2 }));
    const picker = openPicker('Models', entries, () => undefined);
    expect(picker.chosen).toBe(2);
    expect(takenOf(picker)).toEqual(['v:README.md']);
  });

  it('takes several that are marked, in their order, whatever is looked for meanwhile', () => {
    let picker = openPicker('Files', ENTRIES, () => undefined, true);
    expect(takenOf(picker)).toEqual(['v:src/retry.ts']);
    picker = toggleMark(chooseNext(picker, 2));
    picker = toggleMark(pick({ ...picker, editor: typeText(picker.editor, 'retry') }));
    expect(takenOf(picker)).toEqual(['v:src/retry.ts', 'v:README.md']);
    expect(takenOf(toggleMark({ ...picker, chosen: 0 }))).toEqual(['v:README.md']);
    // Where one is to be taken there is nothing to mark.
    expect(toggleMark(openPicker('Models', ENTRIES, () => undefined)).marked).toBe(null);
  });
});

describe('the help', () => {
  it('tells the keys in force and the commands', () => {
    const keymap = createKeymap({ send: ['alt+enter'], yank: [] });
    const sections = helpSections(keymap, [{ title: 'Model', rows: [{ keys: '/model', does: 'Take another' }] }]);
    const rows = sections.flatMap((section) => section.rows);
    expect(rows.find(({ does }) => does.startsWith('Send'))?.keys).toBe('alt+enter');
    expect(rows.some(({ does }) => does.startsWith('Insert what was cut last'))).toBe(false);
    // What matters most and the commands come before the many keys.
    expect(sections.map(({ title }) => title).slice(0, 3)).toEqual(['Most used', 'Model', 'Keys: Conversation']);
    expect(sections[0]?.rows).toHaveLength(10);
    expect(sections[0]?.rows[0]).toEqual({ keys: 'alt+enter', does: 'Send what is written' });
  });
});
