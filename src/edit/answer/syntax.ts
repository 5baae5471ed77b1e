/** What the parsers know of a text: its definitions, and whether it fits its grammar. They are loaded when they are asked. */

import type { Definition } from '../../base/types.ts';
import { type Chunker, createChunker, languageOf } from '../../chunk/index.ts';

/** Lines are counted from 1. */
export type KnownDefinition = Pick<Definition, 'name' | 'scope' | 'leadLine' | 'startLine' | 'endLine'>;

export class Syntax {
  #chunker: Promise<Chunker> | null = null;

  /** In order of the file, outer before inner. */
  async definitions(path: string, text: string): Promise<readonly KnownDefinition[]> {
    const chunked = await this.#chunk(path, text);
    return chunked?.chunks.flatMap(({ definitions }) => definitions.filter(({ begins }) => begins)) ?? [];
  }

  /** @returns null where no parser can tell */
  async isBroken(path: string, text: string): Promise<boolean | null> {
    if (/\.json$/i.test(path)) return isBrokenJson(text);
    const chunked = await this.#chunk(path, text);
    return chunked?.broken ?? null;
  }

  async close(): Promise<void> {
    (await this.#chunker)?.close();
    this.#chunker = null;
  }

  // --- internal ---

  async #chunk(path: string, text: string) {
    const language = languageOf(path, text);
    if (language === null) return null;
    this.#chunker ??= createChunker();
    return await (await this.#chunker).chunk({ path, text, language });
  }
}

function isBrokenJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\ufeff/, ''));
    return false;
  } catch {
    return true;
  }
}
