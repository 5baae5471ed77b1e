/**
 * The only door to tree-sitter: loads grammars on first use, keeps one parser for each, parses under a limit of work and
 * frees every tree. Works in the calling thread.
 */

import { setFlagsFromString } from 'node:v8';
import type { Node, Tree, TreeCursor } from 'web-tree-sitter';
import { grammarEntry, readWasm, runtimeEntry } from './grammar-files.ts';
import type { WorkLimit } from './work-limit.ts';

export type { Node, TreeCursor };

/** A grammar with its parser, ready to parse. */
export interface Grammar {
  readonly language: string;
  /** Node type names by type id; null for ids that never show. */
  readonly types: readonly (string | null)[];
  /** False for tokens such as `{`, and for ids that never show. */
  isNamed(id: number): boolean;
  /**
   * Parses and hands the tree's cursor to `visit`; tree and cursor are freed when it returns or throws.
   * @param limit after which parsing stops
   * @returns what `visit` gave, or null when the limit passed first
   */
  withTree<T>(text: string, limit: WorkLimit, visit: (cursor: TreeCursor) => T): T | null;
  close(): void;
}

/**
 * @param baselineOnly compile the grammar with V8's baseline compiler only: optimising the giant lexers of Swift or
 * Julia freezes the calling thread for seconds on Node 20, and gains 10 % at most; the runtime itself stays optimised
 * @returns null when there is no grammar for the language
 */
export async function loadGrammar(language: string, baselineOnly: boolean): Promise<Grammar | null> {
  const entry = grammarEntry(language);
  if (entry === undefined) return null;
  const { Parser, Language } = await startRuntime();
  const loaded = Language.loadSync(compile(readWasm(entry), baselineOnly));
  const parser = new Parser();
  parser.setLanguage(loaded);
  return {
    language,
    types: loaded.types,
    isNamed: (id) => loaded.nodeTypeIsNamed(id),
    withTree(text, limit, visit) {
      let tree: Tree | null = null;
      let cursor: TreeCursor | null = null;
      try {
        tree = parser.parse(text, null, { progressCallback: () => limit.passed() });
        if (tree === null) {
          parser.reset();
          return null;
        }
        cursor = tree.walk();
        return visit(cursor);
      } finally {
        cursor?.delete();
        tree?.delete();
      }
    },
    close: () => parser.delete(),
  };
}

// --- internal ---

type Runtime = typeof import('web-tree-sitter');
let runtime: Promise<Runtime> | undefined;

function startRuntime(): Promise<Runtime> {
  runtime ??= (async () => {
    const module = await import('web-tree-sitter');
    const wasmBinary = readWasm(runtimeEntry());
    await module.Parser.init({ wasmBinary });
    return module;
  })();
  return runtime;
}

function compile(wasm: Uint8Array<ArrayBuffer>, baselineOnly: boolean): WebAssembly.Module {
  if (!baselineOnly) return new WebAssembly.Module(wasm);
  setFlagsFromString('--liftoff-only');
  try {
    return new WebAssembly.Module(wasm);
  } finally {
    setFlagsFromString('--no-liftoff-only');
  }
}
