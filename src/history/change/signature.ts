/** What callers see of a definition: its lines up to where its body begins. Read by signs alone, so in any language. */

import type { ChunkKind } from '../../base/types.ts';

/** Their members are what is inside, or they are all signature. */
const WHOLE: ReadonlySet<ChunkKind> = new Set(['type']);
const BY_INDENT: ReadonlySet<string> = new Set(['python', 'starlark', 'nim']);
const MAX_LINES = 40;
const MAX_CHARS = 600;

/** @param lines of the definition, from the one that names it @returns on one line, without comments */
export function signatureOf(lines: readonly string[], kind: ChunkKind, language: string): string {
  if (kind === 'test') return lines[0]?.trim().slice(0, MAX_CHARS) ?? '';
  const text = withoutComments(lines.slice(0, MAX_LINES).join('\n'), language);
  const end = WHOLE.has(kind) ? text.length : headEnd(text, BY_INDENT.has(language));
  return text
    .slice(0, end)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/,\s*([)\]])/g, '$1')
    .replaceAll(/([([])\s+|\s+([)\]])/g, '$1$2')
    .trim()
    .slice(0, MAX_CHARS);
}

/** The parameters as written, each by itself; null where the definition takes none in brackets. */
export function parametersOf(signature: string): string[] | null {
  const open = firstOf(signature, '(');
  if (open < 0) return null;
  const out: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < signature.length; at++) {
    const sign = signature[at] ?? '';
    if (OPENING.includes(sign)) depth++;
    else if (isClosing(signature, at)) {
      depth--;
      if (depth === 0) {
        out.push(signature.slice(from, at).trim());
        return out.filter((each) => each !== '');
      }
    } else if (sign === ',' && depth === 1) {
      out.push(signature.slice(from, at).trim());
      from = at + 1;
    }
  }
  return null;
}

// --- internal ---

const OPENING = '([{<';

function isClosing(text: string, at: number): boolean {
  const sign = text[at] ?? '';
  return ')]}'.includes(sign) || (sign === '>' && !'=-'.includes(text[at - 1] ?? ''));
}

/** A `(` outside of type parameters. */
function firstOf(text: string, wanted: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === wanted && depth === 0) {
      // The receiver of a Go method is no parameter.
      const receiver = /^func \($/.test(text.slice(0, at + 1));
      if (!receiver) return at;
      at = text.indexOf(')', at);
      if (at < 0) return -1;
    } else if (text[at] === '<') depth++;
    else if (text[at] === '>' && !'=-'.includes(text[at - 1] ?? '')) depth = Math.max(0, depth - 1);
  }
  return -1;
}

function headEnd(text: string, byIndent: boolean): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === '(' || sign === '[') depth++;
    else if (sign === ')' || sign === ']') depth--;
    else if (depth > 0) continue;
    else if (sign === '{' && !isType(text, at)) return at;
    else if (sign === ';') return at;
    else if (byIndent && sign === ':') return at;
    else if (sign === '=' && text[at + 1] === '>') return at;
    else if (sign === '=' && !isFunction(text.slice(at + 1))) return at;
    else if (sign === '\n' && endsLine(text, at)) return at;
  }
  return text.length;
}

/** A type in braces stands behind a colon, as in `f(): { a: string } {`. */
function isType(text: string, at: number): boolean {
  return /[:|&]\s*$/.test(text.slice(0, at)) && !/^\s*(class|interface|struct|impl|trait)\b/.test(text);
}

function isFunction(value: string): boolean {
  return /^\s*(async\s*)?(function\b|\(|<[^>]*>\s*\(|[\p{L}_$][\p{L}\p{N}_$]*\s*=>)/u.test(value);
}

/** Languages without braces end a head with its line, once its brackets are closed. */
function endsLine(text: string, at: number): boolean {
  const before = text.slice(0, at).trimEnd();
  const after = text.slice(at).trimStart();
  if (/\b(?:where|extends|implements|throws)$/.test(before)) return false;
  return (
    /[)\p{L}\p{N}_?!]$/u.test(before) && !/^(?:[{:=(|&.?-]|where\b|extends\b|implements\b|throws\b|->)/.test(after)
  );
}

function withoutComments(text: string, language: string): string {
  const noBlocks = text.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return BY_INDENT.has(language) || language === 'ruby' || language === 'shell'
    ? noBlocks.replaceAll(/(^|\s)#[^\n]*/g, '$1')
    : noBlocks.replaceAll(/(^|\s)\/\/[^\n]*/g, '$1');
}
