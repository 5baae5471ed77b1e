/**
 * The text of a result file: one entry for each file that was asked about, with the key of what was asked. Markdown holds the keys
 * in comments, JSON and JSON Lines in fields. An entry that is not whole counts as missing, so that its file is asked about again.
 */

import { forTerminal } from '../../../base/text.ts';
import { closed, codeSpan, inert } from '../../../chat/index.ts';
import { citationLabel, sourcePlace } from '../../../text/citation-label.ts';

export type ResultFormat = 'markdown' | 'json' | 'jsonl';

/** An answer about one file. */
export interface FileAnswer {
  /** Relative to the root. */
  readonly path: string;
  readonly key: string;
  readonly model: string;
  readonly answer: string;
  /** How the answer ended: `stop`, or `length` where it was cut. */
  readonly reason: string;
  readonly citations: readonly ResultCitation[];
}

export interface ResultCitation {
  readonly number: number;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** `matching` for one that the model did not write. */
  readonly by: string;
}

/** An entry as it stands in the file. */
export interface ResultEntry {
  readonly path: string;
  readonly key: string;
  readonly text: string;
}

/** By the ending of a name. */
export function formatOf(name: string): ResultFormat {
  if (/\.(?:jsonl|ndjson)$/i.test(name)) return 'jsonl';
  return /\.json$/i.test(name) ? 'json' : 'markdown';
}

/** Whether the first line of a file says that it holds results. */
export function isResultHead(line: string): boolean {
  return line === MARKDOWN_HEAD || line.startsWith(JSON_HEAD);
}

export function entryOf(answer: FileAnswer, format: ResultFormat): ResultEntry {
  const { path, key } = answer;
  if (format !== 'markdown') return { path, key, text: JSON.stringify(answer) };
  const about = JSON.stringify({ path, key, model: answer.model });
  // Nothing in a path or a name may end the comment.
  const inside = about.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('--', '-\\u002d');
  return { path, key, text: `${MARKDOWN_BEGIN}${inside} -->\n\n${apart(markdownOf(answer))}\n\n${endOf(key)}` };
}

export function resultText(entries: readonly ResultEntry[], format: ResultFormat): string {
  const texts = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ text }) => text);
  if (format === 'markdown') return `${[MARKDOWN_HEAD, ...texts].join('\n\n')}\n`;
  if (format === 'jsonl') return `${[`${JSON_HEAD}}`, ...texts].join('\n')}\n`;
  return `${JSON_HEAD},"answers":[\n${texts.join(',\n')}\n]}\n`;
}

/** @returns the whole entries, the last of each file; null for a text that holds something else */
export function parseResults(text: string, format: ResultFormat): ResultEntry[] | null {
  if (text.trim() === '') return [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const found = format === 'markdown' ? markdownEntries(lines) : jsonEntries(text, lines);
  return found === null ? null : [...new Map(found.map((entry) => [entry.path, entry])).values()];
}

// --- internal ---

const MARKDOWN_HEAD = '<!-- mlx-code answers 1 -->';
const MARKDOWN_BEGIN = '<!-- mlx-code answer ';
const JSON_HEAD = '{"mlxCodeAnswers":1';

function endOf(key: string): string {
  return `<!-- mlx-code end ${key} -->`;
}

/** No line of an answer can be read as one of the comments that hold keys: those have one blank behind the dashes. */
function apart(text: string): string {
  return text.replaceAll(/<!--\s*mlx-code/gi, '<!--  mlx-code');
}

function markdownOf({ path, answer, reason, citations }: FileAnswer): string {
  const places = citations.map(
    ({ by, ...place }) => `- [${by === 'matching' ? '≈' : ''}${citationLabel(place)}] ${codeSpan(sourcePlace(place))}`,
  );
  const parts = [
    `## ${codeSpan(path)}`,
    closed(inert(forTerminal(answer).trim())),
    reason === 'length' ? '*The answer reached the limit of its length.*' : '',
    places.length === 0 ? '' : `Sources:\n\n${places.join('\n')}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function markdownEntries(lines: readonly string[]): ResultEntry[] | null {
  if (lines[0] !== MARKDOWN_HEAD) return null;
  const entries: ResultEntry[] = [];
  let open: { readonly start: number; readonly path: string; readonly key: string } | null = null;
  for (const [n, line] of lines.entries()) {
    if (line.startsWith(MARKDOWN_BEGIN) && line.endsWith(' -->')) {
      const about = named(line.slice(MARKDOWN_BEGIN.length, -' -->'.length));
      open = about === null ? null : { start: n, ...about };
    } else if (open !== null && line === endOf(open.key)) {
      const { start, path, key } = open;
      entries.push({ path, key, text: lines.slice(start, n + 1).join('\n') });
      open = null;
    }
  }
  return entries;
}

/** Each entry stands on a line of its own; a file that a program has laid out anew is read as a whole. */
function jsonEntries(text: string, lines: readonly string[]): ResultEntry[] | null {
  const whole = parsed(text);
  if (isObject(whole) && whole['mlxCodeAnswers'] === 1 && Array.isArray(whole['answers']))
    return whole['answers'].flatMap((each) => entryFrom(JSON.stringify(each)));
  if (lines[0]?.startsWith(JSON_HEAD) !== true) return null;
  return lines.slice(1).flatMap((line) => entryFrom(line.trim().replace(/,$/, '')));
}

function entryFrom(text: string): ResultEntry[] {
  const about = named(text);
  const value = parsed(text);
  return about !== null && isObject(value) && typeof value['answer'] === 'string' ? [{ ...about, text }] : [];
}

function named(text: string): { path: string; key: string } | null {
  const value = parsed(text);
  if (!isObject(value)) return null;
  const { path, key } = value;
  return typeof path === 'string' && typeof key === 'string' && /^[0-9a-f]{64}$/.test(key) ? { path, key } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
