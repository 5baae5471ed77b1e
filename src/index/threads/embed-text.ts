/** The text that is embedded for a chunk: words of its path, then its own text. Another rule makes other vectors. */

import { splitIdentifier } from '../../text/terms.ts';

/** Part of the chunker version kept in the index: raise it when this file changes what it gives. */
export const EMBED_TEXT_VERSION = 2;

/** Folders and name that say most about a file: the last ones. */
const PATH_PARTS = 4;

/** Words of the last four parts of a path, extension dropped, split and lower-cased: `src auth token store`. */
export function pathWords(path: string): string {
  const parts = path
    .replace(/\.[^./]+$/, '')
    .split('/')
    .slice(-PATH_PARTS);
  return parts.flatMap((part) => splitIdentifier(part)).join(' ');
}

/** Input of the static embedder: the path counts twice beside the text. */
export function staticText(words: string, text: string): string {
  return `${words}\n${words}\n${text}`;
}

/** Input of an MLX embedder. */
export function neuralText(path: string, text: string): string {
  return `${pathWords(path)}\n${text}`;
}
