import { expect, it } from 'vitest';
import { readCommandLine } from './command-line.ts';

const ENV = { HOME: '/home/me', TOOLS: '/opt/my tools', EMPTY: '' };

it.each([
  ['code --wait', ['code', '--wait'], {}],
  ['~/bin/ed -x', ['/home/me/bin/ed', '-x'], {}],
  ['$HOME/ed', ['/home/me/ed'], {}],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: -- as a shell has it
  ['"${HOME}/ed" "a\\$b"', ['/home/me/ed', 'a$b'], {}],
  ['$TOOLS/ed', ['/opt/my tools/ed'], {}],
  ["'$HOME/ed' a'b'c", ['$HOME/ed', 'abc'], {}],
  ['X=1 Y="a b" ed -n', ['ed', '-n'], { X: '1', Y: 'a b' }],
  ['X=~/x ed Z=3', ['ed', 'Z=3'], { X: '/home/me/x' }],
  ['/my\\ apps/ed', ['/my apps/ed'], {}],
  ['ed $EMPTY"" $MISSING', ['ed', '', ''], {}],
  ['nano;rm -rf $(HOME) `x` | y > z', ['nano;rm', '-rf', '$(HOME)', '`x`', '|', 'y', '>', 'z'], {}],
  ['a~ b~/c', ['a~', 'b~/c'], {}],
  ['  ', [], {}],
])('%j', (text, words, assigned) => expect(readCommandLine(text, ENV)).toEqual({ words, assigned }));
