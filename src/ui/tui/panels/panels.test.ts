import { describe, expect, it } from 'vitest';
import { CONFIRM, HELP, PICKER, SETUP, SOURCES, STATUS, TREE } from '../../../../test/tui/samples.ts';
import { lineWidth } from '../cells/cells.ts';
import { type Line, plainText } from '../cells/line.ts';
import { glyphs } from '../cells/theme.ts';
import { drawConfirm } from './confirm.ts';
import { drawHelp } from './help.ts';
import { noticeLines, progressLine } from './notices.ts';
import { drawPicker } from './picker.ts';
import { drawSetup } from './setup.ts';
import { drawSources, sourcesHeight } from './sources.ts';
import { statusLine } from './status.ts';
import { drawTree } from './tree.ts';

type Draw = (size: { columns: number; rows: number }, ascii: boolean) => readonly Line[];

const PANELS: Readonly<Record<string, Draw>> = {
  sources: (size, ascii) => drawSources(SOURCES, size, glyphs(ascii)).lines,
  'no sources': (size, ascii) => drawSources({ rows: [], chosen: -1, focused: false }, size, glyphs(ascii)).lines,
  tree: (size, ascii) => drawTree(TREE, size, glyphs(ascii)).lines,
  picker: (size, ascii) => drawPicker(PICKER, size, glyphs(ascii)).lines,
  help: (size, ascii) => drawHelp(HELP, size, glyphs(ascii)).lines,
  setup: (size, ascii) => drawSetup(SETUP, size, glyphs(ascii)),
};
const SIZES = [
  { columns: 100, rows: 20 },
  { columns: 44, rows: 12 },
  { columns: 12, rows: 4 },
  { columns: 9, rows: 3 },
  { columns: 1, rows: 1 },
];

