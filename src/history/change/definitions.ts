/** The definitions of one version of a file, each with its signature and its own lines, so that versions can be compared. */

import type { ChunkKind } from '../../base/types.ts';
import { isExported } from './exported.ts';
import type { FileOutline, OutlineEntry } from './outline.ts';
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
  /** The rest is made when it is asked for: most definitions of a changed file are as they were. */
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

export function definitionsIn({ language, broken, entries }: FileOutline, text: string): FileDefinitions {
  const lines = linesOf(text);
  return { language, lines, broken, definitions: entries.map((_, n) => definitionAt(entries, n, language, lines)) };
}

// --- internal ---

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return text.includes('\r') ? lines.map((line) => line.replace(/\r$/, '')) : lines;
}

function definitionAt(
  entries: readonly OutlineEntry[],
  n: number,
  language: string,
  lines: readonly string[],
): Definition {
  const entry = entries[n] as OutlineEntry;
  const { name, scope, kind, leadLine, startLine, endLine } = entry;
  let signature: string | null = null;
  let own: readonly string[] | null = null;
  return {
    ...{ name, scope, kind, leadLine, startLine, endLine },
    get exported() {
      return isExported({ name, scope, line: lines[startLine - 1] ?? '' }, language, lines);
    },
    get signature() {
      signature ??= signatureOf(lines.slice(startLine - 1, endLine), kind, language);
      return signature;
    },
    get own() {
      own ??= ownLines(lines, entry, entries, n + 1);
      return own;
    },
  };
}

/** @param next place in `entries`, which are in order, of the one after it */
function ownLines(
  lines: readonly string[],
  { startLine, endLine }: OutlineEntry,
  entries: readonly OutlineEntry[],
  next: number,
): string[] {
  const own: string[] = [];
  let at = startLine;
  for (let n = next; n < entries.length; n++) {
    const inner = entries[n];
    if (inner === undefined || inner.startLine > endLine) break;
    // Two on one line, such as a field and its class, cannot be told apart by lines.
    if (inner.startLine <= startLine || inner.leadLine < at) continue;
    own.push(...lines.slice(at - 1, inner.leadLine - 1));
    at = Math.max(at, inner.endLine + 1);
  }
  own.push(...lines.slice(at - 1, endLine));
  return own.map((line) => line.trim()).filter((line) => line !== '');
}
