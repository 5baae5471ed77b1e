import { describe, expect, it } from 'vitest';
import { typeText } from './editor/edit.ts';
import { createKeymap } from './input/keymap.ts';
import { chooseNext, helpSections, openPicker, pick } from './overlays.ts';

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
  });
});

describe('the help', () => {
  it('tells the keys in force and the commands', () => {
    const keymap = createKeymap({ send: ['alt+enter'], yank: [] });
    const sections = helpSections(keymap, [{ title: 'Model', rows: [{ keys: '/model', does: 'Take another' }] }]);
    const rows = sections.flatMap((section) => section.rows);
    expect(rows.find(({ does }) => does.startsWith('Send'))?.keys).toBe('alt+enter');
    expect(rows.some(({ does }) => does.startsWith('Insert what was cut last'))).toBe(false);
    expect(sections.at(-1)?.title).toBe('Model');
  });
});
