/** Places whose syntax tree matches a pattern of code. */

import { languageOf } from '../../chunk/index.ts';
import { type CodeMatch, PatternFinder, Rewriter } from '../../code/index.ts';
import { IN_SECRET, type IsSecret, type Note, type Replaced, type Replacer } from './replace-files.ts';
import { usualLineEnd } from './text-file.ts';

export interface SyntaxReplacement {
  readonly find: string;
  readonly text: string;
  /** Conditions on metavariables, as `A=string` or `A~^get`. */
  readonly where: readonly string[];
  /** Ids; none for every language that can read the pattern. */
  readonly languages: readonly string[];
}

/** To be closed. */
export interface SyntaxReplacer extends Replacer {
  /** No language of the files that hold the pattern's words can read it. */
  readonly isStrange: boolean;
  close(): Promise<void>;
}

/** @throws E_QUERY_EMPTY, E_BAD_PATTERN, E_BAD_REGEX */
export function syntaxReplacer({ find, text, where, languages }: SyntaxReplacement): SyntaxReplacer {
  const finder = new PatternFinder(find, where);
  const unix = new Rewriter(text.replaceAll('\r\n', '\n'), finder.names);
  const dos = new Rewriter(text.replaceAll(/\r?\n/g, '\r\n'), finder.names);
  return {
    mayHold: (bytes) => finder.words.every((word) => /[^\x20-\x7e]/.test(word) || bytes.includes(word)),
    get isStrange() {
      return finder.isStrange;
    },
    close: () => finder.close(),
    async replace(path, source, isSecret) {
      const language = languageOf(path, source);
      if (languages.length > 0 && !languages.includes(language)) return null;
      const found = await finder.find(source, language);
      if (found === null) return { text: source, notes: [{ at: 0, reason: 'the file cannot be parsed' }] };
      if (found.length === 0) return null;
      const { matches, notes } = changeable(source, found, isSecret);
      const rewriter = usualLineEnd(source) === '\r\n' ? dos : unix;
      const rewritten = rewriter.rewrite(source, matches);
      const lost = rewritten.lost.map(({ start, end }) => ({
        ...{ at: start, text: source.slice(start, end), reason: 'this comment is lost', isLost: true },
      }));
      const replaced: Replaced = { text: rewritten.text, notes: [...notes, ...lost] };
      const isWorse = rewritten.text !== source && (await finder.isWorse(source, rewritten.text, language)) === true;
      return isWorse ? { ...replaced, refused: { code: 'syntax', message: WORSE } } : replaced;
    },
  };
}

// --- internal ---

const WORSE = 'it parses now and would not after the replacement';

/** Words and signs beside those that only part and enclose. */
const COUNTS = /[^\s()[\]{}'"`;,.:]/;

/** Places that can be replaced without losing what the pattern does not speak of. */
function changeable(source: string, found: readonly CodeMatch[], isSecret: IsSecret) {
  const notes: Note[] = [];
  const matches = found.filter(({ start, end, passedOver }) => {
    if (isSecret(start, end)) {
      notes.push({ at: start, reason: IN_SECRET });
      return false;
    }
    const left = passedOver.map((span) => source.slice(span.start, span.end)).filter((token) => COUNTS.test(token));
    if (left.length === 0) return true;
    notes.push({ at: start, reason: `it has "${left.join(' ')}", which the pattern has not` });
    return false;
  });
  return { matches, notes };
}
