/** Proves that every grammar is whole: hash, load, and a tiny parse. */

import { grammarEntries } from './grammar-files.ts';
import { loadGrammar } from './parse.ts';
import { workLimit } from './work-limit.ts';

export interface GrammarCheck {
  readonly language: string;
  readonly ok: boolean;
  /** Package and version, or what is wrong. */
  readonly detail: string;
}

/** Never rejects: a grammar that cannot be used is an entry with `ok: false`. */
export async function checkGrammars(): Promise<GrammarCheck[]> {
  const checks: GrammarCheck[] = [];
  for (const entry of list()) {
    try {
      const grammar = await loadGrammar(entry.language, true);
      const children = grammar?.withTree('a\n', workLimit(LIMIT_MS), (cursor) => cursor.endIndex);
      grammar?.close();
      const ok = typeof children === 'number';
      checks.push({
        language: entry.language,
        ok,
        detail: ok ? `${entry.package} ${entry.version}` : 'does not parse',
      });
    } catch (error) {
      checks.push({ language: entry.language, ok: false, detail: messageOf(error) });
    }
  }
  return checks;

  function list() {
    try {
      return grammarEntries();
    } catch (error) {
      checks.push({ language: 'all', ok: false, detail: messageOf(error) });
      return [];
    }
  }
}

// --- internal ---

const LIMIT_MS = 2000;

function messageOf(error: unknown): string {
  // A wasm module of another dialect is refused with an empty message.
  return error instanceof Error && error.message !== '' ? error.message : 'cannot be loaded';
}
