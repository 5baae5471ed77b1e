/** Regular expressions whose time grows with the text alone, whatever the expression: none can hang. */

import { RE2JS } from 're2js';
import { MlxCodeError } from '../base/errors.ts';

export interface LinearOptions {
  readonly anyCase?: boolean;
  /** Only whole words. */
  readonly word?: boolean;
}

export interface LinearMatch {
  readonly start: number;
  readonly end: number;
  /** Of a group by number or name, 0 for the match; null for one that takes no part. */
  readonly group: (group: number | string) => string | null;
}

export interface LinearPattern {
  /** As it was given. */
  readonly written: string;
  /** Whether it is found anywhere. */
  test(text: string): boolean;
  /** Matches one after the other, without overlap. */
  matches(text: string): IterableIterator<LinearMatch>;
  readonly groupCount: number;
  readonly groupNames: ReadonlySet<string>;
}

/** `^` and `$` stand for the ends of lines. @throws E_BAD_REGEX */
export function linearPattern(written: string, { anyCase = false, word = false }: LinearOptions): LinearPattern {
  const source = RE2JS.translateRegExp(word ? `\\b(?:${written})\\b` : written);
  const expression = compiled(written, source, RE2JS.MULTILINE | (anyCase ? RE2JS.CASE_INSENSITIVE : 0));
  return {
    written,
    test: (text) => expression.test(text),
    *matches(text) {
      const matcher = expression.matcher(text);
      while (matcher.find()) {
        yield { start: matcher.start(), end: matcher.end(), group: (group) => matcher.group(group) };
      }
    },
    groupCount: expression.groupCount(),
    groupNames: new Set(Object.keys(expression.namedGroups())),
  };
}

// --- internal ---

function compiled(written: string, source: string, flags: number): RE2JS {
  try {
    return RE2JS.compile(source, flags);
  } catch (cause) {
    const why = (cause as Error).message.replace(/^error parsing regexp: /, '');
    const isBeyond = /\(\?[=!<]|\\[1-9]/.test(written);
    const hint = 'Looks around and references back are not known here, as they can take forever.';
    throw new MlxCodeError('E_BAD_REGEX', `The regular expression ${written} is not valid: ${why}`, {
      cause,
      ...(isBeyond && { hint }),
    });
  }
}
