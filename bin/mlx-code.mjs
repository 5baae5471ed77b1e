#!/usr/bin/env node
// Starts the built program. Written without newer syntax, so that an old Node reads it and says what is wrong.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';

const version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  fail(`Node ${process.versions.node} is too old`, 'Install Node 20.19 or newer.', 'E_NODE_OLD');
} else {
  // Node 22.1 and newer keep compiled code between runs: a faster start. It would make a missing temporary folder.
  if (module.enableCompileCache && existsSync(tmpdir())) module.enableCompileCache();
  import('../dist/main.js').then(start, notBuilt);
}

function start(program) {
  program.main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}

function notBuilt(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || !/dist[\\/]main\.js/.test(error.message)) throw error;
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
