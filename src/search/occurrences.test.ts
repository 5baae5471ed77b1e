/** What a line does with a name, in several languages. */

import { describe, expect, it } from 'vitest';
import { definitionLine, occurrences, wordPattern } from './occurrences.ts';

const uses = (text: string, name: string, language: string) =>
  occurrences(text.split('\n'), name, language, 'block', -1).map(({ index, use }) => `${index} ${use}`);

describe('occurrences', () => {
  it('tells calls, uses, imports and mentions apart', () => {
    expect(
      uses(
        'import { a, load } from "./x";\nload(1);\nconst f = load;\nlog("load");\n// load\nx.load<T>(2)',
        'load',
        'typescript',
      ),
    ).toEqual(['0 import', '1 call', '2 use', '3 mention', '4 mention', '5 call']);
    expect(uses('from x import (\n    load,\n)\nload', 'load', 'python')).toEqual(['1 import', '3 use']);
    expect(uses('"""\nload the thing\n"""\n@load\ndef f(): pass  # load', 'load', 'python')).toEqual([
      '1 mention',
      '3 call',
      '4 mention',
    ]);
    expect(uses("use crate::Load;\nfn f<'a>(x: &'a Load, y: &'a Load) {\n  Load::<u8>::new()", 'Load', 'rust')).toEqual(
      ['0 import', '1 use', '2 use'],
    );
    expect(uses('#include "load.h"\n/* load\n load */\nreturn new load;', 'load', 'cpp')).toEqual([
      '0 import',
      '1 mention',
      '2 mention',
      '3 call',
    ]);
  });

  it('takes whole words only', () => {
    expect(uses('reload(); load_all(); loader; $load', 'load', 'javascript')).toEqual([]);
    expect('a.b(c) $x'.match(wordPattern('$x'))).toHaveLength(1);
    expect('aab'.match(wordPattern('a.b'))).toBeNull();
  });
});

describe('definitionLine', () => {
  const cases: [string, string, string, object | null][] = [
    ['// run it\nexport async function run(a) {', 'run', 'function', { index: 1, kind: 'function' }],
    ['x = 1\ndef area(self):', 'area', 'class', { index: 1, kind: 'method' }],
    ['const go = async (x) => x', 'go', 'block', { index: 0, kind: 'function' }],
    ['pub struct Chunk {\n  a: Chunk', 'Chunk', 'struct', { index: 0, kind: 'struct' }],
    ['import area\n\narea = 3', 'area', 'block', { index: 2, kind: 'variable' }],
    ['func (s *Server) Start() error {', 'Start', 'method', { index: 0, kind: 'method' }],
    ['nothing here', 'area', 'block', null],
  ];
  it.each(cases)('%j defines %s', (text, name, kind, expected) => {
    const found = definitionLine(text.split('\n'), name, kind as 'block');
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });
});
