import { expect, it } from 'vitest';
import { colourChoice, hasColours } from './colour-choice.ts';

it.each([
  [{}, null],
  [{ NO_COLOR: '' }, null],
  [{ NO_COLOR: '1', FORCE_COLOR: '1', CLICOLOR_FORCE: '1' }, false],
  [{ FORCE_COLOR: '0', CLICOLOR_FORCE: '1' }, false],
  [{ FORCE_COLOR: '1', CLICOLOR: '0' }, true],
  [{ CLICOLOR_FORCE: '1', CLICOLOR: '0' }, true],
  [{ CLICOLOR_FORCE: '0', CLICOLOR: '0' }, false],
  [{ CLICOLOR_FORCE: '' }, null],
  [{ CLICOLOR: '1' }, null],
])('%j wants %s', (environment, expected) => expect(colourChoice(environment)).toBe(expected));

it.each([
  ['vt100', false],
  ['vt220', false],
  ['xterm-mono', false],
  ['linux-m', false],
  ['dumb', false],
  ['xterm', true],
  ['vte-256color', true],
  ['screen-256color', true],
  ['', true],
])('a terminal "%s" has colours: %s', (TERM, expected) => expect(hasColours({ TERM })).toBe(expected));
