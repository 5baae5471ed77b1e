/** `npm run test:mcp-python`: the official Python client of the Model Context Protocol drives the built server, over its pipes and over HTTP. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageDir, prepare, report } from './prepare.mjs';
import { toolsPython } from './python-tools.mjs';
import { serveSample } from './serve-sample.mjs';

try {
  await prepare();
  const python = toolsPython();
  const { root, url, token, environment, bin, close } = await serveSample();
  try {
    const script = join(packageDir, 'test', 'conformance', 'drive_mcp.py');
    const child = spawn(python, [script, root, url, token, process.execPath, bin], {
      ...{ env: environment, stdio: ['ignore', 'inherit', 'inherit'] },
    });
    const [code] = await once(child, 'close');
    process.exitCode = code ?? 1;
  } finally {
    await close();
  }
} catch (error) {
  report(error);
}
