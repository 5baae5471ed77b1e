import { expect, it } from 'vitest';
import { repoPath } from '../../../base/paths.ts';
import type { ShownItem } from '../../words/shown-items.ts';
import { plainText } from '../cells/line.ts';
import { glyphs } from '../cells/theme.ts';
import { createChatLines } from './chat-lines.ts';

const SOURCE = {
  ...{ number: 1, path: repoPath('src/a.ts'), startLine: 3, endLine: 9, symbol: '', why: 'found', score: 1 },
  ...{ cited: true, matched: false, quote: 'return base * 2;', read: { startLine: 3, endLine: 9, hash: '' } },
};
const OTHER = { ...SOURCE, number: 2, path: repoPath('src/b.ts'), cited: false, quote: '' };
const TEXT = 'It doubles the base [1]. It asks the moon.';
const CLAIM = { text: 'It asks the moon.', from: 25, to: 42, numbers: [], supported: false };

function answer(state: 'writing' | 'done'): ShownItem {
  const unsupported = state === 'done' ? [CLAIM] : [];
  return { id: 2, kind: 'answer', text: TEXT, state, sources: [SOURCE, OTHER], notes: [], footer: '', unsupported };
}

it('shows what a citation quotes below its source, where that is wanted', () => {
  const lines = createChatLines(glyphs(false), () => undefined);
  const [item] = lines.update([answer('done')]);
  const plain = () => item?.lines(60).map((line) => plainText(line).trimEnd());
  const folded = plain();
  expect(folded?.join('\n')).not.toContain('return base');
  lines.update([answer('done')], { panel: [], wait: '', hasQuotes: true });
  expect(plain()?.slice(0, 3)).toEqual(['[1] src/a.ts:3-9 ✓', '    │ return base * 2;', '[2] src/b.ts:3-9']);
  lines.update([answer('done')], { panel: [SOURCE, OTHER], wait: '', hasQuotes: true });
  expect(plain()?.join('\n')).toContain('return base');
  lines.update([answer('done')], { panel: [], wait: '' });
  expect(plain()).toEqual(folded);
});

it('opens an answer with quoted lines under their numbers, also where a panel lists the sources', () => {
  const lines = createChatLines(glyphs(false), () => undefined);
  const quoted = { ...SOURCE, quote: '  if (busy) {\n    return base * 2;', quotedFrom: 9 };
  const item: ShownItem = {
    ...(answer('writing') as Extract<ShownItem, { kind: 'answer' }>),
    sources: [quoted, OTHER],
  };
  const [drawn] = lines.update([item]);
  const plain = () => drawn?.lines(60).map((line) => plainText(line).trimEnd());
  const opening = ['[1] src/a.ts:3-9 ✓', '     9 │ if (busy) {', '    10 │   return base * 2;'];
  expect(plain()?.slice(0, 4)).toEqual([...opening, '[2] src/b.ts:3-9']);
  lines.update([item], { panel: [quoted, OTHER], wait: '' });
  expect(plain()?.slice(0, 5)).toEqual([...opening, '', TEXT]);
});

it('marks a sentence without a source once the answer is whole, quietly', () => {
  const lines = createChatLines(glyphs(false), () => undefined);
  const [item] = lines.update([answer('writing')]);
  expect(item?.lines(60).map(plainText).join('\n')).not.toContain('°');
  lines.update([answer('done')]);
  const drawn = item?.lines(60) ?? [];
  expect(drawn.map((line) => plainText(line).trimEnd())).toContain('It doubles the base [1]. It asks the moon.°');
  expect(drawn.flat().find(({ text }) => text === '°')?.style).toMatchObject({ fg: 'muted' });
});
