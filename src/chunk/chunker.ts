/** A file's text into chunks, symbols and imports: by syntax tree, headings, statements or lines. */

import type { ChunkedFile, ParseFallback, SymbolDef } from '../base/types.ts';
import { assemble, symbolsOf } from './assemble.ts';
import { outlineHeadings } from './by-line/headings.ts';
import { outlineByLines } from './by-line/line-outline.ts';
import { cutLines } from './by-line/lines.ts';
import { markdownHeadings } from './by-line/markdown-headings.ts';
import { rstHeadings, rstIncludes } from './by-line/rst-headings.ts';
import { outlineStatements } from './by-line/statements.ts';
import { cutTree } from './cut-outline.ts';
import { rolesOf } from './file-roles.ts';
import { loadGrammar } from './grammar/parse.ts';
import { workLimit } from './grammar/work-limit.ts';
import { languageInfo } from './languages/languages.ts';
import { lineRulesFor } from './line-rules/index.ts';
import { rescueRulesFor } from './line-rules/rescue.ts';
import { nodeTable } from './node-table.ts';
import { notebookLanguage } from './notebook-language.ts';
import { OutlineError, outlineTree } from './outline.ts';
import type { Def, Outline } from './outline-types.ts';
import { type LoadedGrammar, parseAll } from './parse-all.ts';
import { rulesFor } from './rules/index.ts';
import { codeOfTemplate } from './template-code.ts';
import { mapText, type TextMap } from './text-map.ts';

export interface ChunkerOptions {
  /**
   * Longest processor time for the syntax tree of a small file, milliseconds; once as much again for every 250,000
   * characters. After it the file is cut by lines. @default 1000
   */
  readonly limitMs?: number;
  /** Non-blank characters in a chunk. @default 750 */
  readonly budget?: number;
  /** Compile grammars with V8's baseline compiler only, which avoids freezes of seconds. @default true */
  readonly liftoffOnly?: boolean;
}

export interface ChunkInput {
  /** For messages only. */
  readonly path: string;
  /** Decoded text; a BOM counts as part of it. */
  readonly text: string;
  /** Language id, see `languageOf`; an unknown one is cut by lines. */
  readonly language: string;
}

export interface Chunker {
  /**
   * Never rejects over the text: a file whose tree is of no use is cut by lines and says why in `fallback`.
   * @throws E_SETUP_FAILED when a grammar file is missing or damaged
   */
  chunk(input: ChunkInput): Promise<ChunkedFile>;
  /** True after the parser trapped: its memory is no longer trusted, files with a grammar fall back to lines. Start a new thread. */
  readonly poisoned: boolean;
  /** Frees the parsers; the chunker is of no use afterwards. */
  close(): void;
}

