import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText, span } from '../cells/line.ts';
import { cachedItem, createTranscript, type TranscriptItem } from './list.ts';

const item = (id: string, lines: number): TranscriptItem =>
  cachedItem(id, () => Array.from({ length: lines }, (_, i) => [span(`${id}${i}`)]));

function filled(count: number, lines: number, rows: number) {
  const items = Array.from({ length: count }, (_, i) => item(`${i}:`, lines));
  const transcript = createTranscript(0);
  transcript.resize(80, rows);
  transcript.setItems(items);
  return { transcript, items, all: items.flatMap((entry) => entry.lines(80).map(plainText)) };
}
const shown = (transcript: ReturnType<typeof createTranscript>) => transcript.view().lines.map(plainText);

describe('createTranscript', () => {
  it('sticks to the end until scrolled, and again when scrolled back to it', () => {
    const { transcript, items, all } = filled(5, 4, 6);
    expect(shown(transcript)).toEqual(all.slice(-6));
    transcript.scroll(-3);
    expect(shown(transcript)).toEqual(all.slice(11, 17));
    expect(transcript.view()).toMatchObject({ atEnd: false, below: 3 });
    transcript.setItems([...items, item('new', 3)]);
    expect(shown(transcript)).toEqual(all.slice(11, 17));
    transcript.scroll(100);
    expect(transcript.view()).toMatchObject({ atEnd: true, below: 0 });
    expect(shown(transcript)).toEqual([...all, 'new0', 'new1', 'new2'].slice(-6));
  });

  it('stays at the end where everything is in sight already', () => {
    const { transcript, all } = filled(2, 3, 10);
    for (const move of [() => transcript.page(-1), () => transcript.scroll(-3), () => transcript.scroll(2)]) {
      move();
      expect(transcript.view()).toMatchObject({ atEnd: true, below: 0 });
      expect(shown(transcript)).toEqual(all);
    }
  });

  it('scrolls as one long list of lines does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -15, max: 15 }), { maxLength: 20 }), (moves) => {
        const { transcript, all } = filled(6, 5, 7);
        let top = all.length - 7;
        for (const by of moves) {
          transcript.scroll(by);
          top = Math.max(0, Math.min(all.length - 7, top + by));
          expect(shown(transcript)).toEqual(all.slice(top, top + 7));
        }
      }),
    );
  });

  it('pages, jumps to both ends and to an item', () => {
    const { transcript, all } = filled(10, 3, 10);
    transcript.page(-1);
    expect(shown(transcript)).toEqual(all.slice(11, 21));
    transcript.toStart();
    expect(shown(transcript)).toEqual(all.slice(0, 10));
    expect(transcript.show('4:', 1)).toBe(true);
    expect(shown(transcript)[0]).toBe('4:1');
    expect(transcript.show('none')).toBe(false);
    transcript.toEnd();
    expect(transcript.view().places.at(-1)).toEqual({ id: '9:', line: 2 });
  });

  it('wraps only what is near the screen, and each item once', () => {
    let drawn = 0;
    const items = Array.from({ length: 1_000 }, (_, i) =>
      cachedItem(String(i), () => {
        drawn++;
        return Array.from({ length: 10 }, () => [span('x')]);
      }),
    );
    const transcript = createTranscript();
    transcript.resize(80, 30);
    transcript.setItems(items);
    for (let i = 0; i < 20; i++) {
      transcript.scroll(-1);
      transcript.view();
    }
    expect(drawn).toBeLessThan(10);
  });

  it('jumps by steps at the end while it grows', () => {
    const transcript = createTranscript(0);
    transcript.resize(80, 5);
    const tops: string[] = [];
    for (let lines = 5; lines <= 13; lines++) {
      transcript.setItems([item('', lines)]);
      tops.push(plainText(transcript.view(4).lines[0] ?? []));
    }
    expect(tops).toEqual(['0', '4', '4', '4', '4', '8', '8', '8', '8']);
    expect(transcript.view().lines.map(plainText)).toEqual(['8', '9', '10', '11', '12']);
  });

  it('stays at its place in the item when the width changes', () => {
    const wrapped: TranscriptItem = cachedItem('a', (columns) =>
      Array.from({ length: 8_000 / columns }, (_, i) => [span(String(i * columns))]),
    );
    const transcript = createTranscript();
    transcript.resize(80, 10);
    transcript.setItems([wrapped]);
    transcript.show('a', 50);
    transcript.resize(40, 10);
    expect(shown(transcript)[0]).toBe('4000');
  });
});
