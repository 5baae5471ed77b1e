/** The environment in which the built program has a home of its own beside a lab's root. */

import { join } from 'node:path';
import type { Lab } from './lab.ts';

export function homeOf(lab: Lab): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: lab.top,
    MLX_CODE_CACHE_DIR: join(lab.top, 'cache'),
    MLX_CODE_DATA_DIR: join(lab.top, 'data'),
    MLX_CODE_CONFIG_DIR: join(lab.top, 'config'),
    MLX_CODE_NO_SETUP: '1',
  };
}
