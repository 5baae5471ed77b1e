/** The published document of the service is what the routes and the table of operations say. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot, packageVersion } from '../../src/platform/package-root.ts';
import { openApiDocument } from '../../src/ui/server/openapi.ts';

it('packages/protocol/openapi.json is the document of the service', async () => {
  const text = `${JSON.stringify(await openApiDocument(packageVersion()), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot(join(packageRoot(), 'packages', 'protocol', 'openapi.json'));
});
