#!/usr/bin/env node
// Starts the built program. Written without newer syntax, so that an old Node reads it and says what is wrong.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  fail(`Node ${process.versions.node} is too old`, 'Install Node 20.19 or newer.', 'E_NODE_OLD');
} else {
  const require = module.createRequire(import.meta.url);
  const dist = fileURLToPath(new URL('../dist/', import.meta.url));
  let program;
  try {
    program = require(dist + 'start.js');
  } catch (error) {
    notBuilt(error);
  }
  program.start(dist, process.argv.slice(2));
}

function notBuilt(error) {
  if (error.code !== 'MODULE_NOT_FOUND' || !/dist[\\/]start\.js/.test(error.message)) throw error;
  fail(
    'The program is not built',
    'Start it with "npm start" in its folder, or run "npm run build" there.',
    'E_SETUP_FAILED',
  );
}

function fail(message, hint, code) {
  console.error(`mlx-code: ${message}\n  ${hint}\n  [${code}]`);
  process.exit(3);
}
