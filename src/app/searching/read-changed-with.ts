/** Reads what the commits tell of a file. Apart, so that no more of `history/` is loaded with it than it needs. */

import { filesChangedWith } from '../../history/index.ts';

export const readChangedWith = filesChangedWith;
