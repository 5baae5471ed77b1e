import { describe, expect, it } from 'vitest';
import type { EditPlan, Review } from '../../../app/index.ts';
import type { RepoPath } from '../../../base/types.ts';
import { plainText } from '../cells/line.ts';
import { glyphs } from '../cells/theme.ts';
import type { Host, Shown } from '../elements/element.ts';
import { parseKey } from '../input/key-name.ts';
import { actionFor, createKeymap, listBindings } from '../input/keymap.ts';
import { createColours } from '../transcript/code.ts';
import { ReviewPage } from './review.ts';

const KEYMAP = createKeymap();
const LINES = Array.from({ length: 40 }, (_, n) => `const line${n + 1} = ${n + 1};`);
const hunk = (line: number) => ({
  ...{ startLine: line, endLine: line, old: `${LINES[line - 1]}\n`, new: `const line${line} = ${line * 100};\n` },
  ...{ why: '', sure: true },
});
const PLAN: EditPlan = {
  ...{ id: '0123456789ab', command: 'edit', engine: 'answer', title: 'a hundred times' },
  files: [
    { path: 'src/a.ts' as RepoPath, kind: 'change', before: 'x', after: 'y', hunks: [hunk(3), hunk(20), hunk(39)] },
    {
      path: 'b.ts' as RepoPath,
      kind: 'create',
      before: null,
      after: 'y',
      hunks: [{ ...hunk(1), endLine: 0, old: '' }],
    },
    { path: 'c.ts' as RepoPath, kind: 'move', to: 'd.ts' as RepoPath, before: 'x', after: 'x', hunks: [] },
  ],
  ...{ unresolved: [], refused: [], applied: false, undo: null },
};

/** The page with keys in and lines out, as the screen drives it. */
function opened(more: { isLookedAt?: boolean; edit?: string | null } = {}) {
  const done: (Review | null)[] = [];
  let isOpen = true;
  const page = new ReviewPage({
    ...{ plan: PLAN, isLookedAt: more.isLookedAt ?? false, files: new Map([['src/a.ts', LINES]]) },
    colours: createColours(() => undefined),
    keysOf: (action) => {
      const binding = listBindings(KEYMAP, 'review').find((one) => one.action === action);
      return { keys: binding?.keys ?? [], doc: binding?.doc ?? '' };
    },
    edit: async () => more.edit ?? null,
    done: (review) => done.push(review),
  });
  const host = {
    close: () => {
      isOpen = false;
      page.closed();
    },
    draw: () => undefined,
  } as unknown as Host;
  const keys = (...names: string[]) => {
    for (const name of names) {
      const key = parseKey(name);
      if (key === null) throw new Error(`no key ${name}`);
      page.key(actionFor(KEYMAP, key, { focus: 'review', isEmpty: true }), '', host);
    }
  };
  const draw = (columns = 100, rows = 40, changedOutside: readonly string[] = []) => {
    const state = { change: { title: '', files: [], changedOutside } } as unknown as Shown['state'];
    const { lines, owners } = page.draw({ columns, rows }, { glyphs: glyphs(false), state, focused: true });
    return { text: lines.map(plainText), lines, owners };
  };
  const accepted = () =>
    done[0]?.pieces
      .filter(({ decision }) => decision === 'accepted')
      .map(({ file, hunk: piece }) => `${file}:${piece}`);
  return { page, keys, draw, done, accepted, isOpen: () => isOpen };
}

