/** `mlx-code mcp` as a coding agent starts it: the built program over its pipes, driven by clients of the protocol. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { Sandbox } from './sandbox.ts';

const program = join(packageRoot(), 'bin', 'mlx-code.mjs');
const sandbox = new Sandbox();

beforeAll(() => {
  sandbox.write('src/tides.ts', 'export function tideAt(hour: number) {\n  return hour * 2;\n}\n');
});

afterAll(() => sandbox.remove());

it('builds a missing index, answers, and asks a watch when one runs', async () => {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, 'mcp'],
    cwd: sandbox.project,
    env: environment(),
  });
  await client.connect(transport);
  expect((await client.listTools()).tools).toHaveLength(7);
  const ask = async (name: string, args: Record<string, unknown>) =>
    JSON.stringify((await client.callTool({ name, arguments: args })).content);
  expect(await ask('search_code', { query: 'tideAt' })).toContain('src/tides.ts:1-3 tideAt');
  expect((await sandbox.run(['watch', '--daemon'])).code).toBe(0);
  try {
    await expect.poll(() => ask('index_status', {}), { timeout: 60_000 }).toMatch(/watch: process \d+/);
    sandbox.write('src/ebb.ts', 'export const ebbAgain = 4;\n');
    await expect.poll(() => ask('search_code', { query: 'ebbAgain' }), { timeout: 60_000 }).toContain('src/ebb.ts:1-1');
  } finally {
    await sandbox.run(['watch', '--stop']);
  }
  await client.close();
});

it('prints nothing but the protocol, and ends with its input', async () => {
  const child = spawn(process.execPath, [program, 'mcp'], { cwd: sandbox.project, env: environment() });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}\n`);
  child.stdin.write('this is not JSON\n');
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list' })}\n`);
  await expect.poll(() => out, { timeout: 60_000 }).toContain('index_status');
  child.stdin.end();
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  for (const line of out.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('jsonrpc', '2.0');
});

// --- internal ---

function environment(): Record<string, string> {
  const all = { ...process.env, ...sandbox.environment() };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
