import { describe, expect, it } from 'vitest';
import { repoPath } from '../../base/paths.ts';
import type { Passage } from '../types.ts';
import type { ShownSource } from './indexed-sources.ts';
import { SourceMatcher } from './source-matcher.ts';

/** Vectors that tell nothing. */
const none = (texts: readonly string[]) => new Float32Array(texts.length);

const TEXTS = {
  'src/retry.ts': [
    '/** Waits longer after each failed attempt. */',
    'export function backoffDelay(attempt: number): number {',
    '  return Math.min(100 * 2 ** attempt, MAXIMUM_DELAY);',
    '}',
  ],
  'src/cookies.ts': [
    'const NAMES = /^[a-z]+$/;',
    ...Array.from({ length: 40 }, (_, n) => `const filler${n} = ${n};`),
    'export function signCookie(value: string, secret: string): string {',
    "  return value + '.' + createHmac('sha256', secret).digest('base64');",
    '}',
  ],
  'src/router.ts': ['export function mountRouter(app: App, path: string): void {', '  app.stack.push({ path });', '}'],
};

function sources(): ShownSource[] {
  return Object.entries(TEXTS).map(([path, lines], n) => ({
    source: {
      ...{ number: n + 1, path: repoPath(path), startLine: 11, endLine: 10 + lines.length },
      ...{ symbol: '', reason: 'found', score: 1, hash: '' },
    },
    text: lines.join('\n'),
  }));
}

function other(text: string): Passage {
  return { path: repoPath('src/other.ts'), startLine: 1, endLine: 9, text, symbol: '', reason: 'found', score: 1 };
}

function matched(sentence: string, question = 'how does it work?', others: readonly Passage[] = [], isCode = false) {
  const [found] = new SourceMatcher(sources(), question, others, none).match(sentence, isCode ? 'code' : 'sentence');
  return found === undefined ? null : [found.source.number, found.startLine, found.endLine];
}

describe('which source a sentence speaks of', () => {
  it('is the one whose names it holds, in the lines where they stand', () => {
    expect(matched('The wait comes from `backoffDelay`, at most MAXIMUM_DELAY')).toEqual([1, 11, 13]);
    expect(matched('A cookie is signed with an HMAC by signCookie, as base64 of sha256')).toEqual([2, 52, 53]);
    expect(matched('Each failed attempt waits longer')).toEqual([1, 11, 11]);
    expect(matched('The `app.stack` is where it goes')).toEqual([3, 12, 12]);
  });

  it('is the one that defines what the sentence names in code, whatever else it says', () => {
    const long = 'It takes whatever the caller gives and hands the page over to the browser of whoever asked for it';
    expect(matched(`The \`mountRouter()\` method does so. ${long}`)).toEqual([3, 11, 11]);
    expect(matched(`\`app.signCookie\` is there. ${long}`, 'what does signCookie do?')).toEqual([2, 52, 52]);
    expect(matched(`\`signCookie\` and \`backoffDelay\` are there. ${long}`)).toBeNull();
    expect(matched(`\`mountRouter\` it is. ${long}`, 'how?', [other('function mountRouter() {}')])).toBeNull();
    expect(matched(`The mountRouter method. ${long}`)).toEqual([3, 11, 11]);
    expect(matched(`signCookie() does. ${long}`)).toEqual([2, 52, 52]);
    expect(matched(`The mount router method. ${long}`)).toBeNull();
  });

  it('is a block of code that looks like it', () => {
    const code = 'function mountRouter(app, path) {\n  app.stack.push({ path });\n}\n';
    expect(matched(code, 'how?', [], true)).toEqual([3, 11, 12]);
  });

  it.each([
    'It is what the code does',
    'The function takes a value and returns a string',
    'Banking needs interest rates and mortgages, and a delay',
    'Both backoffDelay and signCookie are functions',
    '',
  ])('is none where that is not clear: %j', (sentence) => {
    expect(matched(sentence)).toBeNull();
  });

  it('is not told by the words of the question', () => {
    const sentence = 'It asks for a digest of the secret in base64';
    expect(matched(sentence)).toEqual([2, 53, 53]);
    expect(matched(sentence, 'what is done with the digest of the secret in base64?')).toBeNull();
  });

  it('is none where a passage that was not shown fits as well', () => {
    const sentence = 'Each failed attempt waits longer';
    expect(matched(sentence, 'how?', [other('// Each failed attempt waits longer')])).toBeNull();
    expect(matched(sentence, 'how?', [other('nothing of the kind')])).toEqual([1, 11, 11]);
  });

  it('takes hostile text in a bounded time', () => {
    const huge = `${'aB_'.repeat(5_000)} ${'x.y '.repeat(20_000)}\n`.repeat(50);
    const shown = sources().map((each) => ({ ...each, text: huge }));
    expect(new SourceMatcher(shown, huge, [other(huge)], none).match(huge, 'code')).toEqual([]);
  });
});
