/** Runs before every test file: properties that name no seed begin with the common one. */

import fc from 'fast-check';
import { SEED } from './seed.ts';

fc.configureGlobal({ seed: SEED });
