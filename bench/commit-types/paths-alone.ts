/** The type of a change by a rule that sees its paths alone: what a program says that reads no line. */

import { pathKind } from '../../src/history/commit/path-kinds.ts';

export function typeByPaths(paths: readonly string[]): string {
  const kinds = new Set(paths.map((path) => pathKind(path)));
  const isOnly = (...of: string[]) => [...kinds].every((kind) => of.includes(kind));
  if (isOnly('docs', 'changelog', 'example')) return 'docs';
  if (isOnly('test')) return 'test';
  if (isOnly('ci')) return 'ci';
  if (isOnly('manifest', 'lock', 'tooling', 'changelog', 'ci', 'build')) return kinds.has('build') ? 'build' : 'chore';
  return kinds.has('source') && kinds.has('docs') ? 'feat' : 'fix';
}
