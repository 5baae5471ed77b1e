/** The text of a Markdown block as styled spans: emphasis, code, links with their address. */

import type { Token, Tokens } from 'marked';
import { MUTED, type Span, type Style } from '../cells/line.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
};
const CODE: Style = { fg: 'code' };
const LINK: Style = { fg: 'link', underline: true };

/**
 * @param tokens of a block; undefined gives `text` as it is
 * @returns lines by the hard breaks in the text; a single newline is a blank
 */
export function inlineLines(tokens: readonly Token[] | undefined, text: string, base: Style): readonly Span[][] {
  const lines: Span[][] = [[]];
  if (tokens === undefined) add(lines, text, base);
  else for (const token of tokens) addToken(lines, token, base);
  return lines;
}

/** Code of a line is drawn without its backticks from now on. */
export function withoutTicks(token: Token): void {
  if (token.type === 'codespan') BARE.add(token);
}

// --- internal ---

const BARE = new WeakSet<Token>();

function addToken(lines: Span[][], token: Token, base: Style): void {
  switch (token.type) {
    case 'strong':
      return addAll(lines, token, { ...base, bold: true });
    case 'em':
      return addAll(lines, token, { ...base, italic: true });
    case 'del':
      // Crossed out is not every terminal's art.
      add(lines, '~~', MUTED);
      addAll(lines, token, { ...base, dim: true });
      return add(lines, '~~', MUTED);
    case 'codespan':
      // The backticks stay: without colours they are what tells code from text.
      return add(lines, BARE.has(token) ? token.text : `\`${token.text}\``, { ...base, ...CODE });
    case 'link': {
      const link = token as Tokens.Link;
      addAll(lines, token, { ...base, ...LINK });
      if (link.text !== link.href && `mailto:${link.text}` !== link.href) add(lines, ` (${link.href})`, MUTED);
      return;
    }
    case 'image': {
      const image = token as Tokens.Image;
      return add(lines, `[image: ${image.text}] (${image.href})`, MUTED);
    }
    case 'checkbox':
      // The list draws it as part of its mark.
      return;
    case 'br':
      lines.push([]);
      return;
    case 'escape':
      return add(lines, (token as Tokens.Escape).text, base);
    case 'html':
      return add(lines, token.raw, { ...base, ...MUTED });
    default:
      if ('tokens' in token && Array.isArray(token.tokens)) return addAll(lines, token, base);
      add(lines, decoded('text' in token && typeof token.text === 'string' ? token.text : token.raw), base);
  }
}

function addAll(lines: Span[][], token: Token, style: Style): void {
  const children = 'tokens' in token ? token.tokens : undefined;
  if (children === undefined) add(lines, decoded(token.raw), style);
  else for (const child of children) addToken(lines, child, style);
}

function add(lines: Span[][], text: string, style: Style): void {
  const shown = text.replace(/[\n\t]+/g, ' ');
  if (shown !== '') lines.at(-1)?.push({ text: shown, style });
}

function decoded(text: string): string {
  return text.includes('&')
    ? text.replaceAll(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (name) => ENTITIES[name] ?? name)
    : text;
}
