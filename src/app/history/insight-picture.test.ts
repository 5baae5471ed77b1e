import { describe, expect, it } from 'vitest';
import { insightSvg } from './insight-picture.ts';

const file = (path: string, bytes: number, heat: number) => ({
  ...{ path, bytes, heat, commits: 3, added: 1, removed: 0, lastAt: 0, fractal: 0, lines: null, hotspot: 0 },
  owners: [{ author: 'Ann & <Bob>', share: 1 }],
});

describe('the picture of a project', () => {
  it('gives each file a rectangle of its size inside of the picture, and no name a meaning', () => {
    const files = [
      file('src/<a>&"b".ts', 6_000, 2),
      file('src/c.ts', 3_000, 0.5),
      file('d\u0007.md', 1_000, 0),
      file('src/deep/e.ts', 0, 0),
    ];
    const svg = insightSvg({ files, commits: 9 });
    const boxes = [
      ...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="(\S+ \S+ \S+)"/g),
    ].map((found) => found.slice(1));
    expect(boxes).toHaveLength(files.length);
    for (const [x, y, width, height] of boxes) {
      expect(Number(x) + Number(width)).toBeLessThanOrEqual(1200.2);
      expect(Number(y) + Number(height)).toBeLessThanOrEqual(800.2);
    }
    const area = (n: number) => Number(boxes[n]?.[2]) * Number(boxes[n]?.[3]);
    expect(area(0) / area(1)).toBeCloseTo(2, 1);
    expect(svg).toContain('src/&lt;a&gt;&amp;&quot;b&quot;.ts');
    expect(svg).not.toMatch(/<a>|<Bob>/);
    expect(svg).not.toContain('\u0007');
    expect(insightSvg({ files: [], commits: 0 })).toContain('</svg>');
    const owned = insightSvg({ files, commits: 9 }, 'owner');
    expect(new Set([...owned.matchAll(/fill="(hsl[^"]+)"/g)].map((found) => found[1])).size).toBe(1);
    expect(owned).toContain('>Ann &amp; &lt;Bob&gt;</text>');
  });
});
