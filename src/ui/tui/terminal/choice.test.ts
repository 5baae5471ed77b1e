import { expect, it } from 'vitest';
import { driverFor } from './choice.ts';

it.each([
  'xterm',
  'xterm-256color',
  'xterm-kitty',
  'tmux-256color',
  'alacritty',
  'foot',
  'rxvt-unicode-256color',
  'st-256color',
])('draws on %s itself', (TERM) => expect(driverFor({ TERM })).toBe('native'));

it.each([
  'vt100',
  'vt220',
  'xterm-mono',
  'sun',
  'rxvt',
  'screen',
  'screen.xterm-256color',
  'ansi',
  'linux',
  'cons25',
  'wyse60',
  '',
])('lets terminfo tell of %s', (TERM) => expect(driverFor({ TERM })).toBe('blessed'));

it('goes by what is wished, and knows tmux by its variable', () => {
  expect(driverFor({ TERM: 'screen', TMUX: '/run/tmux,1,0' })).toBe('native');
  expect(driverFor({ TERM: 'vt100' }, 'native')).toBe('native');
  expect(driverFor({ TERM: 'xterm' }, 'blessed')).toBe('blessed');
});
