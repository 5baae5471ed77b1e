/**
 * What an answer claims: its sentences that state something, each with the numbers of the sources behind it. One without a number is not from the
 * sources, as far as the model and the matcher could tell. Code, headings, tables, questions and lead-ins claim nothing.
 */

import { byLabel, type CitedSource } from '../../text/citation-label.ts';
import { terms } from '../../text/terms.ts';
import { admitsIgnorance } from './admits-ignorance.ts';
import { codeNames } from './defined-names.ts';

/** A sentence or list item of an answer. */
export interface Claim {
  /** Without citations. */
  readonly text: string;
  /** Of the answer, in UTF-16 units: the sentence with what closes it. */
  readonly from: number;
  readonly to: number;
  /** Of the sources that it cites, or that the lead-in of its list cites. */
  readonly numbers: readonly number[];
  /** Whether there is such a source. */
  readonly supported: boolean;
}

/** @param answer as shown, with `[1]`, `[≈1]` and ids of commits @param sources that it may cite */
export function claimsOf(answer: string, sources: readonly CitedSource[] = []): Claim[] {
  const labels = byLabel(sources);
  const claims: Claim[] = [];
  let fence = '';
  let inherited: readonly number[] = [];
  for (const { line, at } of linesOf(answer.slice(0, LONGEST))) {
    const mark = FENCE.exec(line)?.[1] ?? '';
    if (fence !== '') {
      if (mark.startsWith(fence) && line.trim() === mark) fence = '';
      continue;
    }
    if (mark !== '') fence = mark;
    if (mark !== '' || line.trim() === '' || NO_PROSE.test(line)) continue;
    const [bullet = ''] = BULLET.exec(line) ?? [];
    if (bullet === '') inherited = [];
    for (const { text, from } of sentencesOf(line.slice(bullet.length))) {
      const own = numbersIn(text, labels);
      if (LEADS_ON.test(text)) inherited = own;
      const numbers = own.length > 0 ? own : bullet === '' ? [] : inherited;
      if (!states(text)) continue;
      const start = at + bullet.length + from;
      const plain = text.replaceAll(CITATION, '').trim();
      claims.push({ text: plain, from: start, to: start + text.length, numbers, supported: numbers.length > 0 });
    }
  }
  return claims;
}

/** Names between back-quotes outside blocks of code, each once: text that is a name, without calls and arguments. */
export function namesInAnswer(answer: string): string[] {
  const prose = answer.replaceAll(BLOCKS, '');
  const quoted = [...prose.matchAll(/`([^`\n]{2,80})`/g)].map(([, code = '']) => code.replace(/\(.*\)$/, '').trim());
  return [...new Set(quoted.filter((code) => NAME.test(code) && code.length > 2))];
}

/** The same, and what is written as only code is: calls, `snake_case`, `camelCase`. */
export function namesWritten(answer: string): string[] {
  const bare = codeNames(answer.replaceAll(BLOCKS, '')).filter((name) => name.length > 2 && !PROPER_NAMES.has(name));
  return [...new Set([...namesInAnswer(answer), ...bare])];
}

/** The part that a definition has: `url_for` of `app.url_for`. */
export function lastPart(name: string): string {
  return name.split(/\.|::|->|#/).at(-1) ?? name;
}

// --- internal ---

const BLOCKS = /^\s*(`{3,}|~{3,})[\s\S]*?^\s*\1`*\s*$/gm;
/** Written as code is, and known everywhere. */
const PROPER_NAMES = new Set(
  'JavaScript TypeScript CoffeeScript GitHub GitLab BitBucket PostgreSQL MySQL SQLite MongoDB GraphQL OAuth WebSocket WebSockets LaTeX NumPy PyPI PyTorch TensorFlow YouTube LinkedIn macOS iOS iPhone DevOps PowerShell OpenSSL OpenAPI FastAPI AsyncIO'.split(
    ' ',
  ),
);
/** Longer answers are not looked at to their end. */
const LONGEST = 100_000;
const FENCE = /^\s*(`{3,}|~{3,})/;
/** Headings, rows of tables, lines across. */
const NO_PROSE = /^\s*(?:#{1,6}\s|\||-{3,}\s*$|\*{3,}\s*$|={3,}\s*$)/;
const BULLET = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+|^\s*>\s?/;
const CITATION = /\s?\[≈?(?:\d{1,6}|[\da-f]{7})\]/g;
const LABELS = /\[≈?((?:\d{1,6}|[\da-f]{7}))\]/g;
/** Between two sentences: behind what closes one and its citations, before what begins the next. */
const BETWEEN =
  /(?<=[.!?…]["')\]*_”’»]{0,4}(?:\s?\[≈?(?:\d{1,6}|[\da-f]{7})\]){0,9})\s+(?=["'(`*_“‘«]{0,4}[\p{Lu}`])|(?<=[。！？])(?=[^\s[])/gu;
/** Behind these a full stop ends no sentence. */
const ABBREVIATED = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|resp|\p{Lu})\.$/u;
const LEADS_ON = /:["'*_)]*(?:\s?\[≈?(?:\d{1,6}|[\da-f]{7})\])*\s*$/;
const ASKS = /[?？]["'*_)]*(?:\s?\[≈?(?:\d{1,6}|[\da-f]{7})\])*\s*$/;
/** What speaks to the reader and tells nothing of the code. */
const TO_READER =
  /^["'*_(]*(?:sure|certainly|of course|okay|ok|yes|no|thanks|sorry|hope|please|here(?:['’]s|\s+(?:is|are))|let\s+(?:me|us)|let['’]s|i\s+(?:hope|am|can|will|would)|i['’](?:m|ll|d)|you can ask|if you (?:have|need|want))\b/i;
const NAME = /^[A-Za-z_$][\w$]*(?:(?:\.|::|->|#)[A-Za-z_$][\w$]*)*$/;
/** Fewer words of their own state nothing: `By retrying.` */
const LEAST_WORDS = 3;

function linesOf(text: string): { readonly line: string; readonly at: number }[] {
  let at = 0;
  return text.split('\n').map((line) => {
    const here = { line, at };
    at += line.length + 1;
    return here;
  });
}

function sentencesOf(line: string): { readonly text: string; readonly from: number }[] {
  const out: { text: string; from: number }[] = [];
  let from = 0;
  for (const { index, 0: blanks } of [...line.matchAll(BETWEEN), { index: line.length, 0: '' }]) {
    const text = line.slice(from, index);
    if (index < line.length && (ABBREVIATED.test(text) || isOpenCode(text))) continue;
    out.push({ text: text.trimEnd(), from });
    from = index + blanks.length;
  }
  return out;
}

/** A back-quote was opened, and what closes it comes later. */
function isOpenCode(text: string): boolean {
  return (text.match(/`/g) ?? []).length % 2 === 1;
}

function states(text: string): boolean {
  const plain = text.replaceAll(CITATION, '').trim();
  if (LEADS_ON.test(text) || ASKS.test(text) || TO_READER.test(plain) || admitsIgnorance(plain)) return false;
  // A name by itself, and a word or two, say nothing of the code.
  return /\p{L}/u.test(plain.replaceAll(/`[^`]*`/g, '')) && new Set(terms(plain)).size >= LEAST_WORDS;
}

function numbersIn(text: string, labels: ReturnType<typeof byLabel>): number[] {
  const cited = [...text.replaceAll(/`[^`]*`/g, '').matchAll(LABELS)].map(([, label = '']) => label);
  const numbers = cited.flatMap((label) => labels.get(label)?.number ?? (/^\d{1,6}$/.test(label) ? Number(label) : []));
  return [...new Set(numbers)];
}
