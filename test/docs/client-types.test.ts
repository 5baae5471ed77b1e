/** The types of the TypeScript client are made from the document of the service. */

import { join } from 'node:path';
import openapiTypes, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { expect, it } from 'vitest';
import { packageRoot, packageVersion } from '../../src/platform/package-root.ts';
import { openApiDocument } from '../../src/ui/server/openapi.ts';

it('packages/client/src/openapi.ts is made from the document of the service', async () => {
  const document = JSON.parse(JSON.stringify(await openApiDocument(packageVersion()))) as OpenAPI3;
  const types = astToString(await openapiTypes(document));
  const text = `/** Types of the service. Generated from packages/protocol/openapi.json by "npm run docs". */\n\n${types}`;
  await expect(text).toMatchFileSnapshot(join(packageRoot(), 'packages', 'client', 'src', 'openapi.ts'));
});
