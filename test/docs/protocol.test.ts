/** The published protocol is what the table of operations says. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { protocolText } from './protocol-text.ts';

it('packages/protocol/operations.json is the table of operations', async () => {
  await expect(await protocolText()).toMatchFileSnapshot(
    join(packageRoot(), 'packages', 'protocol', 'operations.json'),
  );
});
