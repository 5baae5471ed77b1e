import { describe, expect, it } from 'vitest';
import type { ChunkKind, Definition } from '../base/types.ts';
import type { CandidateRow } from '../store/index.ts';
import { bestNamed } from './named-definition.ts';
import { analyzeQuery } from './query/query.ts';

function defined(name: string, kind: ChunkKind, startLine: number, endLine: number, scope = ''): Definition {
  return { name, kind, scope, startLine, endLine, leadLine: startLine, begins: true };
}

function lines(query: string, language: string, text: string, all: readonly Definition[]): number[] {
  const row = { text, language, startLine: 1 } as CandidateRow;
  return bestNamed(all, analyzeQuery(query), row).map(({ startLine }) => startLine);
}

describe('of several definitions of a name', () => {
  it('the class is meant before its constructor', () => {
    const all = [defined('Gauge', 'method', 2, 2, 'Gauge'), defined('Gauge', 'class', 1, 3)];
    expect(lines('Gauge', 'java', 'class Gauge {\n  Gauge() {}\n}', all)).toEqual([1]);
  });

  it('the type is meant before an impl block above it', () => {
    const all = [defined('Gauge', 'impl', 1, 1), defined('Gauge', 'struct', 2, 2)];
    expect(lines('Gauge', 'rust', 'impl Gauge {}\nstruct Gauge;', all)).toEqual([2]);
  });

  it('the function is meant before its prototype', () => {
    const all = [defined('level', 'function', 1, 1), defined('level', 'function', 2, 4)];
    expect(lines('level', 'c', 'int level(int);\nint level(int x) {\n  return x;\n}', all)).toEqual([2]);
  });

  it('two methods of one name are both meant', () => {
    const all = [defined('boil', 'method', 1, 1, 'Kettle'), defined('boil', 'method', 2, 2, 'Pot')];
    expect(lines('boil', 'python', 'def boil(): pass\ndef boil(): pass', all)).toEqual([1, 2]);
  });
});
