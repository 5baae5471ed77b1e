/** What the rules of a language are made of that has no grammar: lines that begin a definition, and where it ends. */

import type { ChunkKind } from '../../base/types.ts';

/** A line that begins a definition. */
export interface LineRule {
  readonly kind: ChunkKind;
  /** Matched against one line; the group `name`, or else the first that took part, is the name; `owner` is its scope. */
  readonly pattern: RegExp;
  /** How deep it is; without one its indentation tells. Smaller is further out. */
  readonly level?: number;
}

export interface LineRules {
  /** The first that matches a line is taken. */
  readonly rules: readonly LineRule[];
  /** A line that is nothing but a comment, or the first of a comment of several lines. */
  readonly comment: RegExp;
  /** How comments of several lines begin and end. */
  readonly block?: readonly [begin: string, end: string];
  /**
   * Where a definition ends. `indent`: before the first line that is not further in, unless that line closes it or goes
   * on with it; `next`: before the next definition of its level or further out.
   */
  readonly ends: 'indent' | 'next';
  /** With `indent`: a line of the same indentation that goes on with the definition. @default brackets, `begin`, `end` */
  readonly goesOn?: RegExp;
  /** A line that ends the innermost definition. */
  readonly closes?: RegExp;
  /** Names of the definitions around one are its scope. @default true */
  readonly nests?: boolean;
  /** The module that a line imports: the first group that took part. */
  readonly imports?: RegExp;
  /** Definitions may be behind another's opening bracket on one line. @default false */
  readonly inline?: boolean;
}

/** @param pattern the first group that takes part is the name */
export function line(kind: ChunkKind, pattern: RegExp, level?: number): LineRule {
  return level === undefined ? { kind, pattern } : { kind, pattern, level };
}

/** Comments of most languages. */
export const SLASHES = /^\s*(?:\/\/|\/\*|\*(?:\s|$|\/))/;
export const HASH = /^\s*#/;
export const SEMICOLON = /^\s*;/;
export const DASHES = /^\s*--/;
export const PERCENT = /^\s*%/;
export const C_BLOCK = ['/*', '*/'] as const;

/** Words that may be before a definition in languages with types. */
export const MODIFIERS =
  '(?:(?:public|private|protected|internal|open|abstract|final|sealed|static|override|virtual|async|extern|partial|readonly|inline|suspend|data|inner|lazy|implicit|case|export|default|declare|unsafe|new|fileprivate|mutating|external|synchronized|native|strictfp|transient|volatile|required|convenience|nonisolated|@\\w+(?:\\([^)]*\\))?)\\s+)*';

/** A definition behind any of the `MODIFIERS`. @param rest source of a pattern */
export function modified(kind: ChunkKind, rest: string): LineRule {
  return line(kind, new RegExp(`^\\s*${MODIFIERS}${rest}`));
}
