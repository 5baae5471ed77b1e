/** Where the definitions of one version of a file lie, as a parser tells: plain data, which threads hand over. */

import type { ChunkKind } from '../../base/types.ts';
import { type Chunker, languageOf, readsDefinitions } from '../../chunk/index.ts';
import { isData, isProse } from '../../search/index.ts';

export interface OutlineEntry {
  readonly name: string;
  /** Names of the definitions around it, joined with `.`. */
  readonly scope: string;
  readonly kind: ChunkKind;
  /** Lines from 1; `leadLine` begins its comment and decorators. */
  readonly leadLine: number;
  readonly startLine: number;
  readonly endLine: number;
}

export interface FileOutline {
  readonly language: string;
  /** Whether the text fits its grammar; null where no grammar can tell. */
  readonly broken: boolean | null;
  /** In the order in which they begin. */
  readonly entries: readonly OutlineEntry[];
}

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/** What tells nothing of a change of code: sections of prose, keys of data. */
const LEFT_OUT: ReadonlySet<ChunkKind> = new Set(['section', 'imports', 'block', 'statement', 'rule']);

/** Whether a parser is to read it. */
export function isParsed(language: string): boolean {
  return readsDefinitions(language) && !isData(language) && !isProse(language);
}

export async function outlineOf(chunker: Chunker, { path, text }: SourceText): Promise<FileOutline> {
  const language = languageOf(path, text);
  if (text === '' || !isParsed(language)) return { language, broken: null, entries: [] };
  const { chunks, broken, parser } = await chunker.chunk({ path, text, language });
  const entries = chunks
    .flatMap(({ definitions }) => definitions.filter(({ begins, kind }) => begins && !LEFT_OUT.has(kind)))
    .map(({ name, scope, kind, leadLine, startLine, endLine }) => ({
      ...{ name, scope, kind, leadLine, startLine, endLine },
    }));
  return { language, broken: parser === 'tree' ? broken === true : null, entries };
}
