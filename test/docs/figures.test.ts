/** The README's figures are those of the newest results: `npm run docs` writes them, this test compares. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withFigures } from '../../bench/figures.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

it('README.md shows the newest figures', async () => {
  const file = join(packageRoot(), 'README.md');
  await expect(withFigures(readFileSync(file, 'utf8'))).toMatchFileSnapshot(file);
});
