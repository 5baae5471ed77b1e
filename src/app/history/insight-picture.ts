/** A picture of a project as SVG: each file a rectangle as large as the file, folder by folder, the redder the more it changed of late, or in the colour of its owner. */

import type { InsightView } from './insight.ts';

const WIDTH = 1200;
const HEIGHT = 800;
const HEAD = 14;
const GAP = 2;
/** Smaller rectangles hold no name. */
const MIN_NAME_WIDTH = 46;
const MIN_NAME_HEIGHT = 13;
const LETTER = 6.2;
const LEAST = 100;
/** Owners with a colour of their own: those of most bytes. */
const MAX_COLOURS = 10;
const LEGEND = 20;
const OTHERS = 'hsl(0 0% 85%)';

/** @param colour what the colour of a rectangle tells @default 'heat' */
export function insightSvg(
  { files, commits }: Pick<InsightView, 'files' | 'commits'>,
  colour: 'heat' | 'owner' = 'heat',
): string {
  const root = folderOf(files);
  const parts: string[] = [];
  const owners = colour === 'owner' ? ownerColours(files) : new Map<string, string>();
  const paint = colour === 'owner' ? ownerPaint(owners) : heatPaint(files);
  draw(root, { x: 0, y: 0, width: WIDTH, height: HEIGHT }, '', paint, parts);
  const says = colour === 'owner' ? 'in the colour of its owner' : 'the redder the more it changed of late';
  const title = `${files.length} places, ${commits} commits: each as large as its files, ${says}`;
  const height = HEIGHT + (owners.size > 0 ? LEGEND : 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...parts,
    ...legend(owners),
    '</svg>',
    '',
  ].join('\n');
}

// --- internal ---

type Paint = (file: File) => string;

function heatPaint(files: readonly File[]): Paint {
  const hottest = files.reduce((most, { heat }) => Math.max(most, heat), 0);
  return ({ heat }) => {
    const share = hottest === 0 ? 0 : Math.sqrt(heat / hottest);
    return `hsl(${Math.round(50 - 50 * share)} ${Math.round(30 + 55 * share)}% ${Math.round(88 - 33 * share)}%)`;
  };
}

function ownerColours(files: readonly File[]): Map<string, string> {
  const bytes = new Map<string, number>();
  for (const file of files) {
    const who = file.owners[0]?.author ?? '';
    bytes.set(who, (bytes.get(who) ?? 0) + sizeOf(file));
  }
  const most = [...bytes].sort((a, b) => b[1] - a[1]).slice(0, MAX_COLOURS);
  return new Map(most.map(([who], n) => [who, `hsl(${(n * 360) / MAX_COLOURS} 60% 72%)`]));
}

function ownerPaint(owners: ReadonlyMap<string, string>): Paint {
  return (file) => owners.get(file.owners[0]?.author ?? '') ?? OTHERS;
}

function legend(owners: ReadonlyMap<string, string>): string[] {
  const width = WIDTH / MAX_COLOURS;
  return [...owners].flatMap(([who, fill], n) => [
    `<rect x="${n * width}" y="${HEIGHT + 4}" width="12" height="12" fill="${fill}"/>`,
    text({ x: n * width + 12, y: HEIGHT + 3, width: width - 12, height: LEGEND }, who, '#222'),
  ]);
}

type File = InsightView['files'][number];

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: File[];
  size: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function folderOf(files: readonly File[]): Folder {
  const root: Folder = { folders: new Map(), files: [], size: 0 };
  for (const file of files) {
    let at = root;
    at.size += sizeOf(file);
    for (const part of file.path.split('/').slice(0, -1)) {
      let next = at.folders.get(part);
      if (next === undefined) {
        next = { folders: new Map(), files: [], size: 0 };
        at.folders.set(part, next);
      }
      at = next;
      at.size += sizeOf(file);
    }
    at.files.push(file);
  }
  return root;
}

/** An empty file can be seen, too. */
function sizeOf({ bytes }: File): number {
  return Math.max(LEAST, bytes);
}

