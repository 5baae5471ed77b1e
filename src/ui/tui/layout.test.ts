import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rectangle } from './cells/grid.ts';
import { type Layout, layout } from './layout.ts';

const ALL = Number.POSITIVE_INFINITY;
const panelsOf = (sources: number, files: boolean) => [
  { side: 'right' as const, rows: sources },
  { side: 'left' as const, rows: files ? ALL : 0 },
];
const wishes = { editorLines: 1, noticeLines: 0, panels: panelsOf(12, true) };
/** The places with those of the panels by their names. */
const named = (places: Layout) => ({ ...places, sources: places.panels[0] ?? null, files: places.panels[1] ?? null });

describe('layout', () => {
  it('covers the screen but the gaps, without overlap, at every size', () => {
    fc.assert(
      fc.property(
        fc.record({
          columns: fc.integer({ min: 1, max: 260 }),
          rows: fc.integer({ min: 1, max: 80 }),
          editorLines: fc.integer({ min: 0, max: 50 }),
          noticeLines: fc.integer({ min: 0, max: 9 }),
          sources: fc.integer({ min: 0, max: 90 }),
          files: fc.boolean(),
        }),
        (given) => {
          const { sources: rows, files: hasFiles, ...size } = given;
          const { overlay, panels, ...parts } = named(layout({ ...size, panels: panelsOf(rows, hasFiles) }));
          expect(panels).toHaveLength(2);
          const taken = new Set<number>();
          let cells = 0;
          for (const part of Object.values(parts)) {
            if (part === null) continue;
            expect(inside(part, given)).toBe(true);
            cells += part.columns * part.rows;
            for (let y = part.y; y < part.y + part.rows; y++)
              for (let x = part.x; x < part.x + part.columns; x++) taken.add(y * given.columns + x);
          }
          expect(taken.size).toBe(cells);
          // Blank are two columns at most beside the transcript, and what the sources beside it do not need.
          const { sources, files, transcript } = parts;
          const below =
            sources === null || sources.y > 0 || files?.x === sources.x
              ? 0
              : sources.columns * (transcript.rows - sources.rows);
          const gaps = given.columns * given.rows - cells - below;
          expect([0, 1, 2]).toContain(gaps / Math.max(1, transcript.rows));
          expect(sources?.rows ?? 0).toBeLessThanOrEqual(given.sources);
          expect(inside(overlay, given)).toBe(true);
          expect(parts.editor.rows).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('places panels by the room there is', () => {
    const small = named(layout({ columns: 80, rows: 24, ...wishes }));
    expect(small.transcript).toEqual({ x: 0, y: 0, columns: 80, rows: 14 });
    expect(small.sources).toEqual({ x: 0, y: 14, columns: 80, rows: 7 });
    expect(small.files).toBeNull();
    const middle = named(layout({ columns: 120, rows: 40, ...wishes }));
    expect(middle.sources).toEqual({ x: 84, y: 0, columns: 36, rows: 12 });
    expect(middle.files?.x).toBe(84);
    const large = named(layout({ columns: 200, rows: 60, ...wishes }));
    expect(large.files?.x).toBe(0);
    expect(large.transcript).toMatchObject({ x: 41, columns: 106, rows: 57 });
    expect(named(layout({ columns: 40, rows: 10, ...wishes }))).toMatchObject({
      sources: null,
      files: null,
      rule: null,
    });
  });
});

function inside(part: Rectangle, { columns, rows }: { columns: number; rows: number }): boolean {
  return part.x >= 0 && part.y >= 0 && part.x + part.columns <= columns && part.y + part.rows <= rows;
}
