/** In a tree where nothing changed, every chunk of the index stands in its file: whatever the files are like. */

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import type { RepoPath } from '../../base/types.ts';
import { asFileHasIt, passageOf } from '../../chat/index.ts';
import { standingOf } from '../../chat/passages/moved-lines.ts';
import { hashOfLines } from '../../chat/passages/passages.ts';
import type { Hit } from '../../search/index.ts';
import { withIndex } from '../indexing/fresh-index.ts';
import { openProject } from '../project/project.ts';
import { surroundings } from '../searching/lines-around.ts';
import { currentLines } from './ask-files.ts';

let scratch: string;
let root: string;
const saved = { ...process.env };

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-unchanged-')));
  root = join(scratch, 'project');
  mkdirSync(root);
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
});

afterEach(() => {
  process.env = { ...saved };
  removeFolder(scratch);
});

/** Indexes files, and names the chunks that do not stand in them. */
async function changed(
  files: Readonly<Record<string, string | Buffer>>,
): Promise<{ chunks: number; changed: string[] }> {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const project = await openProject({ cwd: root, root });
  const { found: rows } = await withIndex(project, {}, (reader) =>
    reader.chunksOfFiles(Object.keys(files) as RepoPath[]),
  );
  const linesOf = await currentLines(project);
  const hits = rows.map((row) => row as unknown as Hit);
  const moved = (await surroundings(project, hits, 1, 1)).changed;
  const bad = rows.filter((row) => {
    const found = asFileHasIt(passageOf(row, 'found'), linesOf);
    if (found === null || found.startLine !== row.startLine || found.endLine !== row.endLine) return true;
    const hash = hashOfLines(found, linesOf);
    return standingOf({ ...found, hash, symbol: '' }, linesOf).kind !== 'same' || found.text.includes('Xk9mQ2vLp8');
  });
  return { chunks: rows.length, changed: [...bad.map((row) => `${row.path}:${row.startLine}`), ...moved] };
}

const SHIP = `/** Ships parcels by weight: the clock of another depot says nothing about them. */
async function shipParcels(
  depot: string,
  parcels: readonly Parcel[],
  prices: ReadonlyMap<string, PriceTable>,
  known: CustomerNotes,
  options: ShipOptions,
): Promise<Pick<Shipment, "label" | "price" | "carrier">> {
  await openDepot();
  const loader = async (): Promise<void> => {
${Array.from({ length: 9 }, (_, n) => `    if (prices.get("zone-${n}") === undefined && parcel.weight > ${n}) refused.add(parcel.name);`).join('\n')}
    shipped.add(parcel.name);
  };
  await Promise.all(Array.from({ length: 4 }, loader));
}`;

describe('an unchanged tree', () => {
  it('has no changed chunk: lines cut inside, line ends, marks, long lines, secrets', async () => {
    const prose = Array.from({ length: 900 }, (_, n) => `word${n}${n % 17 === 0 ? '.' : ''}`).join(' ');
    const key = `const apiKey = "${'q8Zr4Tn2'.repeat(5)}";`;
    const found = await changed({
      'ship.ts': SHIP,
      'crlf.ts': SHIP.replaceAll('\n', '\r\n'),
      'cr.ts': SHIP.replaceAll('\n', '\r'),
      'bom.ts': `\uFEFF${SHIP}\n`,
      'utf16.ts': Buffer.from(`\uFEFF${SHIP}`, 'utf16le'),
      'long.md': `# Title\n\n${prose}\n\nmore\n${prose}`,
      'secret.ts': `${SHIP}\n${key}\n${SHIP.replace('shipParcels', 'other')}`,
      'blank.py': `\n\n   \n${'def f():\n    return 1\n\n'.repeat(80)}\n\n`,
      'one-line.js': `${'function a(){return 1};'.repeat(90)}const b = () => {\n  return 2;\n}`,
    });
    expect(found.changed).toEqual([]);
    expect(found.chunks).toBeGreaterThan(15);
  });

  it('has none either where the index keeps secrets, and shows none of them', async () => {
    mkdirSync(join(scratch, 'CONFIG'), { recursive: true });
    writeFileSync(join(scratch, 'CONFIG', 'config.json'), '{ "index": { "redactSecrets": false } }');
    const found = await changed({ 'a.ts': `${SHIP}\nconst password = "Xk9mQ2vLp8RtW4zYb7N3dq";\n` });
    expect(found.changed).toEqual([]);
    expect(readFileSync(join(root, 'a.ts'), 'utf8')).toContain('Xk9mQ2vLp8');
  });

  it('has none, whatever the files hold', async () => {
    const word = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      'function f',
      'class A',
      'if (x)',
      '"str"',
      '// note',
      'return',
      '# t',
      'é😀',
      '\t',
      ';',
    );
    const line = fc.array(word, { maxLength: 60 }).map((words) => words.join(' '));
    const end = fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\n  \n');
    const text = fc.array(fc.tuple(line, end), { minLength: 1, maxLength: 60 }).map((parts) => parts.flat().join(''));
    const name = fc.constantFrom(
      'ts',
      'py',
      'go',
      'rb',
      'md',
      'txt',
      'json',
      'css',
      'sql',
      'java',
      'rs',
      'tsx',
      'html',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, text), { minLength: 20, maxLength: 30 }), async (made) => {
        // Without its index too: a tree that differs in more files than search.refreshFiles is answered from the old one.
        for (const folder of [root, join(scratch, 'CACHE')]) removeFolder(folder);
        const files = Object.fromEntries(made.map(([ending, content], n) => [`src/f${n}.${ending}`, content]));
        expect((await changed(files)).changed).toEqual([]);
      }),
      { numRuns: 4 },
    );
    // Four indexes are made: on a busy machine that takes a while.
  }, 120_000);
});