/** Works in the calling thread; grammars are loaded on first use. */
export async function createChunker(options: ChunkerOptions = {}): Promise<Chunker> {
  const { limitMs = LIMIT_MS, budget = BUDGET, liftoffOnly = true } = options;
  const loaded = new Map<string, Promise<LoadedGrammar | null>>();
  let poisoned = false;

  const load = (language: string): Promise<LoadedGrammar | null> => {
    let entry = loaded.get(language);
    if (entry === undefined) {
      entry = loadGrammar(languageInfo(language)?.grammar ?? language, liftoffOnly).then((grammar) => {
        const rules = rulesFor(language);
        return grammar === null || rules === null ? null : { grammar, table: nodeTable(grammar, rules) };
      });
      loaded.set(language, entry);
    }
    return entry;
  };

  const byTree = async (map: TextMap, language: string): Promise<ChunkedFile> => {
    if (poisoned) return byLines(map, language, budget, 'trap');
    const grammar = await load(language);
    if (grammar === null) return byLines(map, language, budget, 'no-grammar');
    const limit = workLimit(limitMs * (1 + map.text.length / LIMIT_LENGTH));
    try {
      const outline = await parseAll(map, grammar, load, budget, limit);
      return outline === null
        ? byLines(map, language, budget, 'timeout')
        : { ...byOutline(map, outline, { language, budget, parser: 'tree' }), broken: outline.broken };
    } catch (error) {
      if (error instanceof OutlineError) return byLines(map, language, budget, error.reason);
      // What is left is the parser's own trap: an abort, a bad memory access, no memory.
      poisoned = true;
      return byLines(map, language, budget, 'trap');
    }
  };

  /** Definitions of the code in a template, among those that its lines tell. */
  const withCode = async (map: TextMap, outline: Outline, language: string): Promise<Outline> => {
    const defs = [...outline.defs];
    const imports = [...outline.imports];
    for (const code of poisoned ? [] : codeOfTemplate(map.text, language)) {
      const loaded = await load(code.language);
      if (loaded === null) continue;
      const { grammar, table } = loaded;
      const limit = workLimit(limitMs);
      try {
        const inner = grammar.withTree(code.text, limit, (cursor) =>
          outlineTree({ cursor, table, map, budget, limit, offset: 0, parent: null }),
        );
        const apart = inner?.defs.filter((def) => outline.defs.every((other) => !cross(def, other))) ?? [];
        defs.push(...apart);
        imports.push(...(inner?.imports ?? []));
      } catch (error) {
        if (!(error instanceof OutlineError)) poisoned = true;
      }
    }
    return { ...outline, imports, defs: defs.sort((a, b) => a.start - b.start || b.end - a.end) };
  };

  const outlineDocument = (map: TextMap, language: string): Outline => {
    if (language !== 'rst') return outlineHeadings(map, budget, markdownHeadings);
    return { ...outlineHeadings(map, budget, rstHeadings), imports: rstIncludes(map.text) };
  };

  /** What `files/` makes of a notebook says first which language its code is in. */
  const ofNotebook = (map: TextMap): Promise<ChunkedFile> | ChunkedFile => {
    const language = notebookLanguage(map.text);
    return languageInfo(language)?.cut === 'tree' ? byTree(map, language) : byLines(map, 'jupyter', budget, null);
  };

  return {
    async chunk({ text, language }) {
      const map = mapText(text);
      if (map.weight(0, text.length) === 0)
        return { chunks: [], symbols: [], imports: [], roles: [], parser: 'lines', fallback: null };
      if (language === 'jupyter') return ofNotebook(map);
      switch (languageInfo(language)?.cut) {
        case 'tree':
          return byTree(map, language);
        case 'headings':
          return byOutline(map, outlineDocument(map, language), { language, budget, parser: 'headings' });
        case 'statements':
          return byOutline(map, outlineStatements(map), { language, budget, parser: 'statements' });
        default: {
          const rules = lineRulesFor(language);
          if (rules === null) return byLines(map, language, budget, null);
          const outline = outlineByLines(map, rules, budget);
          return byOutline(map, await withCode(map, outline, language), { language, budget, parser: 'lines' });
        }
      }
    },
    get poisoned() {
      return poisoned;
    },
    close() {
      for (const entry of loaded.values()) {
        // A grammar that failed to load has nothing to free, and its error was already given.
        entry.then((grammar) => grammar?.grammar.close()).catch(() => undefined);
      }
      loaded.clear();
    },
  };
}

// --- internal ---

const LIMIT_MS = 1000;
const BUDGET = 750;
/** A text of this length has twice the time, UTF-16 units: slow machines should cut large files as fast ones do. */
const LIMIT_LENGTH = 250_000;

/** True when each holds a part of the other, but not all. */
function cross(a: Def, b: Def): boolean {
  return (
    (a.start < b.start && b.start < a.end && a.end < b.end) || (b.start < a.start && a.start < b.end && b.end < a.end)
  );
}

interface Told {
  readonly language: string;
  readonly budget: number;
  readonly parser: ChunkedFile['parser'];
}

function byOutline(map: TextMap, outline: Outline, { language, budget, parser }: Told): ChunkedFile {
  const { defs, root } = outline;
  const { starts, leads } = cutTree(map, root, defs, budget);
  const roles = rolesOf(map, language, parser === 'tree' ? outline : null);
  return {
    chunks: assemble({ map, starts, defs, importRanges: outline.importRanges, leads, tests: roles.tests }),
    symbols: symbolsOf(map, defs),
    imports: [...new Set(outline.imports)],
    roles: roles.file,
    parser,
    fallback: null,
  };
}

function byLines(map: TextMap, language: string, budget: number, fallback: ParseFallback | null): ChunkedFile {
  const rules = fallback === null ? null : rescueRulesFor(language);
  if (rules !== null)
    return { ...byOutline(map, outlineByLines(map, rules, budget), { language, budget, parser: 'lines' }), fallback };
  const starts = [0, ...cutLines(map, 0, map.text.length, budget)];
  const symbols: SymbolDef[] = [];
  return {
    chunks: assemble({ map, starts, defs: [], importRanges: [], leads: [], tests: [] }),
    symbols,
    imports: [],
    roles: rolesOf(map, language, null).file,
    parser: 'lines',
    fallback,
  };
}
