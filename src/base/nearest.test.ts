import { expect, it } from 'vitest';
import { nearestName } from './nearest.ts';

it('finds the name that was meant, and none that shares no letter', () => {
  const names = ['?', 'h', 'search', 'status', 'chat.server'];
  expect(nearestName('serach', names)).toBe('search');
  expect(nearestName('stat', names)).toBe('status');
  expect(nearestName('server', names)).toBe('chat.server');
  for (const word of ['z', 'a', '', 'zz']) expect(nearestName(word, names), word).toBeUndefined();
});