function draw(folder: Folder, box: Box, path: string, paint: Paint, out: string[]): void {
  const items = [
    ...[...folder.folders].map(([name, inner]) => ({ name, inner, file: null, size: inner.size })),
    ...folder.files.map((file) => ({ name: file.path.slice(path.length), inner: null, file, size: sizeOf(file) })),
  ].sort((a, b) => b.size - a.size);
  const boxes = placed(
    items.map(({ size }) => size),
    box,
  );
  for (const [n, { name, inner, file }] of items.entries()) {
    const own = boxes[n];
    if (own === undefined) continue;
    if (file !== null) out.push(rectangle(own, file, name, paint(file)));
    else if (inner !== null) {
      const hasHead = own.height > HEAD * 3 && own.width > MIN_NAME_WIDTH;
      if (hasHead) out.push(text(own, `${name}/`, '#555'));
      const top = hasHead ? HEAD : 0;
      const gap = Math.min(GAP, own.width / 8, own.height / 8);
      const inside = {
        x: own.x + gap,
        y: own.y + gap + top,
        width: own.width - 2 * gap,
        height: own.height - 2 * gap - top,
      };
      draw(inner, inside, `${path}${name}/`, paint, out);
    }
  }
}

function rectangle(box: Box, file: File, name: string, fill: string): string {
  const owner = file.owners[0];
  const said = [
    `${file.path}: ${file.commits} commits`,
    `${file.bytes} bytes`,
    ...(owner ? [`most by ${owner.author}`] : []),
  ];
  const { x, y, width, height } = box;
  const shape = `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}" stroke="#fff"><title>${escaped(said.join(', '))}</title></rect>`;
  return width < MIN_NAME_WIDTH || height < MIN_NAME_HEIGHT ? shape : `${shape}\n${text(box, name, '#222')}`;
}

function text({ x, y, width }: Box, words: string, fill: string): string {
  const most = Math.floor((width - 6) / LETTER);
  const shown = words.length > most ? `${words.slice(0, Math.max(1, most - 1))}…` : words;
  return `<text x="${round(x + 3)}" y="${round(y + 11)}" fill="${fill}" pointer-events="none">${escaped(shown)}</text>`;
}

/** Boxes for sizes, largest first: rows along the shorter side, each as square as can be (Bruls and others, 2000). */
function placed(sizes: readonly number[], box: Box): Box[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const scale = (box.width * box.height) / total;
  const out: Box[] = [];
  let left = box;
  for (let at = 0; at < sizes.length; ) {
    const side = Math.min(left.width, left.height);
    let count = 1;
    const areas = (n: number) => sizes.slice(at, at + n).map((size) => size * scale);
    while (at + count < sizes.length && worst(areas(count + 1), side) <= worst(areas(count), side)) count++;
    const row = areas(count);
    const thick = row.reduce((sum, area) => sum + area, 0) / (side || 1);
    let along = 0;
    for (const area of row) {
      const length = thick === 0 ? 0 : area / thick;
      out.push(
        left.width >= left.height
          ? { x: left.x, y: left.y + along, width: thick, height: length }
          : { x: left.x + along, y: left.y, width: length, height: thick },
      );
      along += length;
    }
    left =
      left.width >= left.height
        ? { ...left, x: left.x + thick, width: Math.max(0, left.width - thick) }
        : { ...left, y: left.y + thick, height: Math.max(0, left.height - thick) };
    at += count;
  }
  return out;
}

/** The longest rectangle of a row, as its sides. */
function worst(areas: readonly number[], side: number): number {
  const sum = areas.reduce((all, area) => all + area, 0);
  const largest = areas[0] ?? 0;
  const least = areas.at(-1) ?? 0;
  if (sum === 0 || least === 0) return Number.POSITIVE_INFINITY;
  return Math.max((side * side * largest) / (sum * sum), (sum * sum) / (side * side * least));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Names of files are data, in XML too. */
function escaped(words: string): string {
  return words
    .replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