describe('the review of a change', () => {
  it('shows files and pieces with the lines around them, and the keys below', () => {
    const { draw } = opened();
    const { text } = draw();
    const screen = text.join('\n');
    expect(screen).toContain('0 of 5 pieces accepted, 3 files · a hundred times');
    expect(screen).toMatch(/❯ \[ \] 1\/5 line 3/);
    expect(screen).toMatch(
      /2 {3}const line2 = 2;[\s\S]*3 - const line3 = 3;[\s\S]*3 \+ const line3 = 300;[\s\S]*4 {3}const line4/,
    );
    expect(screen).toMatch(/b\.ts {2}new, 0\/1[\s\S]*c\.ts {2}moved to d\.ts, 0\/1/);
    expect(text.at(-1)).toMatch(/y accept · n leave out · Enter apply · Esc leave/);
  });

  it('underlines the words that change, and puts lines that come and go on grounds', () => {
    const { draw } = opened();
    const row = draw().lines.find((line) => plainText(line).includes('+ const line3'));
    const changed = row?.filter(({ style }) => style.underline === true).map(({ text }) => text);
    expect(changed).toEqual(['300']);
    expect(row?.some(({ style }) => style.bg === 'added')).toBe(true);
  });

  it.each([
    [
      ['y', 'n', 'y', 'Enter'],
      ['0:0', '0:2'],
    ],
    [
      ['a', 'Enter'],
      ['0:0', '0:1', '0:2'],
    ],
    [
      ['A', 'd', 'Enter'],
      ['1:0', '2:0'],
    ],
    [
      ['d', 'y', 'y', 'Enter'],
      ['1:0', '2:0'],
    ],
    [
      ['tab', 'tab', 'y', 'shift+tab', 'shift+tab', 'y', 'Enter'],
      ['0:1', '0:2'],
    ],
    [
      ['}', 'y', '}', '}', 'y', 'Enter'],
      ['1:0', '2:0'],
    ],
    [['A', 'D', 'tab', 'y', 'Enter'], ['0:1']],
  ])('keys %j accept %j', (typed, expected) => {
    const { keys, accepted, isOpen, done } = opened();
    keys(...typed);
    expect(accepted()).toEqual(expected);
    expect(isOpen()).toBe(false);
    expect(done).toHaveLength(1);
  });

  it('writes nothing when it is left, whatever was accepted', () => {
    for (const key of ['escape', 'q']) {
      const { keys, done, isOpen } = opened();
      keys('A', key);
      expect([done, isOpen()]).toEqual([[null], false]);
    }
    const { page, keys, done } = opened();
    keys('A');
    // As Ctrl+C does.
    page.closed();
    expect(done).toEqual([null]);
  });

  it('applies nothing where nothing is accepted, and where it is only looked at', () => {
    const none = opened();
    none.keys('D', 'Enter');
    expect([none.done, none.isOpen()]).toEqual([[], true]);
    expect(none.draw().text.join('\n')).toContain('Nothing is accepted yet.');
    const looked = opened({ isLookedAt: true });
    looked.keys('A', 'Enter');
    expect([looked.done, looked.isOpen()]).toEqual([[], true]);
    expect(looked.draw().text.join('\n')).toContain('The mode is plan');
  });

  it('takes what was written in an editor', async () => {
    const { keys, draw, accepted, done } = opened({ edit: 'const mine = 1;' });
    keys('e');
    await expect.poll(() => draw().text.join('\n')).toMatch(/\[✓\] 1\/5 line 3 yours[\s\S]*\+ const mine = 1;/);
    keys('Enter');
    expect(accepted()).toEqual(['0:0']);
    expect(done[0]?.pieces[0]?.edited).toBe('const mine = 1;\n');
  });

  it('keeps its shape at every size, with the chosen piece in sight', () => {
    const { keys, draw } = opened();
    keys('tab', 'tab', 'tab');
    for (const [columns, rows] of [
      [40, 8],
      [100, 40],
      [200, 60],
      [20, 5],
      [10, 3],
      [1, 1],
    ] as const) {
      const { text, owners } = draw(columns, rows);
      expect(text.length).toBeLessThanOrEqual(rows);
      for (const line of text) expect(line.length).toBeLessThanOrEqual(columns);
      if (rows >= 5) expect(owners).toContain(3);
    }
    expect(draw(40, 8).text.at(-1)).toMatch(/y n Enter Esc/);
    keys('?');
    expect(draw(60, 40).text.join('\n')).toMatch(/a +Accept all of the file/);
    keys('?');
    expect(draw(60, 40).text.join('\n')).toContain('b.ts');
  });

  it('tells which file was changed outside', () => {
    const { draw } = opened();
    const screen = draw(100, 40, ['src/a.ts']).text.join('\n');
    expect(screen).toMatch(/src\/a\.ts {2}0\/3 ! changed outside/);
    expect(screen).toContain('src/a.ts changed outside: leave, and /diff makes the change again');
  });
});
