/**
 * Secrets of a file while it is edited. What a model or a plan holds shows `«secret:kind»` in the place of one. A marker in new
 * text stands for the same secret of the original, or the text is refused: guessing would put a password in another's place.
 */

import { secretSpans } from '../../text/redact.ts';

/** @returns the text with the secrets of the original put back, or why a marker stands for none of them */
export function revealSecrets(marked: string, original: string): string | { readonly refused: string } {
  const markers = [...marked.matchAll(MARKER)];
  if (markers.length === 0) return marked;
  const secrets = secretsOf(original);
  let out = '';
  let end = 0;
  for (const marker of markers) {
    const [shown, kind = ''] = marker;
    const { index } = marker;
    const before = lineBefore(marked, index);
    const fits = secrets.filter(
      (secret) => secret.kind === kind && marked.startsWith(secret.breaks, index + shown.length),
    );
    const found = oneValue(fits) ?? oneValue(fits.filter((secret) => secret.before === before));
    if (found === null) {
      const many = fits.length > 1 ? 'could stand for several secrets' : 'stands for no secret';
      return { refused: `${shown} in line ${lineOf(marked, index)} ${many} of the file` };
    }
    out += marked.slice(end, index) + found.value;
    end = index + shown.length + found.breaks.length;
  }
  return out + marked.slice(end);
}

/** The other way: secrets that the original has, as markers. @returns null where the way back would not give the same text */
export function markSecrets(text: string, original: string): string | null {
  const secrets = secretsOf(original).filter(({ isSecret }) => isSecret);
  const values = new Map(secrets.map((secret) => [secret.value, secret]));
  let marked = text;
  // Longer ones first: one may be a part of another.
  for (const [value, secret] of [...values].sort(([a], [b]) => b.length - a.length)) {
    marked = marked.replaceAll(value, () => `«secret:${secret.kind}»${secret.breaks}`);
  }
  if (marked === text) return text;
  return revealSecrets(marked, original) === text ? marked : null;
}

// --- internal ---

const MARKER = /«secret:([\w-]+)»/g;

interface Secret {
  readonly kind: string;
  /** As the file has it. */
  readonly value: string;
  /** Line ends inside it, which stay behind its marker. */
  readonly breaks: string;
  /** What stands before it in its line, without blanks. */
  readonly before: string;
  /** False for a marker that the file itself holds. */
  readonly isSecret: boolean;
}

function secretsOf(original: string): Secret[] {
  const secrets = secretSpans(original, true).map(({ start, end, kind }) => {
    const value = original.slice(start, end);
    const breaks = value.match(/\r\n?|\n/g)?.join('') ?? '';
    return { kind, value, breaks, before: lineBefore(original, start), isSecret: true };
  });
  const written = [...original.matchAll(MARKER)].map((found) => ({
    kind: found[1] ?? '',
    value: found[0],
    breaks: '',
    before: lineBefore(original, found.index),
    isSecret: false,
  }));
  return [...secrets, ...written];
}

/** The secret that all of these are, or null. */
function oneValue(secrets: readonly Secret[]): Secret | null {
  const [first] = secrets;
  return first !== undefined && secrets.every(({ value }) => value === first.value) ? first : null;
}

function lineBefore(text: string, at: number): string {
  const start = Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
  return at === 0 ? '' : text.slice(start, at).replaceAll(/\s+/g, '');
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
