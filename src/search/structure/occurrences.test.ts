/** What a line does with a name, in several languages. */

import { describe, expect, it } from 'vitest';
import { pick, randomFrom } from '../../../test/random.ts';
import { occurrences, wordPattern, wordPlaces } from './occurrences.ts';

const uses = (text: string, name: string, language: string) =>
  occurrences(text.split('\n'), name, language, 'block', new Set()).map(({ index, use }) => `${index} ${use}`);

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

  it('finds words at the same places with and without a pattern', () => {
    const signs = ['a', 'aa', 'b', 'é', '𝒳', '$', '_', '1', '.', ' ', '(', '“', '\u0301'];
    const random = randomFrom(7);
    for (let n = 0; n < 2_000; n++) {
      const text = Array.from({ length: 12 }, () => pick(signs, random)).join('');
      for (const name of ['a', 'aa', '$', 'aé', '𝒳'])
        expect(wordPlaces(text, name)).toEqual([...text.matchAll(wordPattern(name))].map(({ index }) => index));
    }
  });
});
