import { describe, expect, it } from 'vitest';
import type { RepoPath } from '../../../base/types.ts';
import type { ShownItem } from '../../words/shown-items.ts';
import { plainText } from '../cells/line.ts';
import { glyphs } from '../cells/theme.ts';
import { createChatLines, type LiveParts } from './chat-lines.ts';

const SOURCE = {
  ...{ number: 1, path: 'src/a.ts' as RepoPath, startLine: 3, endLine: 9, symbol: 'parse', why: 'found', score: 1 },
  ...{ cited: true, matched: false, read: { startLine: 3, endLine: 9, hash: '' } },
};

function answer(text: string, state: 'writing' | 'done' | 'failed' = 'writing'): ShownItem {
  return { id: 2, kind: 'answer', text, state, sources: [SOURCE], notes: ['One note.'], footer: '' };
}

function shown(items: readonly ShownItem[], columns = 40) {
  const lines = createChatLines(glyphs(false), () => undefined);
  return lines.update(items).flatMap((item) => item.lines(columns).map((line) => plainText(line).trimEnd()));
}

describe('the transcript', () => {
  it('shows questions, answers with their sources, output and notes', () => {
    const items: ShownItem[] = [
      { id: 1, kind: 'question', text: 'what\nis it?' },
      answer('It **parses** [1].', 'done'),
      { id: 3, kind: 'output', title: 'Tokens', text: '- one\n- two' },
      { id: 4, kind: 'note', level: 'error', text: 'It broke. [E_BUG]' },
    ];
    expect(shown(items)).toEqual([
      '❯ what',
      '│ is it?',
      '[1] src/a.ts:3-9 ✓  parse',
      '',
      'It parses [1].',
      '',
      'One note.',
      'Tokens',
      '• one',
      '• two',
      '✗ error: It broke. [E_BUG]',
    ]);
  });

  it('grows with what is written, and keeps the lines of all else', () => {
    const lines = createChatLines(glyphs(false), () => undefined);
    const question: ShownItem = { id: 1, kind: 'question', text: 'why?' };
    const [first, second] = lines.update([question, answer('')]);
    const before = first?.lines(40);
    expect(second?.lines(40).map(plainText)).toEqual(['[1] src/a.ts:3-9 ✓  parse', '', '⠋ waiting']);
    lines.update([question, answer('Because ')]);
    lines.update([question, answer('Because it is.')]);
    expect(second?.lines(40).map(plainText)).toEqual(['[1] src/a.ts:3-9 ✓  parse', '', 'Because it is.']);
    expect(first?.lines(40)).toBe(before);
    lines.update([question, answer('Because it is.', 'failed')]);
    expect(second?.lines(40).map(plainText).join('\n')).toContain('✗ One note.');
  });

  it('tells in one line about an answer what has room, and folds what was thought before it', () => {
    const footer = '10 of 44 matches fit · small · read 900 tokens in 4.0 s · wrote 80 tokens (20.0/s)';
    const ended = {
      ...answer('It is so.', 'done'),
      notes: [],
      footer,
      sources: [],
      thinking: 'Let me see. **Hm.**',
    } as ShownItem;
    expect(shown([ended], 120)).toEqual([...['▸ thought before it answered (4 words)', '', 'It is so.', ''], footer]);
    expect(shown([ended], 80).at(-1)).toBe('small · read 900 tokens in 4.0 s · wrote 80 tokens (20.0/s)');
    expect(shown([ended], 40).at(-1)).toBe('small · read 900 tokens in 4.0 s');
    // Where nothing is told of what fits, who answered is the first.
    const short = { ...ended, footer: footer.replace('10 of 44 matches fit · ', '') } as ShownItem;
    expect(shown([short], 58).at(-1)).toBe('small · read 900 tokens in 4.0 s');
    const thinking = { ...answer(''), sources: [], thinking: 'First.\nSecond.\nThird.' } as ShownItem;
    expect(shown([thinking])).toEqual(['⠋ waiting', '', 'Second.', 'Third.']);
  });

  it('lists what is read while the model reads it, best first, and tells what it waits for', () => {
    const lines = createChatLines(glyphs(false), () => undefined);
    const sources = Array.from({ length: 9 }, (_, index) => {
      return { ...SOURCE, number: index + 1, path: `src/${index}.ts` as RepoPath, cited: false };
    });
    const asked = { ...answer(''), sources } as ShownItem;
    const drawn = (items: readonly ShownItem[], live: LiveParts) => {
      const [item] = lines.update(items, live);
      return item?.lines(60).map(plainText);
    };
    const listed = sources.slice(0, 5).map(({ number, path }) => `[${number}] ${path}:3-9  parse`);
    expect(drawn([asked], { panel: [], wait: 'reading · 3 s' })).toEqual([
      ...[...listed, '    and 4 more: /sources', ''],
      'reading · 3 s',
    ]);
    expect(drawn([asked], { panel: [], wait: 'reading · 4 s' })?.at(-1)).toBe('reading · 4 s');
    // A panel that shows them need not be repeated.
    expect(drawn([asked], { panel: sources, wait: 'reading · 4 s' })).toEqual(['reading · 4 s']);
    const cited = sources.map((source) => ({ ...source, cited: source.number === 8 }));
    for (const state of ['failed', 'cancelled'] as const) {
      const ended = { ...asked, id: 3, text: 'So far', state } as ShownItem;
      // Sources that nobody cites tell nothing about an answer that is not there.
      expect(drawn([ended], { panel: [], wait: '' })?.[0]).toBe('So far');
      expect(drawn([{ ...ended, sources: cited } as ShownItem], { panel: [], wait: '' })?.[0]).toContain(
        '[8] src/7.ts',
      );
    }
  });

  it('keeps prose to lines that can be read, and code as wide as it is', () => {
    const code = 'x'.repeat(140);
    const all = shown([answer(`${'word '.repeat(60)}\n\n\`\`\`\n${code}\n\`\`\``, 'done')], 180);
    const prose = all.filter((line) => line.startsWith('word'));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(96);
    expect(all).toContain(code);
  });

  it('obeys no escape of anybody', () => {
    const evil = '\u001b]0;title\u0007\u001b[31mred\u202e';
    const all = shown([
      { id: 1, kind: 'question', text: evil },
      {
        ...answer(evil, 'done'),
        id: 2,
        sources: [{ ...SOURCE, path: evil as RepoPath, symbol: evil }],
        notes: [evil],
        footer: evil,
      } as ShownItem,
      { id: 3, kind: 'output', title: evil, text: evil },
      { id: 4, kind: 'note', level: 'warning', text: evil },
    ]).join('\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: -- they are what must not be there
    expect(all).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});
