/**
 * `npm run test:schemathesis`: requests of every kind that the document of the service allows and forbids, made by schemathesis,
 * against a real service. About two minutes, since a door takes 20 requests a second. `-- --seed N --max-examples N` as there.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, report } from './prepare.mjs';
import { toolsPython } from './python-tools.mjs';
import { serveSample } from './serve-sample.mjs';

try {
  await prepare();
  const python = toolsPython();
  const service = await serveSample();
  try {
    const config = join(service.top, 'schemathesis.toml');
    writeFileSync(config, configOf(service));
    const document = join(service.top, 'openapi.json');
    const headers = { authorization: `Bearer ${service.token}` };
    writeFileSync(document, await (await fetch(`${service.url}/v1/openapi.json`, { headers })).text());
    const args = ['--config-file', config, 'run', document, '--url', service.url, '--continue-on-failure'];
    // The model and the receiver of webhooks live in this process: it must not wait inside of a call.
    const child = spawn(join(python, '..', 'schemathesis'), [...args, ...chosen()], {
      ...{ cwd: service.top, env: service.environment, stdio: ['ignore', 'inherit', 'inherit'] },
    });
    const [code] = await once(child, 'close');
    process.exitCode = code ?? 1;
  } finally {
    await service.close();
  }
} catch (error) {
  report(error);
}

// --- internal ---

function chosen() {
  const given = process.argv.slice(2);
  return [...(given.includes('--max-examples') ? [] : ['--max-examples', '20']), ...given];
}

/** What fits the document but cannot be answered, such as a cursor of another question, is 422 (docs/api.md); 400 would be a fault. */
function configOf({ token, targetId }) {
  return `
rate-limit = "18/s"
[auth.openapi.token]
bearer = ${JSON.stringify(token)}
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "422", "429", "503"]
[[operations]]
include-path-regex = "^/v1/webhooks/"
[operations.parameters]
"path.id" = ${JSON.stringify(targetId)}
`;
}
