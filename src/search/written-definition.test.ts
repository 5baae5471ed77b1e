import { describe, expect, it } from 'vitest';
import { encodeDefinitions } from '../base/definitions.ts';
import type { ChunkKind } from '../base/types.ts';
import type { CandidateRow } from '../store/index.ts';
import { analyzeQuery } from './query/query.ts';
import { askedName, writtenDefinition } from './written-definition.ts';

function found(text: string, name: string) {
  const row = { text, startLine: 10, symbol: '', definitions: '' } as CandidateRow;
  const definition = writtenDefinition(row, name);
  return definition === undefined ? null : `${definition.kind} ${definition.startLine}-${definition.endLine}`;
}

describe('a definition told from its line', () => {
  it.each([
    ['function in an object', 'x({\n  run: function runNow() {\n    go();\n  },\n})', 'runNow', 'function 11-13'],
    ['function behind an operator', 'a = b || function fallback() {}', 'fallback', 'function 10-10'],
    ['name taken apart', 'const { picked, other: renamed } = make();', 'renamed', 'variable 10-10'],
    ['tuple over lines', '(\n    AUTH_OK,\n    AUTH_FAILED,\n) = range(2)', 'AUTH_FAILED', 'constant 12-12'],
    ['second name', 'var (\n\tErrOne, ErrTwo = f()\n)', 'ErrTwo', 'variable 11-11'],
    ['assigned later', 'local put\nput = function(x)\n    go(x)\nend', 'put', 'function 11-13'],
    ['struct in a function', 'const Update = struct {\n    old: usize,\n};', 'Update', 'struct 10-12'],
    ['key of settings', '{\n  "server": {\n    "listenPort": 80\n  }\n}', 'listenPort', 'field 12-12'],
    ['key on one line', '{ "server": { "port": 80, "deepest": true } }', 'deepest', 'field 10-10'],
    ['property of a style', ':root {\n  --brand-color: red;\n}', '--brand-color', 'field 11-11'],
    ['entry of a block', 'locals {\n  common_tags = {\n    a = 1\n  }\n}', 'common_tags', 'variable 11-13'],
    ['member of a struct', 'struct gauge {\n  int level, depth;\n};', 'depth', 'field 11-11'],
    ['member that is called', 'struct gauge {\n  void (*on_change)(int);\n};', 'on_change', 'field 11-11'],
    ['macro without a value', '#define USE_FAST_PATH', 'USE_FAST_PATH', 'macro 10-10'],
    ['prototype', 'extern int gauge_level(int depth);', 'gauge_level', 'function 10-10'],
    [
      'method of what has no name',
      'new Runner() {\n  void innerStep(int x) {\n    go();\n  }\n};',
      'innerStep',
      'method 11-13',
    ],
  ])('%s', (_, text, name, expected) => {
    expect(found(text, name)).toBe(expected);
  });

  it.each([
    ['call', 'innerStep(3);', 'innerStep'],
    ['value handed back', 'return level;', 'level'],
    ['import', 'import { level } from "./gauge";', 'level'],
    ['comment', '// const level = 3', 'level'],
    ['comparison', 'x(level == 3)', 'level'],
    ['part of a longer name', 'const levelOf = 3', 'level'],
  ])('is not a %s', (_, text, name) => {
    expect(found(text, name)).toBeNull();
  });

  it('is the line that declares a member before those that give it a value', () => {
    const text =
      'fn new() -> Gauge {\n    let level = read();\n    Gauge { level: 1 }\n}\nstruct Gauge {\n    level: u8,\n}';
    const at = (kind: ChunkKind, name: string, startLine: number, endLine: number) => {
      return { kind, name, scope: '', startLine, endLine, leadLine: startLine, begins: true };
    };
    const definitions = encodeDefinitions([at('function', 'new', 10, 13), at('struct', 'Gauge', 14, 16)], 10);
    const row = { text, startLine: 10, symbol: '', definitions } as CandidateRow;
    expect(writtenDefinition(row, 'level')).toMatchObject({ kind: 'field', startLine: 15 });
  });

  it('takes no long time for lines made to be slow', () => {
    for (const piece of ['* ', '&', 'a ', 'a, ', '{ ', '(', 'a.b ']) {
      expect(found(`${piece.repeat(20_000)}level?`, 'level')).toBeNull();
    }
  });

  it('is looked for where the query is one name', () => {
    expect(askedName(analyzeQuery('Kettle.boil'))).toBe('boil');
    expect(askedName(analyzeQuery('--brand-color'))).toBe('--brand-color');
    expect(askedName(analyzeQuery('how water boils'))).toBeNull();
  });
});
