/**
 * The one gate that takes secrets out of text: before it is indexed, logged or given to a model. The value is replaced by
 * `«secret:kind»`; line ends inside it stay, so line numbers stay true. Reports name the kind of a secret, never its value.
 */

import { decodedText, mixedRuns } from './base64-runs.ts';
import { SECRET_RULES, type SecretRule } from './secret-rules.ts';

/** How many were replaced, by kind: `{ 'github-token': 2 }`. */
export type SecretCounts = Readonly<Record<string, number>>;

export interface Redacted {
  /** The very string that was given when nothing was found. */
  readonly text: string;
  readonly counts: SecretCounts;
}

/**
 * Takes time linear in the text: some 30 ms for a megabyte. Applied to its own result it changes nothing.
 * @param text of any length; half a token at either end is not recognised
 */
export function redactSecrets(text: string): Redacted {
  const spans = secretSpans(text, true);
  if (spans.length === 0) return { text, counts: NONE };
  const counts: Record<string, number> = {};
  let out = '';
  let end = 0;
  for (const span of spans) {
    counts[span.kind] = (counts[span.kind] ?? 0) + 1;
    const breaks =
      text
        .slice(span.start, span.end)
        .match(/\r\n?|\n/g)
        ?.join('') ?? '';
    out += `${text.slice(end, span.start)}«secret:${span.kind}»${breaks}`;
    end = span.end;
  }
  return { text: out + text.slice(end), counts };
}

/** Where a secret is: a half-open range of characters. */
export interface SecretSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

/** The secrets of a text, in order, without overlap. @param decode look into Base64 too */
export function secretSpans(text: string, decode: boolean): SecretSpan[] {
  const spans: Span[] = [];
  for (const rule of rulesFor(text)) spans.push(...matches(text, rule));
  assignments(text, spans);
  if (decode) encoded(text, spans);
  return spans.length < 2 ? spans : withoutOverlap(spans);
}

// --- internal ---

type Span = SecretSpan;

const NONE: SecretCounts = {};

const MIN_VALUE = 20;
const MIN_BITS = 4;
/** Sixteen digits cannot reach four bits. */
const MIN_HEX = 32;
const MIN_HEX_BITS = 3;
/** Enough of a value to tell how random it is. */
const SAMPLE = 256;
/** The parts of a name are words; those of a random value change between letters, cases and digits all the time. */
const MAX_PART_LENGTH = 3.2;

/** `key = value`, where the key speaks of a secret: before the value, then the value in quotes or to the end of the line. */
const SECRET_KEY =
  '(?:[sS]ecret|SECRET|[tT]oken|TOKEN|[pP]assw|PASSW|[pP]assphrase|PASSPHRASE|[pP]wd|PWD|[aA](?:pi|PI)[_-]?[kK](?:ey|EY)|' +
  '[aA](?:ccess|CCESS)[_-]?[kK](?:ey|EY)|[pP](?:rivate|RIVATE)[_-]?[kK](?:ey|EY)|[eE](?:ncryption|NCRYPTION)[_-]?[kK](?:ey|EY)|' +
  '[aA]uth|AUTH|[cC]redential|CREDENTIAL)';