describe('panels', () => {
  it.each(Object.entries(PANELS))('%s fits any size', (name, draw) => {
    for (const size of SIZES) {
      for (const ascii of [false, true]) {
        const lines = draw(size, ascii);
        // A list and the first page are as high as they need to be.
        if (name === 'picker' || name === 'setup') expect(lines.length).toBeLessThanOrEqual(size.rows);
        else expect(lines.length).toBe(size.rows);
        for (const line of lines) expect(lineWidth(line)).toBe(size.columns);
      }
    }
  });

  it.each(Object.entries(PANELS))('%s reads well without colours', (name, draw) => {
    expect(`\n${draw({ columns: 52, rows: 16 }, false).map(plainText).join('\n')}\n`).toMatchSnapshot(name);
  });

  it('draws its chrome in ASCII when asked', () => {
    const { rows } = SOURCES;
    const plain = { ...SOURCES, rows: rows.filter(({ path }) => !path.includes('漢')) };
    const text = drawSources(plain, { columns: 50, rows: 9 }, glyphs(true)).lines.map(plainText).join('\n');
    expect(text.replaceAll('\n', '')).toMatch(/^[\x20-\x7e]+$/);
  });

  it('keeps the status on one line, and what leaves the machine for last', () => {
    const at = (columns: number, more = {}) => plainText(statusLine({ ...STATUS, ...more }, columns, glyphs(false)));
    expect(at(120).trimEnd()).toBe(
      ' ⠋ writing · qwen2.5-coder-1.5b · 3.1k/8.2k · index fresh · watching · 42 tok/s · all local · ? help',
    );
    for (let columns = 1; columns < 130; columns++) {
      expect(lineWidth(statusLine(STATUS, columns, glyphs(false)))).toBe(columns);
    }
    expect(at(40)).toContain('all local');
    expect(at(40, { leaves: 'sent to https://a.test' })).toContain('sent to https://a.test');
    expect(at(120, { model: null, context: { used: 8_000, limit: 8_192 } })).toMatch(/search only.*nearly full/);
  });

  it('tells who decides about changes: what is usual only where there is room', () => {
    const text = (mode: 'plan' | 'ask' | 'auto-edit', columns: number) =>
      plainText(statusLine({ ...STATUS, mode }, columns, glyphs(false)));
    expect(text('ask', 200)).toContain('edits: ask');
    expect(text('ask', 70)).not.toContain('edits');
    expect(text('auto-edit', 60)).toContain('edits: auto-edit');
    expect(text('plan', 60)).toContain('edits: plan');
  });

  it('tells the branch where there is room for all else', () => {
    const text = (columns: number) =>
      plainText(statusLine({ ...STATUS, mode: 'ask', git: 'main, 2 changed' }, columns, glyphs(false))).trimEnd();
    const whole = text(200);
    expect(whole).toContain(' · main, 2 changed · ? help');
    expect(text(whole.length)).toBe(whole);
    expect(text(whole.length - 1)).toBe(whole.replace(' · main, 2 changed', ''));
  });

  it('promises nothing that is not known yet', () => {
    const unknown = { model: '', index: null, watching: null, leaves: null, context: null, tokensPerSecond: null };
    const line = plainText(statusLine({ ...STATUS, activity: 'starting', ...unknown }, 100, glyphs(false)));
    expect(line.trim()).toBe('⠋ starting · ? help');
  });

  it('wraps the sources by the width there is, and is as high as they need', () => {
    for (const columns of [34, 52, 80]) {
      const rows = SOURCES.rows.map((row) => ({ ...row, why: 'used by or uses what was found' }));
      const height = sourcesHeight(rows, columns, glyphs(false));
      const { lines, owners } = drawSources({ ...SOURCES, rows }, { columns, rows: height }, glyphs(false));
      const text = lines.map(plainText).join('\n');
      expect(text).not.toContain('…');
      expect(text.replaceAll(/[\s│]+/g, ' ')).toContain('used by or uses what was found');
      expect(plainText(lines.at(-2) ?? []).trim()).not.toMatch(/^│ +│$/);
      expect([...new Set(owners)]).toEqual([-1, 0, 1, 2]);
    }
  });

  it('shows no more rows than a list has, the one in use and what is marked', () => {
    const rows = PICKER.rows.map((row, index) => ({ ...row, current: index === 1, marked: index === 0 }));
    const { lines, owners } = drawPicker(
      { ...PICKER, rows, total: 2, marks: 1 },
      { columns: 60, rows: 30 },
      glyphs(false),
    );
    const text = lines.map(plainText);
    expect(text).toHaveLength(5);
    expect(text[2]).toContain('❯ ✓ src/store/sessions.ts');
    expect(text[3]).toContain('in use');
    expect(text[4]).toContain('Enter take 1 · Space mark · Esc close');
    expect(owners).toEqual([-1, -1, 0, 1, -1]);
  });

  it('says progress and kinds of notices in words', () => {
    const signs = glyphs(false);
    const progress = { what: 'Indexing', done: 400, total: 1_000, leftMs: 12_000 };
    expect(plainText(progressLine(progress, 80, signs))).toBe(
      ' Indexing ██████░░░░░░░░░░ 40 % (400/1,000), 12.0 s left',
    );
    expect(plainText(progressLine({ ...progress, total: null, leftMs: null }, 80, signs))).toBe(' Indexing 400');
    expect(noticeLines({ kind: 'error', text: 'no\x1b[2J model' }, 80, signs).map(plainText)).toEqual([
      ' ✗ error: no␛[2J model',
    ]);
    expect(noticeLines({ kind: 'good', text: 'copied' }, 80, signs).map(plainText)).toEqual([' ✓ copied']);
    // What is to be done stands at the end, and must be read.
    const remedy = `The editor: "${'x'.repeat(50)}" does not start: spawn ENOENT. Set VISUAL or EDITOR to one that is there.`;
    const wrapped = noticeLines({ kind: 'warning', text: remedy }, 80, signs);
    expect(wrapped.map(plainText).join('').replaceAll(/\s+/g, ' ')).toContain('to one that is there.');
    for (const line of wrapped) expect(lineWidth(line)).toBeLessThanOrEqual(80);
  });

  it('says what would be fetched and which key does so, however small the screen', () => {
    const items = SETUP.items.filter(({ state }) => state !== 'fetching');
    for (const size of [
      { columns: 100, rows: 30 },
      { columns: 50, rows: 12 },
      { columns: 40, rows: 8 },
    ]) {
      const text = drawSetup({ ...SETUP, items }, size, glyphs(false))
        .map(plainText)
        .join('\n');
      expect(text).toMatch(/qwen2.5-coder-1.5b {2}to fetch/);
      expect(text.replaceAll(/[\s│]+/g, ' ')).toMatch(/Enter downloads 869 MB\. Esc: continue/);
    }
  });

  it('keeps the answers of a question in sight', () => {
    const text = 'word '.repeat(300);
    const lines = drawConfirm({ ...CONFIRM, text }, { columns: 40, rows: 8 }, glyphs(false)).map(plainText);
    expect(lines.length).toBe(8);
    expect(lines.at(-2)).toContain('n, Esc  stays');
    expect(drawConfirm(CONFIRM, { columns: 40, rows: 20 }, glyphs(false)).length).toBe(7);
  });
});
