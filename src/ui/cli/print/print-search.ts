/** Search answers on the screen and in the forms that programs read. */

import { relative, resolve, sep } from 'node:path';
import { type Hit, type SearchResponse, togetherWords } from '../../../app/index.ts';
import { displayWidth, formatDuration, forTerminal, oneLine, plural, truncateToWidth } from '../../../base/text.ts';
import { highlightLines, plainLines, type StyledPart } from '../../highlight.ts';
import { ARM_NAMES } from '../../words/arm-names.ts';
import type { ContextOptions } from '../../words/search-json.ts';
import type { CliIo } from '../io.ts';
import { explanation } from './print-explain.ts';
import { chooseLines, widenLines } from './snippet.ts';

export interface PrintOptions {
  readonly root: string;
  readonly cwd: string;
  /** Lines of code for each hit. */
  readonly snippetLines: number;
  readonly scores: boolean;
  readonly explain: boolean;
  /** Lines to show above and below the chosen ones, and where to find them. */
  readonly context?: ContextOptions;
}

/**
 * `path:start-end`, symbol, kind, score, separated by tabs; paths relative to the current folder. What is there for its commits says so
 * in a field of its own at the end.
 */
export function toPlain(response: SearchResponse, options: PrintOptions): string {
  return response.results
    .map((hit) => {
      const fields = [`${shownPath(hit, options)}:${hit.startLine}-${hit.endLine}`, oneLine(hit.symbol), hit.kind];
      const together = hit.together === undefined ? [] : [togetherWords(hit)];
      return `${[...fields, hit.score.toFixed(4), ...together].join('\t')}\n`;
    })
    .join('');
}

/** Hits with a few lines of code each. @param listed further hits, a line each and no code */
export async function toScreen(
  response: SearchResponse,
  options: PrintOptions,
  io: CliIo,
  listed: readonly Hit[] = [],
): Promise<string> {
  const blocks: string[] = [];
  for (const [n, hit] of response.results.entries()) {
    blocks.push(await hitBlock(hit, response.results[n - 1] ?? null, response.query, options, io));
  }
  if (listed.length > 0) blocks.push(listed.map((hit) => `${headLine(hit, options, io)}\n`).join(''));
  return blocks.join('\n');
}

/** The last line: what answered, how sure it is, how long it took. */
export function footer(response: SearchResponse, more: readonly string[]): string {
  const count = response.results.length;
  const { totals } = response;
  const found =
    totals === undefined ? plural(count, 'hit') : `${plural(count, 'line')} in ${plural(filesOf(response), 'file')}`;
  const arms = response.arms.map((arm) => ARM_NAMES[arm]).join(' + ');
  const parts = [found, arms === '' ? '' : `by ${arms}`];
  if (count > 0 && !isExact(response)) parts.push(`confidence ${response.confidence}`);
  parts.push(formatDuration(response.tookMs));
  if (response.didYouMean !== undefined) parts.push(`did you mean "${response.didYouMean}"?`);
  parts.push(...more);
  return parts.filter((part) => part !== '').join(' · ');
}

/** Hits match or do not: nothing is ranked. */
export function isExact({ arms }: Pick<SearchResponse, 'arms'>): boolean {
  return arms.includes('regex') || arms.includes('syntax');
}

/** The path relative to the current folder. */
export function shownPath(hit: Pick<Hit, 'path'>, options: Pick<PrintOptions, 'root' | 'cwd'>): string {
  const inside = relative(options.cwd, resolve(options.root, hit.path));
  // From outside the root an absolute path is shorter to understand than one full of dots.
  const shown = inside.startsWith(`..${sep}..`) ? resolve(options.root, hit.path) : inside;
  return oneLine(shown);
}

/** Code in the colour of its style. */
export function paintPart(text: string, style: string, io: CliIo): string {
  const { paint } = io;
  switch (style) {
    case 'keyword':
    case 'meta':
    case 'selector-tag':
    case 'name':
      return paint.magenta(text);
    case 'string':
    case 'regexp':
    case 'subst':
      return paint.green(text);
    case 'comment':
    case 'doctag':
      return paint.gray(text);
    case 'number':
    case 'literal':
    case 'symbol':
      return paint.yellow(text);
    case 'title':
    case 'section':
      return paint.blue(text);
    case 'type':
    case 'built_in':
    case 'attr':
    case 'attribute':
      return paint.cyan(text);
    default:
      return text;
  }
}

/** Where a hit is, what it is called, what it is. */
export function headLine(hit: Hit, options: PrintOptions, { paint }: CliIo): string {
  const place = paint.cyan(shownPath(hit, options)) + paint.dim(`:${hit.startLine}-${hit.endLine}`);
  const name = hit.symbol === '' ? '' : `  ${paint.bold(oneLine(hit.symbol))}`;
  const score = options.scores || options.explain ? `  ${paint.dim(hit.score.toFixed(3))}` : '';
  const together = hit.together === undefined ? '' : `  ${paint.yellow(togetherWords(hit))}`;
  return `${place}${name} ${paint.dim(`(${hit.kind})`)}${score}${together}`;
}

// --- internal ---

function filesOf({ results }: SearchResponse): number {
  return new Set(results.map(({ path }) => path)).size;
}

async function hitBlock(hit: Hit, above: Hit | null, query: string, options: PrintOptions, io: CliIo): Promise<string> {
  const lines = [headLine(hit, options, io)];
  if (options.explain) lines.push(...explanation(hit, above, io));
  lines.push(...(await codeLines(hit, query, options, io)));
  return `${lines.join('\n')}\n`;
}

async function codeLines(hit: Hit, query: string, options: PrintOptions, io: CliIo): Promise<string[]> {
  const code = clean(hit.text.replaceAll(/\r\n?/g, '\n'));
  const all = code.split('\n');
  const lead = all.findIndex((line) => line.trim() !== '');
  if (lead < 0) return [];
  const own = all.slice(lead);
  const found = options.context?.around.get(hit);
  const shown = found === undefined ? own : found.lines.map(clean);
  const startLine = found?.startLine ?? hit.startLine;
  const chosen = widenLines(
    chooseLines(own, hit.startLine, query, options.snippetLines, hit.symbol),
    startLine,
    shown.length,
    {
      before: options.context?.before ?? 0,
      after: options.context?.after ?? 0,
    },
  );
  const styled = io.colour ? await highlightLines(shown.join('\n'), hit.language) : plainLines(shown.join('\n'));
  const digits = String(chosen.at(-1)?.number ?? hit.endLine).length;
  const room = io.columns - digits - 5;
  const out: string[] = [];
  let before: number | null = null;
  for (const { number, index } of chosen) {
    if (before !== null && number > before + 1) out.push(io.paint.dim(`  ${' '.repeat(digits)} ⋮`));
    before = number;
    const gutter = io.paint.dim(`  ${String(number).padStart(digits)} │`);
    out.push(`${gutter} ${paintLine(styled[index] ?? [], io.outIsTerminal ? room : Infinity, io)}`.trimEnd());
  }
  return out;
}

function clean(text: string): string {
  return forTerminal(text).replaceAll('\t', '    ');
}

function paintLine(parts: readonly StyledPart[], columns: number, io: CliIo): string {
  let left = columns;
  let out = '';
  for (const part of parts) {
    if (left <= 0) break;
    const width = displayWidth(part.text);
    const text = width > left ? truncateToWidth(part.text, left) : part.text;
    left -= width;
    out += paintPart(text, part.style, io);
  }
  return out;
}
