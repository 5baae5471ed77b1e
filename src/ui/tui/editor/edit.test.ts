import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clearEditor, type EditName, edit, isEdit, pasteText, setText, typeText } from './edit.ts';
import { moveByRow, placeAt, viewOf } from './layout.ts';
import { createEditor, type EditorState, moveTo } from './state.ts';

/** A text with `|` where the cursor is. */
function at(marked: string): EditorState {
  const cursor = marked.indexOf('|');
  return moveTo(createEditor(marked.replace('|', '')), cursor);
}

const shown = ({ text, cursor }: EditorState): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;
const done = (marked: string, ...names: EditName[]): string => shown(names.reduce(edit, at(marked)));
const type = (state: EditorState, text: string): EditorState => [...text].reduce(typeText, state);

describe('moves and cuts', () => {
  it.each<[string, EditName, string]>([
    ['ab|c', 'left', 'a|bc'],
    ['|abc', 'left', '|abc'],
    ['a👨‍👩‍👧|', 'left', 'a|👨‍👩‍👧'],
    ['a|🇩🇪b', 'right', 'a🇩🇪|b'],
    ['e\u0301|', 'left', '|e\u0301'],
    ['a\n|b', 'left', 'a|\nb'],
    ['a|\nb', 'right', 'a\n|b'],
    ['one two_2|', 'word-left', 'one |two_2'],
    ['one |two', 'word-left', '|one two'],
    ['foo.bar(baz)|', 'word-left', 'foo.bar(|baz)'],
    ['|foo.bar', 'word-right', 'foo|.bar'],
    ['foo|.bar', 'word-right', 'foo.bar|'],
    ['|größe ключ', 'word-right', 'größe| ключ'],
    ['a\nbc|d', 'line-start', 'a\n|bcd'],
    ['a\nb|cd\ne', 'line-end', 'a\nbcd|\ne'],
    ['a\nb|', 'text-start', '|a\nb'],
    ['|a\nb', 'text-end', 'a\nb|'],
    ['a|b', 'newline', 'a\n|b'],
    ['a👍🏽|b', 'delete-back', 'a|b'],
    ['|', 'delete-back', '|'],
    ['a|👍🏽b', 'delete-forward', 'a|b'],
    ['a|', 'delete-forward', 'a|'],
    ['one\ntw|o', 'kill-to-start', 'one\n|o'],
    ['o|ne\ntwo', 'kill-to-end', 'o|\ntwo'],
    ['one|\ntwo', 'kill-to-end', 'one|two'],
    ['see src/a.ts |', 'kill-word-back', 'see |'],
    ['|one two', 'kill-word-forward', '| two'],
  ])('%j %s', (marked, name, wanted) => expect(done(marked, name)).toBe(wanted));

  it('join cuts in a row, and put them back', () => {
    expect(done('one two three|', 'kill-word-back', 'kill-word-back', 'yank')).toBe('one two three|');
    expect(done('|one two', 'kill-word-forward', 'kill-word-forward', 'yank')).toBe('one two|');
    expect(done('a b|', 'kill-word-back', 'left', 'right', 'kill-to-start', 'yank', 'yank-earlier')).toBe('b|');
    expect(done('a b|', 'kill-word-back', 'left', 'right', 'kill-to-start', 'yank', 'yank-earlier', 'undo')).toBe('|');
    expect(done('a|', 'yank', 'yank-earlier')).toBe('a|');
  });

  it('know which actions are theirs', () => {
    expect(isEdit('kill-to-end')).toBe(true);
    expect(isEdit('send')).toBe(false);
    expect(isEdit('constructor')).toBe(false);
  });
});

