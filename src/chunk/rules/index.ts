/** The rules of every language that is cut by syntax tree. */

import { JAVA } from './jvm.ts';
import { PYTHON } from './python.ts';
import type { Rules } from './rule.ts';
import { GO, RUST } from './systems.ts';
import { JAVASCRIPT, TYPESCRIPT } from './web.ts';

const RULES: Readonly<Record<string, Rules>> = {
  go: GO,
  java: JAVA,
  javascript: JAVASCRIPT,
  python: PYTHON,
  rust: RUST,
  tsx: TYPESCRIPT,
  typescript: TYPESCRIPT,
};

/** Null for a language without rules. */
export function rulesFor(language: string): Rules | null {
  return Object.hasOwn(RULES, language) ? (RULES[language] ?? null) : null;
}
