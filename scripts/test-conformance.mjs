/**
 * `npm run test:conformance`: the official test suite of the Model Context Protocol against a real `serve --http`, in both eras of
 * the protocol. What we do not offer stands in test/conformance/expected-*.yaml, check by check, each with its reason; anything else
 * that fails, and an entry that passes, ends it with 1. The suite is fetched on first use, with the hashes of its lock file.
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchNode } from './other-nodes.mjs';
import { pacedProxy } from './paced-proxy.mjs';
import { packageDir, prepare, report } from './prepare.mjs';
import { serveSample } from './serve-sample.mjs';

const ERAS = ['2025-11-25', '2026-07-28'];
/** What the suite itself needs. */
const NODE_WANTED = 22;
const NODE_FETCHED = 24;
const home = join(packageDir, 'test', 'conformance');
const suite = join(home, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-conformance-'));

try {
  await prepare();
  fetchSuite();
  const node = suitableNode();
  const service = await serveSample();
  const proxy = await pacedProxy(service);
  try {
    for (const era of ERAS) if (!(await passes(node, era, `${proxy.origin}/mcp`))) process.exitCode = 1;
  } finally {
    await proxy.close();
    await service.close();
  }
} catch (error) {
  report(error);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

// --- internal ---

function fetchSuite() {
  const { dependencies } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const installed = join(suite, '..', '..', 'package.json');
  const [wanted] = Object.values(dependencies);
  if (existsSync(installed) && JSON.parse(readFileSync(installed, 'utf8')).version === wanted) return;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', args, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('the test suite of the protocol cannot be fetched');
}

function suitableNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_WANTED) return process.execPath;
  const folder = fetchNode(NODE_FETCHED, scratch);
  if (folder === undefined) throw new Error(`Node ${NODE_FETCHED} cannot be fetched`);
  return join(folder, 'node');
}

async function passes(node, era, url) {
  const expected = join(home, `expected-${era}.yaml`);
  const options = [
    '--url',
    url,
    '--requirements',
    era,
    '--expected-failures',
    expected,
    '--output-dir',
    join(scratch, era),
  ];
  const child = spawn(node, [suite, 'server', ...options], { cwd: scratch, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  const [code] = await once(child, 'close');
  // The lines about each scenario say nothing that the summary does not.
  const from = Math.max(0, text.indexOf('=== SUMMARY'));
  console.log(`\n== Model Context Protocol ${era}\n${text.slice(from)}`);
  return code === 0;
}
