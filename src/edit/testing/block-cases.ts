/** SEARCH and REPLACE blocks, as small models write them. */

import { ADD, ADDED, type AnswerCase, added, block, DDA, fence, logged, NEW, py } from './answer-case.ts';

export const BLOCK_CASES: readonly AnswerCase[] = [
  { name: 'a block below its path', answer: `src/calc.py\n${block(ADD, DDA)}`, gives: ADDED },
  {
    name: 'a block in a fence below its path',
    answer: `src/calc.py\n${fence('python', block(ADD, DDA))}`,
    gives: ADDED,
  },
  {
    name: 'a block with its path in the fence',
    answer: fence('python', `src/calc.py\n${block(ADD, DDA)}`),
    gives: ADDED,
  },
  {
    name: 'a block with its path behind the language',
    answer: fence('python src/calc.py', block(ADD, DDA)),
    gives: ADDED,
  },
  {
    name: 'a block with its path behind SEARCH',
    answer: `<<<<<<< SEARCH src/calc.py\n${ADD}=======\n${DDA}>>>>>>> REPLACE\n`,
    gives: ADDED,
  },
  {
    name: 'two blocks below one path',
    answer: `src/calc.py\n${block(ADD, DDA)}\n${block('    return a - b\n', '    return -b + a\n')}`,
    gives: { 'src/calc.py': added.replace('a - b', '-b + a') },
  },
  {
    name: 'blocks of two files',
    answer: `src/calc.py\n${block(ADD, DDA)}\nsrc/app.ts\n${block("  console.log('stop');\n", "  console.log('stopped');\n")}`,
    gives: { ...ADDED, 'src/app.ts': logged },
  },
  {
    name: 'marks of five and nine signs',
    answer: `src/calc.py\n<<<<< SEARCH\n${ADD}=====\n${DDA}>>>>>>>>> REPLACE\n`,
    gives: ADDED,
  },
  {
    name: 'ORIGINAL and UPDATED',
    answer: `src/calc.py\n<<<<<<< ORIGINAL\n${ADD}=======\n${DDA}>>>>>>> UPDATED\n`,
    gives: ADDED,
  },
  { name: 'a hint of the line', answer: `src/calc.py\n${block(`:start_line:5\n-------\n${ADD}`, DDA)}`, gives: ADDED },
  { name: 'trailing blanks', answer: `src/calc.py\n${block('    return a + b  \n', DDA)}`, gives: ADDED },
  { name: 'less indentation', answer: `src/calc.py\n${block('return a + b\n', 'return b + a\n')}`, gives: ADDED },
  { name: 'more indentation', answer: `src/calc.py\n${block(`    ${ADD}`, `    ${DDA}`)}`, gives: ADDED },
  {
    name: 'typographic signs',
    answer: `src/app.ts\n${block('  console.log(‘stop’);\n', "  console.log('stopped');\n")}`,
    gives: { 'src/app.ts': logged },
  },
  {
    name: 'uneven indentation',
    answer: `src/calc.py\n${block('def area(self):\n    return math.pi * self.r ** 2\n', 'x\n')}`,
    gives: { 'src/calc.py': py.replace('    def area(self):\n        return math.pi * self.r ** 2\n', '    x\n') },
  },
  {
    name: 'one line deeper than the other',
    answer: `src/calc.py\n${block('  def area(self):\n          return math.pi * self.r ** 2\n', 'x\n')}`,
    refused: ['no-match'],
  },
  { name: 'lines that stand twice', answer: `twice.txt\n${block('same\n', 'x\n')}`, refused: ['ambiguous'] },
  {
    name: 'lines that stand twice, with one around them',
    answer: `twice.txt\n${block('same\nlast\n', 'x\nlast\n')}`,
    gives: { 'twice.txt': 'same\nother\nx\nlast\n' },
  },
  { name: 'lines that are gone', answer: `src/calc.py\n${block('    return a * b\n', DDA)}`, refused: ['no-match'] },
  {
    name: 'a middle that was never seen',
    answer: `src/calc.py\n${block('class Circle:\n    pass\n    def name(self):\n', 'x\n')}`,
    refused: ['no-match'],
  },
  {
    name: 'a quotation that is shortened',
    answer: `src/calc.py\n${block('def add(a, b):\n...\n', 'x\n')}`,
    refused: ['no-match'],
  },
  { name: 'no end', answer: `src/calc.py\n<<<<<<< SEARCH\n${ADD}=======\n${DDA}`, refused: ['unclosed'] },
  { name: 'no middle', answer: `src/calc.py\n<<<<<<< SEARCH\n${ADD}>>>>>>> REPLACE\n`, refused: ['unclosed'] },
  {
    name: 'no end before the next',
    answer: `src/calc.py\n<<<<<<< SEARCH\n${ADD}=======\n${DDA}\n${block('    return a - b\n', 'x\n')}`,
    refused: ['unclosed'],
  },
  { name: 'no path', answer: block(ADD, DDA), refused: ['no-path'] },
  { name: 'no path but one file', answer: block(ADD, DDA), only: 'src/calc.py', gives: ADDED },
  { name: 'a file that is not there', answer: `src/gone.py\n${block(ADD, DDA)}`, refused: ['missing'] },
  {
    name: 'nothing to look for, in a file that is not there',
    answer: `src/new.ts\n${block('', NEW)}`,
    gives: { 'src/new.ts': NEW },
  },
  { name: 'nothing to look for, in a file', answer: `src/calc.py\n${block('', 'x = 1\n')}`, refused: ['ambiguous'] },
  {
    name: 'nothing in its place',
    answer: `twice.txt\n${block('other\n', '')}`,
    gives: { 'twice.txt': 'same\nsame\nlast\n' },
  },
  {
    name: 'blocks that cross',
    answer: `src/calc.py\n${block(`def add(a, b):\n${ADD}`, 'a\n')}\n${block(ADD, 'b\n')}`,
    refused: ['overlap'],
  },
  {
    name: 'one good block and one bad',
    answer: `src/calc.py\n${block(ADD, DDA)}\ntwice.txt\n${block('same\n', 'x\n')}`,
    refused: ['ambiguous'],
  },
  {
    name: 'the last line of a file without a line end',
    answer: `crlf.txt\n${block('three\n', 'drei\n')}`,
    gives: { 'crlf.txt': 'one\r\ntwo\r\ndrei' },
  },
  {
    name: 'a line less at the end of a file without a line end',
    answer: `crlf.txt\n${block('two\nthree\n', 'two\n')}`,
    gives: { 'crlf.txt': 'one\r\ntwo' },
  },
];
