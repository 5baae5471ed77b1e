import { describe, expect, it } from 'vitest';
import { repoPath } from '../../base/paths.ts';
import type { Passage, Source } from '../types.ts';
import { namedPlaces } from './named-places.ts';
import { SourceMatcher } from './source-matcher.ts';

const text = (name: string, path: string, startLine: number, endLine: number, isShown = true) => ({
  ...{ name, path: repoPath(path), startLine, endLine, isShown },
});

const TEXTS = [
  text('response', 'lib/response.js', 340, 360),
  text('app', 'src/flask/app.py', 10, 40),
  text('app, later', 'src/flask/app.py', 100, 140),
  text('index a', 'src/a/index.ts', 1, 20),
  text('index b', 'src/b/index.ts', 50, 90),
  text('sessions', 'src/requests/sessions.py', 1, 9),
  text('helpers', 'src/helpers.rb', 1, 9),
  text('other helpers', 'test/helpers.rb', 1, 9, false),
  text('init', 'pkg/tool/__init__.py', 1, 9),
  text('make', 'Makefile', 1, 9),
];

function named(sentence: string) {
  return namedPlaces(sentence, TEXTS).map(({ text: { name }, lines }) =>
    lines === null ? name : `${name} ${lines.from}-${lines.to}`,
  );
}

describe('files that a sentence names', () => {
  it.each([
    ['It is sent in lib/response.js.', ['response']],
    ['It is sent in `response.js`, as a stream', ['response']],
    ['See ./lib/response.js or lib\\response.js', ['response']],
    ['The file (myproject/lib/response.js) has it', ['response']],
    ['The module `requests.sessions` has it', ['sessions']],
    ['The package pkg.tool has it', ['init']],
    ['The Makefile runs it', ['make']],
    ['`response.js` and `sessions.py` do', ['response', 'sessions']],
    ['lib/response.js:350 sends it', ['response 350-350']],
    ['`lib/response.js` at line 350', ['response 350-350']],
    ['response.js, lines 345 to 350', ['response 345-350']],
    ['File "lib/response.js", line 341, in send', ['response 341-341']],
    ['on line 350 of `response.js`', ['response 350-350']],
    ['lib/response.js#L342-L350', ['response 342-350']],
    ['app.py:120 makes it', ['app, later 120-120']],
    ['src/flask/app.py (line 12)', ['app 12-12']],
    ['index.ts:60', ['index b 60-60']],
    ['src/a/index.ts', ['index a']],
  ])('are found: %j', (sentence, expected) => {
    expect(named(sentence)).toEqual(expected);
  });

  it.each([
    ['two pieces of one file', 'It is in app.py'],
    ['a line that neither piece has', 'It is in app.py:70'],
    ['a line that the piece does not have', 'lib/response.js:900'],
    ['a base name of two files', 'The index.ts exports it'],
    ['a base name that a file has that was found and not shown', 'helpers.rb'],
    ['the end of another name', 'myresponse.js and xlib/response.jsx'],
    ['a plain word', 'The response of the app, the index and the make'],
    ['a member', 'It calls app.run and response.json, 1.5 times, e.g. here'],
  ])('are not: %s', (_, sentence) => {
    expect(named(sentence)).toEqual([]);
  });
});

describe('a sentence that names a file', () => {
  const source = (number: number, path: string): Source => ({
    ...{ number, path: repoPath(path), startLine: 11, endLine: 14, symbol: '', reason: 'found', score: 1, hash: '' },
  });
  const shown = [
    { source: source(1, 'src/retry.ts'), text: 'function wait() {\n  sleep(2 ** attempt);\n}\n' },
    { source: source(2, 'src/send.ts'), text: 'function send() {\n  socket.write(bytes);\n}\n' },
  ];
  const match = (sentence: string, as: 'sentence' | 'lead-in' | 'code', others: readonly Passage[] = []) =>
    new SourceMatcher(shown, 'how?', others, (texts) => new Float32Array(texts.length))
      .match(sentence, as)
      .map(({ source: { number }, startLine, endLine }) => [number, startLine, endLine]);

  it('cites it, by the lines that fit the sentence, by those it tells, or by all', () => {
    expect(match('The bytes are given to the socket in src/send.ts', 'sentence')).toEqual([[2, 12, 12]]);
    expect(match('It happens in `send.ts` at line 13', 'sentence')).toEqual([[2, 13, 13]]);
    expect(match('It happens in `send.ts`', 'sentence')).toEqual([[2, 11, 14]]);
    expect(match('The `retry.ts` asks `send.ts`', 'sentence').map(([number]) => number)).toEqual([1, 2]);
  });

  it('cites it as a lead-in too, which cites nothing else', () => {
    expect(match('In `src/retry.ts`:', 'lead-in')).toEqual([[1, 11, 14]]);
    expect(match('The socket writes bytes:', 'lead-in')).toEqual([]);
  });

  it('cites nothing for a path in a block of code', () => {
    expect(match("import './retry.ts';\n", 'code')).toEqual([]);
  });
});
