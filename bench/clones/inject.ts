/** A copy of the corpora with clones of their functions in files of their own. */

import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { decodeDefinitions } from '../../src/base/definitions.ts';
import type { RepoPath } from '../../src/base/types.ts';
import { hitLines } from '../../src/search/index.ts';
import { IndexReader } from '../../src/store/index.ts';
import { type CloneType, edited, isKnown, isStatement, reformatted, renamed } from './mutate.ts';
import { Random } from './random.ts';

export interface Original {
  readonly path: RepoPath;
  readonly language: string;
  readonly isMethod: boolean;
  readonly startLine: number;
  readonly endLine: number;
  readonly lines: readonly string[];
}

export interface Injected {
  readonly type: CloneType;
  readonly original: Original;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

const LEAST_LINES = 8;
const MOST_LINES = 80;
/** Clones in one file. */
const TOGETHER = 5;

/** Functions of the corpora, as many of each language. @param indexDir of the corpora without clones */
export async function chooseOriginals(
  indexDir: string,
  count: number,
  seed: number,
): Promise<{ chosen: Original[]; foreign: Map<string, string[]> }> {
  const all = new Map<string, Original[]>();
  const foreign = new Map<string, string[]>();
  const reader = await IndexReader.open(indexDir);
  await reader.scan(null, (row) => {
    if (!isKnown(row.language)) return true;
    const lines = hitLines(row);
    const own = decodeDefinitions(row.definitions, row.startLine);
    for (const { kind, begins, startLine, endLine } of own) {
      const size = endLine - startLine + 1;
      if (!begins || (kind !== 'function' && kind !== 'method') || size < LEAST_LINES || size > MOST_LINES) continue;
      if (endLine > row.endLine) continue;
      const text = lines.slice(startLine - row.startLine, endLine - row.startLine + 1);
      const original = {
        path: row.path,
        language: row.language,
        isMethod: kind === 'method',
        startLine,
        endLine,
        lines: text,
      };
      listOf(all, row.language).push(original);
      listOf(foreign, row.language).push(...text.filter((line) => isStatement(line, row.language)));
    }
    return true;
  });
  reader.close();
  const random = new Random(seed);
  const each = [...all.values()].map((list) =>
    random.shuffled(list.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.startLine - b.startLine))),
  );
  const chosen: Original[] = [];
  for (let n = 0; chosen.length < count && each.some((list) => n < list.length); n++)
    for (const list of each) if (list[n] !== undefined && chosen.length < count) chosen.push(list[n] as Original);
  return { chosen, foreign };
}

/** @returns the clones and where each is */
export function inject(
  from: string,
  folder: string,
  originals: readonly Original[],
  foreign: ReadonlyMap<string, readonly string[]>,
  seed: number,
): Injected[] {
  if (!existsSync(folder)) cpSync(from, folder, { recursive: true });
  rmSync(join(folder, 'injected'), { recursive: true, force: true });
  mkdirSync(join(folder, 'injected'), { recursive: true });
  const random = new Random(seed + 1);
  const injected: Injected[] = [];
  for (const type of ['T1', 'T2', 'T3'] as const) {
    const waiting = new Map<string, Original[]>();
    for (const original of random.shuffled(originals)) listOf(waiting, original.language).push(original);
    for (const [language, list] of waiting) {
      for (let n = 0; n < list.length; n += TOGETHER) {
        const group = list.slice(n, n + TOGETHER);
        const path = `injected/${type.toLowerCase()}_${language}_${n}${extname(group[0]?.path ?? '')}`;
        const lines: string[] = language === 'go' ? ['package injected', ''] : [];
        for (const original of group) {
          const clone = cloneOf(type, original, foreign.get(language) ?? [], random);
          const inClass =
            original.isMethod && (language === 'java' || language === 'javascript' || language === 'typescript');
          if (inClass) lines.push(`class Injected${injected.length} {`);
          if (original.isMethod && language === 'rust') lines.push(`impl Injected${injected.length} {`);
          const startLine = lines.length + 1;
          lines.push(...clone);
          injected.push({ type, original, path, startLine, endLine: lines.length });
          if (inClass || (original.isMethod && language === 'rust')) lines.push('}');
          lines.push('', '');
        }
        writeFileSync(join(folder, path), lines.join('\n'));
      }
    }
  }
  return injected;
}

// --- internal ---

function cloneOf(type: CloneType, { lines, language }: Original, foreign: readonly string[], random: Random): string[] {
  const margin = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)?.[0].length ?? 0),
  );
  const own = lines.map((line) => line.slice(margin));
  if (type === 'T1') return reformatted(own, language, random);
  if (type === 'T2') return renamed(own, language, random);
  return renamed(edited(own, language, foreign, random), language, random);
}

function listOf<T>(map: Map<string, T[]>, key: string): T[] {
  const known = map.get(key);
  if (known !== undefined) return known;
  const list: T[] = [];
  map.set(key, list);
  return list;
}