describe('undo', () => {
  it('takes typing back word by word, and brings it again', () => {
    let state = type(createEditor(), 'one two');
    state = edit(state, 'undo');
    expect(state.text).toBe('one ');
    state = edit(state, 'undo');
    expect(state.text).toBe('');
    expect(edit(state, 'undo').text).toBe('');
    state = edit(edit(state, 'redo'), 'redo');
    expect(shown(state)).toBe('one two|');
    expect(edit(typeText(edit(state, 'undo'), 'x'), 'redo').text).toBe('one x');
  });

  it('begins a step where the cursor was moved', () => {
    const state = type(edit(type(createEditor(), 'ab'), 'left'), 'x');
    expect(state.text).toBe('axb');
    expect(shown(edit(state, 'undo'))).toBe('a|b');
  });

  it('gives every earlier text back, whatever was done', () => {
    const names: EditName[] = ['left', 'word-left', 'delete-back', 'kill-word-back', 'yank', 'newline', 'kill-to-end'];
    const step = fc.oneof(
      fc.constantFrom(...names).map((name) => (s: EditorState) => edit(s, name)),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }).map((text) => (s: EditorState) => typeText(s, text)),
      fc.constantFrom('short', 'long '.repeat(300), 'é\r\n漢').map((text) => (s: EditorState) => pasteText(s, text)),
      fc.nat(50).map((place) => (s: EditorState) => setText(s, s.text, place)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let state = createEditor();
        for (const run of steps) {
          state = run(state);
          expect(state.cursor).toBeLessThanOrEqual(state.text.length);
          const folded = state.folds.some((fold) => fold.start < state.cursor && state.cursor < fold.end);
          expect(folded).toBe(false);
          const { rows, cursor } = viewOf(state, 20);
          expect(cursor.column).toBeLessThan(20);
          expect(rows[cursor.row]?.start).toBeLessThanOrEqual(state.cursor);
        }
        const last = state.text;
        for (let i = 0; i < 100; i++) state = edit(state, 'undo');
        expect(state.text).toBe('');
        for (let i = 0; i < 100; i++) state = edit(state, 'redo');
        expect(state.text).toBe(last);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('paste', () => {
  const long = 'All of this text.\n'.repeat(600);

  it('is one step, and shown as a token when it is long', () => {
    let state = pasteText(type(createEditor(), 'see '), long);
    state = type(state, ' ok');
    expect(state.text).toBe(`see ${long} ok`);
    expect(viewOf(state, 80).rows.map(({ text }) => text)).toEqual(['see [pasted 10,800 characters] ok']);
    expect(viewOf(state, 80).cursor).toEqual({ row: 0, column: 33 });
    expect(viewOf(state, 16).rows.map(({ text }) => text)).toEqual(['see ', '[pasted 10,800…', ' ok']);
    state = edit(edit(edit(edit(state, 'left'), 'left'), 'left'), 'left');
    expect(state.cursor).toBe(4);
    expect(edit(state, 'right').cursor).toBe(4 + long.length);
    expect(edit(state, 'delete-forward').text).toBe('see  ok');
    expect(edit(edit(state, 'delete-forward'), 'undo').folds).toEqual([{ start: 4, end: 4 + long.length }]);
    expect(edit(state, 'kill-to-start').text).toBe(`${long} ok`);
    expect(edit(state, 'kill-to-start').folds).toEqual([{ start: 0, end: long.length }]);
    expect(edit(state, 'line-end').cursor).toBe(state.text.length);
    expect(edit(edit(state, 'line-end'), 'line-start').cursor).toBe(0);
    expect(edit(moveTo(state, 4 + long.length), 'word-left').cursor).toBe(4);
    expect(edit(moveTo(state, 10), 'delete-back').text).toBe('see  ok');
  });

  it('keeps a short one as it is, with control characters made visible', () => {
    const state = pasteText(createEditor(), 'a\r\nb\x1b[31m\tc');
    expect(state.text).toBe('a\nb␛[31m\tc');
    expect(state.folds).toEqual([]);
    expect(edit(state, 'undo').text).toBe('');
  });
});

describe('whole texts', () => {
  it('come and go as one step', () => {
    const state = setText(createEditor('draft'), 'from\r\nelsewhere', 4);
    expect(shown(state)).toBe('from|\nelsewhere');
    expect(edit(state, 'undo').text).toBe('draft');
    expect(clearEditor(edit(state, 'kill-to-end'))).toMatchObject({ text: '', cursor: 0, past: [], kills: ['\n'] });
  });
});

describe('rows', () => {
  const rowsOf = (text: string, width: number) => viewOf(createEditor(text), width).rows.map((row) => row.text);

  it.each([
    ['', 10, ['']],
    ['one two three', 9, ['one two ', 'three']],
    ['one two', 8, ['one two']],
    ['one  two', 4, ['one', '  ', 'two']],
    ['abcdefgh', 5, ['abcd', 'efgh']],
    ['漢字漢字', 6, ['漢字', '漢字']],
    ['a\n\nb', 10, ['a', '', 'b']],
    ['a\n', 10, ['a', '']],
    ['\tx', 10, ['    x']],
    ['a\u202eb\u200b', 10, ['a\ufffdb\ufffd']],
    ['\u0301', 10, ['\u25cc\u0301']],
    ['ab', 1, ['a', 'b']],
  ])('%j in %i cells', (text, width, wanted) => expect(rowsOf(text, width)).toEqual(wanted));

  it('cover the text, fit the width, and place every index', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', '\n', '漢', '👍🏽', 'e\u0301', '\t'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 6, max: 20 }), (given, width) => {
        const { rows } = viewOf(createEditor(given), width);
        const joined = rows.map(({ start, end, isWrapped }) => given.slice(start, end) + (isWrapped ? '' : '\n'));
        expect(joined.join('')).toBe(`${given}\n`);
        for (let index = 0; index <= given.length; index++) {
          const state = setText(createEditor(given), given, index);
          const { cursor } = viewOf(state, width);
          expect(cursor.column).toBeLessThan(width);
          expect(placeAt(state, width, cursor.row, cursor.column)).toBe(state.cursor);
        }
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('are moved through by the column, and end at both ends', () => {
    let state: EditorState | null = moveTo(createEditor('abcdef\nx\n漢字漢字'), 5);
    state = moveByRow(state, 40, 1);
    expect(state && shown(state)).toBe('abcdef\nx|\n漢字漢字');
    state = state && moveByRow(state, 40, 1);
    expect(state && shown(state)).toBe('abcdef\nx\n漢字|漢字');
    expect(state && moveByRow(state, 40, 1)).toBeNull();
    state = state && moveByRow(state, 40, -1);
    state = state && moveByRow(state, 40, -1);
    expect(state && shown(state)).toBe('abcde|f\nx\n漢字漢字');
    expect(state && moveByRow(state, 40, -1)).toBeNull();
    const wrapped = moveByRow(moveTo(createEditor('one two three'), 13), 9, -1);
    expect(wrapped && shown(wrapped)).toBe('one t|wo three');
  });

  it('take a long text in bounded work', () => {
    const state = createEditor('漢字 and words '.repeat(4_000));
    expect(viewOf(typeText(state, 'x'), 80).rows.length).toBeGreaterThan(500);
    expect(edit(state, 'left').cursor).toBe(state.text.length - 1);
  });
});
