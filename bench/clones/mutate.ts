/** Makes clones of a function by changing its text: layout and comments; names and literals; statements as well. No parser. */

import type { Random } from './random.ts';

export type CloneType = 'T1' | 'T2' | 'T3';

/** Words that a language reserves, and names that it gives a meaning; these are not renamed. */
const RESERVED: Readonly<Record<string, string>> = {
  python:
    'False None True and as assert async await break class continue def del elif else except finally for from global if import ' +
    'in is lambda nonlocal not or pass raise return try while with yield',
  javascript:
    'break case catch class const continue debugger default delete do else export extends finally for function if import in ' +
    'instanceof new return super switch this throw try typeof var void while with yield let static async await of null true ' +
    'false get set',
  typescript:
    'break case catch class const continue debugger default delete do else enum export extends finally for function if import ' +
    'in instanceof new return super switch this throw try typeof var void while with yield let static async await of null ' +
    'true false get set implements interface private protected public readonly abstract as is keyof type declare namespace ' +
    'infer satisfies override any string number boolean unknown never',
  go:
    'break case chan const continue default defer else fallthrough for func go goto if import interface map package range ' +
    'return select struct switch type var nil true false',
  java:
    'abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally ' +
    'float for goto if implements import instanceof int interface long native new package private protected public return ' +
    'short static strictfp super switch synchronized this throw throws transient try void volatile while true false null',
  rust:
    'as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref ' +
    'return self Self static struct super trait true type unsafe use where while',
};

export function isKnown(language: string): boolean {
  return RESERVED[language] !== undefined;
}

/** Other indentation, comments and blank lines. @param lines of the function */
export function reformatted(lines: readonly string[], language: string, random: Random): string[] {
  const mark = language === 'python' ? '#' : '//';
  const out: string[] = [];
  for (const line of lines) {
    const body = line.trimStart();
    const isComment = body.startsWith(mark);
    if (isComment && random.chance(0.7)) continue;
    const indent = ' '.repeat((line.length - body.length) * 2);
    if (isOpenText(line)) {
      out.push(line);
      continue;
    }
    if (random.chance(0.2)) out.push(`${indent}${mark} ${random.word()} ${random.word()} (${random.word()}).`);
    if (random.chance(0.15)) out.push('');
    out.push(
      indent + body + (random.chance(0.15) && body !== '' && !body.endsWith('\\') ? `  ${mark} ${random.word()}` : ''),
    );
  }
  return out;
}

/** Every name and every literal is another, the same one everywhere. */
export function renamed(lines: readonly string[], language: string, random: Random): string[] {
  const reserved = new Set((RESERVED[language] ?? '').split(' '));
  const names = new Map<string, string>();
  const other = (name: string): string => {
    if (reserved.has(name)) return name;
    const known = names.get(name) ?? random.word() + (names.size % 7 === 0 ? `${names.size}` : '');
    names.set(name, known);
    return known;
  };
  const token = /\/\/.*|#.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`\n]*`|[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*/gu;
  return lines.map((line) =>
    line.replaceAll(token, (text) => {
      if (text.startsWith('//') || (text.startsWith('#') && language === 'python')) return text;
      if (text.startsWith('#')) return text;
      if (/^\d/.test(text)) return String(random.below(900) + 10);
      if (/^["'`]/.test(text)) {
        const quote = text.charAt(0);
        if (quote === "'" && language === 'rust') return text;
        // Rust's lifetimes, text over lines.
        return text.length < 2 || text.length === 2 ? text : `${quote}${random.word()}${quote}`;
      }
      return other(text);
    }),
  );
}

/**
 * From 10 to 25 percent of the statements are gone, new, or replaced.
 * @param foreign statements of other functions, of the same language
 */
export function edited(
  lines: readonly string[],
  language: string,
  foreign: readonly string[],
  random: Random,
): string[] {
  const places = lines.flatMap((line, n) => (n > 0 && n < lines.length - 1 && isStatement(line, language) ? [n] : []));
  const statements = Math.max(places.length, 1);
  const wanted = Math.max(1, Math.round(statements * (0.1 + 0.15 * random.next())));
  const chosen = new Set(random.shuffled(places).slice(0, wanted));
  return lines.flatMap((line, n) => {
    if (!chosen.has(n)) return [line];
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    const other = indent + random.pick(foreign).trim();
    const kind = random.below(3);
    return kind === 0 ? [] : kind === 1 ? [line, other] : [other];
  });
}

/** A whole statement on a line of its own. */
export function isStatement(line: string, language: string): boolean {
  const body = line.trim();
  if (body.length < 8 || isOpenText(line) || /^(?:\/\/|#|\*|\/\*)/.test(body)) return false;
  let depth = 0;
  for (const sign of body) {
    if ('([{'.includes(sign)) depth++;
    else if (')]}'.includes(sign) && --depth < 0) return false;
  }
  if (depth !== 0) return false;
  if (language === 'python')
    return /^(?:[\w.]+(?:\[.*\])? ?[-+*/|]?= |[\w.]+\(|return\b|raise\b|assert\b)/.test(body) && !body.endsWith(':');
  if (language === 'go')
    return /(?::?=|\)|\breturn\b)/.test(body) && !/[,{.]$/.test(body) && !/^(?:case|default)\b/.test(body);
  if (/^(?:javascript|typescript)$/.test(language))
    return /^(?:const|let|return|throw|await|[\w.]+ ?[-+]?= |[\w.]+\()/.test(body) && !/[,{(.:|&]$/.test(body);
  return body.endsWith(';');
}

// --- internal ---

/** Text over lines begins, ends or goes on here: nothing may be put between. */
function isOpenText(line: string): boolean {
  return /"""|'''/.test(line) || (line.split('`').length - 1) % 2 === 1;
}
