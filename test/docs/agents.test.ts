import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AGENTS } from '../../src/agents/table/agent-table.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { Sandbox } from '../e2e/sandbox.ts';

const page = readFileSync(join(packageRoot(), 'docs', 'agents.md'), 'utf8');
const sandbox = new Sandbox();
afterAll(() => sandbox.remove());

test('the page lists every agent of the table, and no other', () => {
  const rows = [...page.matchAll(/^\| ([^|]+) \| `([\w-]+)` \|/gm)].map(([, name, id]) => ({ id, name }));
  expect(rows).toEqual(AGENTS.map(({ id, name }) => ({ id, name })));
});

test('each command of the page that installs works, and leaves nothing behind', async () => {
  const settings = join(sandbox.home, '.claude.json');
  writeFileSync(settings, '{\n  // mine\n}\n');
  mkdirSync(join(sandbox.home, '.codex'));
  const commands = [...page.matchAll(/^mlx-code ((?:un)?install\b[^#\n]*)/gm)].map(([, args = '']) =>
    args.trim().split(/\s+/),
  );
  expect(commands.length).toBeGreaterThan(4);
  const asked = await sandbox.run(['install']);
  expect(asked.stderr).toContain('add --yes');
  expect(readFileSync(settings, 'utf8')).toBe('{\n  // mine\n}\n');
  for (const args of commands) {
    const isCheck = args.includes('--check');
    const { code, stderr } = await sandbox.run(isCheck ? args : [...args, '--yes']);
    expect(`${args.join(' ')}: ${code} ${code === 0 ? '' : stderr}`).toBe(`${args.join(' ')}: 0 `);
  }
  expect(readFileSync(settings, 'utf8')).toBe('{\n  // mine\n}\n');
  expect(existsSync(join(sandbox.home, '.codex/config.toml'))).toBe(false);
  expect((await sandbox.run(['uninstall', '--project', '--yes'])).code).toBe(0);
  expect(existsSync(join(sandbox.project, '.cursor'))).toBe(false);
});

test('a file that does not parse is named and left alone, and the others are written', async () => {
  writeFileSync(join(sandbox.home, '.claude.json'), '{ "a": ');
  const { code, stderr } = await sandbox.run(['install', 'claude-code', 'amp', '--yes']);
  expect(code).toBe(9);
  expect(stderr).toMatch(/left alone: claude-code: server .*line 1[\s\S]*\[E_AGENT_FILE\]/);
  expect(existsSync(join(sandbox.home, '.config/amp/settings.json'))).toBe(true);
  expect((await sandbox.run(['install', '--check', 'amp', '--json'])).code).toBe(0);
});

test('the server answers the lines that the page shows', async () => {
  const [, line = ''] = /^```\n(printf .*mlx-code mcp)\n```/m.exec(page) ?? [];
  const program = join(packageRoot(), 'bin', 'mlx-code.mjs');
  const command = line.replace('mlx-code mcp', `'${process.execPath}' '${program}' mcp`);
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', command], {
    ...{ cwd: sandbox.project, env: sandbox.environment(), encoding: 'utf8' },
  });
  expect(`${status} ${stderr}`).toBe('0 ');
  const answers = stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text));
  expect(answers).toMatchObject([{ id: 1, result: { serverInfo: { name: 'mlx-code' } } }, { id: 2 }]);
  const names = answers[1].result.tools.map(({ name }: { name: string }) => name);
  expect([...page.matchAll(/^\| `(\w+)` \| /gm)].map(([, name]) => name)).toEqual(names);
});
