/** Files of numbered lines, passages of them and requests for a prompt, for tests of what a model reads. */

import { repoPath } from '../../base/paths.ts';
import { budgetOf } from '../budget.ts';
import type { ComposeRequest } from '../compose.ts';
import { systemMessage } from '../prompt.ts';
import type { Passage } from '../types.ts';
import { ScriptedGenerator } from './scripted-generator.ts';

export const MARKER = 'kq7mz3td';
const SYSTEM = systemMessage(MARKER, 'src/a.ts\n  function a()');

/** A file of numbered lines. */
export function file(name: string, lines: number): readonly string[] {
  return Array.from({ length: lines }, (_, n) => `${name} line ${n + 1} of code`);
}

export const FILES = new Map<string, readonly string[]>([
  ['src/b.ts', file('beta', 200)],
  ['src/a.ts', file('alpha', 50)],
  ['src/c.ts', file('gamma', 30)],
]);
const linesOf = (path: string) => FILES.get(path) ?? null;

export function passage(path: string, startLine: number, endLine: number, more: Partial<Passage> = {}): Passage {
  const text = (FILES.get(path) ?? []).slice(startLine - 1, endLine).join('\n');
  return { path: repoPath(path), startLine, endLine, text, symbol: '', reason: 'found', score: 1, ...more };
}

export function request(passages: readonly Passage[], more: Partial<ComposeRequest> = {}): ComposeRequest {
  const generator = new ScriptedGenerator();
  return {
    question: 'what does beta do?',
    query: 'what does beta do?',
    system: SYSTEM,
    earlier: [],
    passages,
    linesOf,
    budget: budgetOf(generator),
    marker: MARKER,
    ...more,
  };
}
