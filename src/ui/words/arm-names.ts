/** The ways of searching by name. */

import type { Arm } from '../../app/index.ts';

/** Arms as users read them. */
export const ARM_NAMES: Readonly<Record<Arm, string>> = {
  lexical: 'words',
  static: 'static embedding',
  neural: 'MLX embedding',
  symbol: 'symbols',
  text: 'the text itself',
  regex: 'pattern',
  syntax: 'syntax',
  together: 'commits',
};
