/** The definitions of one version of a file, each with its signature and its own lines, so that versions can be compared. */

import type { ChunkKind } from '../../base/types.ts';
import { type Chunker, languageOf, readsDefinitions } from '../../chunk/index.ts';
import { isData, isProse } from '../../search/index.ts';
import { isExported } from './exported.ts';
import { signatureOf } from './signature.ts';

export interface Definition {
  readonly name: string;
  /** Names of the definitions around it, joined with `.`. */
  readonly scope: string;
  readonly kind: ChunkKind;
  /** Lines from 1; `leadLine` begins its comment and decorators. */
  readonly leadLine: number;
  readonly startLine: number;
  readonly endLine: number;
  /** Made when they are asked for: most definitions of a changed file are as they were. */
  readonly exported: boolean;
  readonly signature: string;
  /** Its own lines without blanks around them, those of definitions inside left out. */
  readonly own: readonly string[];
}

export interface FileDefinitions {
  readonly language: string;
  readonly lines: readonly string[];
  readonly definitions: readonly Definition[];
  /** Whether the text fits its grammar; null where no grammar can tell. */
  readonly broken: boolean | null;
}

/** What tells nothing of a change of code: sections of prose, keys of data. */
const LEFT_OUT: ReadonlySet<ChunkKind> = new Set(['section', 'imports', 'block', 'statement', 'rule']);

export async function definitionsOf(chunker: Chunker, path: string, text: string): Promise<FileDefinitions> {
  const language = languageOf(path, text);
  const lines = text.split(/\r?\n/);
  const isCode = readsDefinitions(language) && !isData(language) && !isProse(language);
  if (text === '' || !isCode) return { language, lines, definitions: [], broken: null };
  const { chunks, broken, parser } = await chunker.chunk({ path, text, language });
  const found = chunks.flatMap(({ definitions }) => definitions.filter(({ begins }) => begins));
  const kept = found.filter(({ kind }) => !LEFT_OUT.has(kind));
  const definitions = kept.map((each, n): Definition => {
    const { name, scope, kind, leadLine, startLine, endLine } = each;
    let signature: string | null = null;
    return {
      ...{ name, scope, kind, leadLine, startLine, endLine, own: ownLines(lines, each, kept.slice(n + 1)) },
      get exported() {
        return isExported({ name, scope, line: lines[startLine - 1] ?? '' }, language, lines);
      },
      get signature() {
        signature ??= signatureOf(lines.slice(startLine - 1, endLine), kind, language);
        return signature;
      },
    };
  });
  return { language, lines, definitions, broken: parser === 'tree' ? broken === true : null };
}

// --- internal ---

interface Lines {
  readonly leadLine: number;
  readonly startLine: number;
  readonly endLine: number;
}

/** @param later definitions that begin after it, in order */
function ownLines(lines: readonly string[], { startLine, endLine }: Lines, later: readonly Lines[]): string[] {
  const own: string[] = [];
  let at = startLine;
  for (const inner of later) {
    if (inner.startLine > endLine) break;
    // Two on one line, such as a field and its class, cannot be told apart by lines.
    if (inner.startLine <= startLine || inner.leadLine < at) continue;
    own.push(...lines.slice(at - 1, inner.leadLine - 1));
    at = Math.max(at, inner.endLine + 1);
  }
  own.push(...lines.slice(at - 1, endLine));
  return own.map((line) => line.trim()).filter((line) => line !== '');
}
