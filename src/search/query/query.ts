/** What a query asks for: its terms, the identifiers in it, its class, and the intents that switch penalties off. */

import { IDENTIFIER, splitIdentifier, terms } from '../../text/terms.ts';
import { type ExactText, exactTextOf } from './exact-text.ts';
import { STOP_TERMS } from './stop-words.ts';

/** Longer queries are cut: what comes after adds nothing to ranking and costs time. */
export const MAX_QUERY_CHARS = 4_096;
/** Most distinct terms used; the rarest matter, and BM25 gains nothing from more. */
const MAX_TERMS = 32;
/** Names looked for in the text of every candidate. */
const MAX_NAMES = 6;

/**
 * `symbol`: one identifier; `path`: a file; `pattern`: looks like a regular expression; `error`: a message as a program
 * printed it, with values of that run in it; `text`: anything else.
 */
export type QueryClass = 'symbol' | 'path' | 'pattern' | 'error' | 'text';

export interface AnalyzedQuery {
  /** The query as it is embedded. */
  readonly text: string;
  /** Distinct stemmed terms without stop words, in order; all terms when nothing else is left. */
  readonly terms: readonly string[];
  /** Words (lower-cased, not split) that can name a definition, a file or a folder. */
  readonly words: readonly string[];
  /** Identifiers as written: camelCase, snake_case, dotted or `::` names, or the whole query when it is one word. */
  readonly identifiers: readonly string[];
  readonly kind: QueryClass;
  readonly named: NamedInQuery;
  /** The query as text that occurs somewhere as written; null for one word. */
  readonly exact: ExactText | null;
  readonly wantsTests: boolean;
  readonly wantsDocs: boolean;
  readonly wantsLicence: boolean;
  readonly wantsExamples: boolean;
  /** Settings and data files, by the name of their format. */
  readonly wantsData: boolean;
}

/** What the query names exactly. */
export interface NamedInQuery {
  /** The whole query, when it is one word, name or path. */
  readonly word: string | null;
  /** Quoted phrases of several words. */
  readonly phrases: readonly string[];
  /** Identifiers and quoted words in a sentence. */
  readonly names: readonly string[];
  /** File names in a sentence. */
  readonly fileNames: readonly string[];
  /** Dotted names in a sentence, which may be modules: `starlette.exceptions`. */
  readonly modules: readonly string[];
}

/** @param raw what the user typed; control characters and repeated blanks are dropped */
export function analyzeQuery(raw: string): AnalyzedQuery {
  const text = raw
    .slice(0, MAX_QUERY_CHARS)
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const bare = text.replace(/[?!.,;:]+$/, '');
  const kind = classify(bare);
  const all = [...new Set(terms(kind === 'error' ? withoutValues(bare) : bare))];
  const content = all.filter((term) => !STOP_TERMS.has(term) && (term.length > 1 || kind !== 'text'));
  return {
    text,
    terms: (content.length > 0 ? content : all).slice(0, MAX_TERMS),
    words: wordsOf(bare),
    identifiers: identifiersOf(bare, kind),
    kind,
    named: namedIn(bare, kind),
    exact: exactTextOf(text),
    wantsLicence: /\b(licen[sc]e[sd]?|licen[sc]ing|copyright|copying|notice)\b/i.test(text),
    // A change that comes "with tests" is not about them.
    wantsTests: /\b(tests?|testing|specs?|mocks?|fixtures?|bench(marks?)?)\b/i.test(
      text.replace(/\b(?:and|with|plus)\s+(?:\w+\s+)?tests?\b/gi, ''),
    ),
    wantsDocs: /\b(docs?|documentation|readme|changelog|guide|tutorial)\b/i.test(text),
    wantsData: /\b(json|ya?ml|toml|xml|ini|csv|manifest|lock ?files?|makefile|dockerfile|workflows?)\b/i.test(text),
    wantsExamples: /\b(examples?|demos?|samples?|tutorial)\b/i.test(text),
  };
}

// --- internal ---

