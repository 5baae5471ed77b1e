/** Lines of an insight say what they count. */

import { expect, it } from 'vitest';
import type { InsightView } from './insight.ts';
import { insightLines } from './insight-words.ts';

it.each(['folder', 'file'] as const)('counts commits by %s', (by) => {
  const file = { path: 'src', commits: 30, added: 1, removed: 0, owners: [], lastAt: 0 };
  const view = { by, files: [file], owners: [], couplings: [] } as unknown as InsightView;
  expect(insightLines(view).join()).toContain('30 commits');
});