const ASSIGNMENT = new RegExp(
  `(${SECRET_KEY}[\\w-]{0,40}["'\`\\]]{0,3}[ \\t]{0,8}(?::=|=>|=|:)[ \\t]{0,8})` +
    '(?:\\\\?(["\'`])([^\\s"\'`\\\\]{20,})|([A-Za-z0-9+/_.~!@$%^&*-]{20,}={0,2})(?=[ \\t]*(?:[\\r\\n#;,]|$)))',
  'g',
);
const AUTHORIZATION = /((?:[bB]earer|[bB]asic|BEARER|BASIC)[ \t]{1,4})([A-Za-z0-9+/_.~-]{16,}={0,2})/g;
/** What is in a template, a path, an address or a call, not a value. */
const NOT_A_VALUE = /\$\{|\{\{|<%|%\(|\$\(|:\/\/|^[./~<]|^\$[A-Za-z_{]|[()]/;

const ANCHORS = new Map<string, SecretRule[]>();
/** Their anchor is too common to be looked for. */
const ALWAYS: SecretRule[] = [];
for (const rule of SECRET_RULES) {
  const common = rule.anchors.some((anchor) => anchor.length < 2 || /^[A-Za-z]{2,3}$/.test(anchor));
  if (common) ALWAYS.push(rule);
  else for (const anchor of rule.anchors) ANCHORS.set(anchor, [...(ANCHORS.get(anchor) ?? []), rule]);
}
const ANY_ANCHOR = new RegExp(
  [...ANCHORS.keys()]
    // The longer of two that begin alike must be tried first.
    .sort((a, b) => b.length - a.length)
    .map((anchor) => anchor.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
    .join('|'),
  'g',
);

function rulesFor(text: string): Set<SecretRule> {
  const rules = new Set(ALWAYS);
  ANY_ANCHOR.lastIndex = 0;
  for (let found = ANY_ANCHOR.exec(text); found !== null; found = ANY_ANCHOR.exec(text)) {
    for (const rule of ANCHORS.get(found[0]) ?? []) rules.add(rule);
    // `sk-` within `sk-ant-`: the shorter anchor counts as well.
    ANY_ANCHOR.lastIndex = found.index + 1;
  }
  return rules;
}

function* matches(text: string, { kind, pattern, accept }: SecretRule): Iterable<Span> {
  for (const match of text.matchAll(pattern)) {
    const value = match[2] ?? match[0];
    if (accept?.(value) !== false) yield spanAtEnd(match, value, kind);
  }
}

function assignments(text: string, spans: Span[]): void {
  for (const match of text.matchAll(ASSIGNMENT)) {
    const value = match[3] ?? match[4] ?? '';
    if (looksRandom(value)) spans.push(spanAtEnd(match, value, 'generic'));
  }
  for (const match of text.matchAll(AUTHORIZATION)) {
    const value = match[2] ?? '';
    if (looksRandom(value) || isBasicLogin(value)) spans.push(spanAtEnd(match, value, 'authorization'));
  }
}

/** Every pattern ends with its value. */
function spanAtEnd(match: RegExpExecArray, value: string, kind: string): Span {
  const end = match.index + match[0].length;
  return { start: end - value.length, end, kind };
}

/** `user:password` in Base64. */
function isBasicLogin(value: string): boolean {
  const login = decodedText(value);
  return login !== null && /^[^:\s]{1,60}:\S{6,}$/.test(login);
}

/** At least 20 characters and four bits for each, in a mixture that no name has. */
function looksRandom(value: string): boolean {
  if (value.length < MIN_VALUE || !/\d/.test(value) || !/[A-Za-z]/.test(value) || NOT_A_VALUE.test(value)) return false;
  const sample = value.slice(0, SAMPLE);
  const bits = entropy(sample);
  if (/^[0-9a-fA-F]+$/.test(value)) return value.length >= MIN_HEX && bits >= MIN_HEX_BITS;
  if (bits < MIN_BITS) return false;
  const parts = sample.match(/[A-Z]?[a-z]+|[A-Z]+|\d+|[^A-Za-z\d]/g) ?? [];
  return sample.length / parts.length < MAX_PART_LENGTH;
}

const seen = new Uint16Array(256);

/** Bits for each character, after Shannon; characters beyond Latin-1 count as others. */
function entropy(text: string): number {
  seen.fill(0);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i) & 0xff;
    seen[code] = (seen[code] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of seen) if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** A run of Base64, and where its plain text begins among those of all runs. */
interface Encoded {
  readonly start: number;
  readonly end: number;
  readonly at: number;
}

/** Runs of Base64 that are text with a secret in it. Their texts are looked through together: there may be many. */
function encoded(text: string, spans: Span[]): void {
  const runs: Encoded[] = [];
  let plain = '';
  for (const { start, end, value } of mixedRuns(text)) {
    const inner = decodedText(value);
    if (inner === null) continue;
    runs.push({ start, end, at: plain.length });
    plain += `${inner}\n`;
  }
  if (runs.length === 0) return;
  let next = 0;
  for (const { start, kind } of secretSpans(plain, false)) {
    while ((runs[next + 1]?.at ?? plain.length) <= start) next++;
    const run = runs[next];
    if (run !== undefined) spans.push({ start: run.start, end: run.end, kind });
  }
}

/** Of two that overlap, the one that begins first, or else the longer one, takes both. */
function withoutOverlap(spans: Span[]): Span[] {
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const out: Span[] = [];
  for (const span of spans) {
    const last = out.at(-1);
    if (last === undefined || span.start >= last.end) out.push(span);
    else if (span.end > last.end) out[out.length - 1] = { ...last, end: span.end };
  }
  return out;
}