/** What people do not write in a question: escapes, classes, repeats, groups and anchors of regular expressions. */
const PATTERN = /\\[wdsbWDSB().[\]{}*+?^$|]|\.[*+]|\[\^?[^\]\s]+\][*+?{]|\(\?[:=!<]|^\^\S|\S\$$/;
const ERROR =
  /^(?:error|fatal|panic|exception|traceback|uncaught|unhandled|warning)\b.*[:'"`(]|\b[a-z]\w*(?:error|exception|warning|panic)\b\s*[:(]|\berrno\b|\bpanicked at\b/i;
/** Names of system errors, such as `ENOENT`. */
const ERRNO = /\bE[A-Z]{4,}\b/;

/** Values of one run, which no source holds: quoted texts with blanks or slashes, addresses, numbers, absolute paths. */
function withoutValues(text: string): string {
  const bare = text
    .replace(/(["'`])[^"'`]*[\s/\\][^"'`]*\1/g, ' ')
    .replace(/(?:^|\s)(?:[A-Za-z]:)?[/\\]\S+/g, ' ')
    .replace(/\b(?:0x[0-9a-f]+|\d[\d.:]*)\b/gi, ' ');
  return /\p{L}/u.test(bare) ? bare : text;
}

function classify(text: string): QueryClass {
  if (PATTERN.test(text) && !/^\$[\w$]+$|^[\w$]+\$$/.test(text)) return 'pattern';
  if (/\s/.test(text)) return ERROR.test(text) || ERRNO.test(text) ? 'error' : 'text';
  if (/\/|\.[a-z]{1,4}$/i.test(text) && /^[\w./@-]+$/.test(text) && !/::|->|\(/.test(text)) {
    return text.includes('/') ||
      /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|c|h|cc|cpp|hpp|cs|rb|php|swift|md|json|ya?ml|toml|sql|sh)$/i.test(text)
      ? 'path'
      : 'symbol';
  }
  return /^[\w$.:#>()-]+$/.test(text) ? 'symbol' : 'text';
}

/** Quotation marks where they quote: an apostrophe inside a word does not. */
const QUOTED = /(?<![\p{L}\p{N}])(["'`\u201c])([^"'`\u201c\u201d]{2,100})(?:\1|\u201d)(?![\p{L}\p{N}])/gu;
const FILE_NAME = /(?<![\w./-])[\w.@/-]*[\w-]\.[a-z][\w]{0,9}(?![\w/.]*[\w/])/g;
const MODULE = /[A-Za-z_]\w+(?:(?:\.|::)[A-Za-z_]\w+)+/g;
/** What ends like a file name in a sentence; `os.path` does not. */
const FILE_ENDING =
  /\.(?:[cm]?[jt]sx?|py|pyi|go|rs|java|kts?|c|h|cc|cpp|hpp|cs|rb|php|swift|scala|ex|exs|lua|zig|md|rst|txt|json|ya?ml|toml|ini|cfg|sql|sh|html?|css|vue|proto|tf)$/;

const NOTHING_NAMED: NamedInQuery = { word: null, phrases: [], names: [], fileNames: [], modules: [] };

function namedIn(text: string, kind: QueryClass): NamedInQuery {
  const trimmed = text.trim();
  if (kind === 'error' || kind === 'pattern') return NOTHING_NAMED;
  if (!/\s/.test(trimmed)) {
    const word = trimmed.replace(/^(["'`])(.+)\1$/, '$2').replace(/\(\)$/, '');
    return { ...NOTHING_NAMED, word: /[\p{L}\p{N}]/u.test(word) ? word : null };
  }
  const quoted = [...trimmed.matchAll(QUOTED)].map(([, , inner = '']) => inner.trim());
  const phrases = quoted.filter((inner) => /\s/.test(inner));
  const fileNames = (trimmed.match(FILE_NAME) ?? []).filter((name) => FILE_ENDING.test(name));
  const modules = (trimmed.match(MODULE) ?? []).filter((name) => !fileNames.includes(name));
  const words = quoted.filter((inner) => !/\s/.test(inner) && /[\p{L}\p{N}]/u.test(inner));
  const names = [...identifiersOf(trimmed, kind).filter(looksLikeCode), ...words];
  return {
    word: null,
    phrases,
    names: [...new Set(names)].filter((name) => !fileNames.includes(name)).slice(0, MAX_NAMES),
    fileNames,
    modules,
  };
}

/** A name that no sentence has as a word: with a capital inside, an underscore or a digit. */
function looksLikeCode(name: string): boolean {
  return splitIdentifier(name).length > 1 || /[_$]/.test(name);
}

function wordsOf(text: string): string[] {
  const out = new Set<string>();
  for (const [word] of text.matchAll(IDENTIFIER)) {
    const lower = word.toLowerCase();
    if (lower.length > 2 && !STOP_TERMS.has(lower)) out.add(lower);
  }
  return [...out];
}

/** What is behind a name that is called; `file(s)` is a word. */
const CALL = /^\((?!s\))/;

function identifiersOf(text: string, kind: QueryClass): string[] {
  const out = new Set<string>();
  for (const { 0: dotted, index: at } of text.matchAll(
    /[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|->|#)[\p{L}_$][\p{L}\p{N}_$]*)*/gu,
  )) {
    const names = dotted.split(/\.|::|->|#/);
    const last = names.at(-1) ?? dotted;
    const looksLikeCode = names.length > 1 || splitIdentifier(last).length > 1 || /_|\$/.test(last);
    const capitalised = /^\p{Lu}/u.test(last) && text.indexOf(dotted) > 0;
    const called =
      kind === 'text' && last.length > 2 && CALL.test(text.slice(at + dotted.length, at + dotted.length + 3));
    if (kind === 'symbol' || looksLikeCode || capitalised || called) {
      out.add(last);
      if (names.length > 1) for (const name of names.slice(0, -1)) if (kind === 'symbol') out.add(name);
    }
  }
  return [...out];
}
