/** code/: what can be told of code by its syntax trees: places that match a pattern, and the pattern's replacement there. */

export type { CodeMatch } from './pattern/find-matches.ts';
export { PatternFinder } from './pattern/pattern-finder.ts';
export { Rewriter } from './pattern/rewrite.ts';
