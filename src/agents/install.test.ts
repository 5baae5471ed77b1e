import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ParseError, parse as parseJson } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { removeFolder } from '../../test/folders.ts';
import { type AgentChoice, installPlan, uninstallPlan } from './agents.ts';
import { carryOutPlan } from './carry-out.ts';
import type { InstallPlan } from './plan.ts';
import { AGENTS } from './table/agent-table.ts';
import type { AgentRow, Scope, ServerPlace } from './table/agent-types.ts';
import { placeOf, placesOf } from './table/places.ts';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-agents-')));
afterAll(() => removeFolder(top));

let home = '';
let project = '';
let number = 0;

beforeEach(() => {
  const place = join(top, String(number++));
  home = join(place, 'home');
  project = join(place, 'project');
  for (const folder of [home, project]) mkdirSync(folder, { recursive: true });
  vi.stubEnv('HOME', home);
  for (const name of ['XDG_CONFIG_HOME', 'CODEX_HOME', 'CLAUDE_CONFIG_DIR']) vi.stubEnv(name, '');
  vi.stubEnv('MLX_CODE_DATA_DIR', join(place, 'data'));
  vi.stubEnv('PATH', '');
});
afterEach(() => vi.unstubAllEnvs());

const choice = (id: string, scope: Scope): AgentChoice => ({
  names: [id],
  scope,
  project: scope === 'project' ? project : null,
});
const install = async (id: string, scope: Scope): Promise<InstallPlan> => {
  const plan = installPlan(choice(id, scope), true);
  await carryOutPlan(plan, true);
  return plan;
};
const uninstall = async (id: string, scope: Scope): Promise<InstallPlan> => {
  const plan = uninstallPlan(choice(id, scope));
  await carryOutPlan(plan, false);
  return plan;
};

/** Every file below a folder, with its bytes and mode. */
function tree(folder: string): Map<string, string> {
  const out = new Map<string, string>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const what = entry.isFile() ? readFileSync(path).toString('latin1') : 'folder';
    out.set(path.slice(folder.length), `${(statSync(path).mode & 0o777).toString(8)} ${what}`);
  }
  return out;
}

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { mode });
}

/** What the user may have in the file of servers, by the form of the file. */
const OTHERS = { command: 'npx', args: ['-y', 'other'] };
function existing(place: ServerPlace, kind: Existing): string | null {
  const { at, format, isList } = place;
  if (kind === 'none') return null;
  if (kind === 'empty') return format === 'json' ? '{}' : '';
  if (format === 'json') return existingJson(at, kind);
  return format === 'toml' ? existingToml(kind) : existingYaml(at[0] as string, isList === true, kind);
}

const KINDS = ['none', 'empty', 'comments', 'others', 'ours'] as const;
type Existing = (typeof KINDS)[number];

function existingJson(at: readonly string[], kind: Existing): string {
  const [name = ''] = at;
  const open = at.map((each, depth) => `${'\t'.repeat(depth + 1)}"${each}" : {\r\n`).join('');
  const close = at.map((_, depth) => `${'\t'.repeat(at.length - depth)}}\r\n`).join('');
  if (kind === 'comments')
    return `// mine\n{\n    "theme": "dark", // keep\n    /* servers */ "${name}x": [1, 2,], // last\n    // end\n}\n`;
  if (kind === 'others')
    return `{\n  "a": {"b":   1},\n  "${name}": {\n    "other": {"command":"npx","args":["-y","other"]} // mine\n    , "more": ${JSON.stringify(OTHERS)}\n  },\n  "z": null\n}`;
  // Tabs, CRLF, a byte order mark, and an older entry of our name.
  const inner = '\t'.repeat(at.length + 1);
  return `\uFEFF{\r\n${open}${inner}"mlx-code": {"command": "old"},\r\n${inner}"other": {"command":"x"}\r\n${close}}\r\n`;
}

function existingToml(kind: Existing): string {
  if (kind === 'comments') return '# mine\r\nmodel = "o" # keep\r\n';
  if (kind === 'others') return '[mcp_servers.other]\ncommand = "npx"\nargs = [ "-y" ]\n\n[tui]\ntheme = """\n[x]\n"""';
  return 'a = 1\n\n[mcp_servers.mlx-code]\ncommand   = "old"\n[mcp_servers.mlx-code.env]\nA = "b"\n\n# about the next\n[profile]\nx = 1\n';
}

function existingYaml(name: string, isList: boolean, kind: Existing): string {
  if (kind === 'comments') return `# mine\nname: me   # keep\r\n\r\n${name}:\n# end\n`;
  const entry = (id: string) => (isList ? `    -   name: ${id}\n        command: npx` : `    ${id}:\n        cmd: npx`);
  if (kind === 'others') return `${name}:\n${entry('other')} # mine\n# note\nrules: [a, b]\n`;
  return `x: |\n  text\n${name}:\n${entry('mlx-code')}\n${entry('other')}\ny: 1`;
}

function parsed(place: ServerPlace, text: string): unknown {
  if (place.format === 'toml') return parseToml(text);
  if (place.format === 'yaml') return parseYaml(text);
  const errors: ParseError[] = [];
  const value: unknown = parseJson(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
  expect(errors).toEqual([]);
  return value;
}

/** The entry that the agent would read. */
function entryIn(place: ServerPlace, text: string): unknown {
  const holder = place.at.reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], parsed(place, text));
  if (place.isList === true) return (holder as { name: string }[]).find(({ name }) => name === 'mlx-code');
  return (holder as Record<string, unknown>)['mlx-code'];
}

const SCOPES = AGENTS.flatMap((agent) =>
  (['user', 'project'] as const).map((scope) => ({ agent, scope, id: `${agent.id} ${scope}` })),
).filter(({ agent, scope }) => agent[scope] !== null);

test('the table has twenty agents', () => {
  expect(new Set(AGENTS.map(({ id }) => id)).size).toBe(20);
});

describe.each(SCOPES)('$id', ({ agent, scope }: { agent: AgentRow; scope: Scope }) => {
  const folder = () => (scope === 'user' ? home : project);
  const fileOf = (path: string) => placeOf(path, placesOf(project)) as string;

  test.each(KINDS)('is installed beside %s, and everything is as it was after uninstall', async (kind) => {
    const files = agent[scope];
    const [place] = files?.servers ?? [];
    if (files == null || place === undefined) throw new Error('no server');
    const text = existing(place, kind);
    if (text !== null) {
      write(fileOf(place.file), text, 0o600);
      if (files.instructions !== undefined)
        write(fileOf(files.instructions.file), kind === 'ours' ? 'Mine.\r\nNo end' : 'Mine.\n');
      if (files.hook !== undefined && kind === 'others')
        write(
          fileOf(files.hook.file),
          '{ "hooks": { "PostToolUse": [ { "matcher": "Edit", "hooks": [] } ], "postToolUse": [] } }\n',
        );
    }
    const before = tree(folder());
    const plan = await install(agent.id, scope);
    expect(plan.leftAlone).toEqual([]);
    expect(plan.parts.map(({ state }) => state)).not.toContain('same');
    const now = readFileSync(fileOf(place.file), 'utf8');
    expect(JSON.stringify(entryIn(place, now))).toContain('mcp');
    if (kind === 'others') expect(now).toContain('npx');
    if (text !== null && kind === 'comments') expect(now).toContain('keep');
    if (now.includes('\r\n') && text !== null && !/[^\r]\n/.test(text)) expect(now).not.toMatch(/[^\r]\n/);
    if (files.hook !== undefined) expect(readFileSync(fileOf(files.hook.file), 'utf8')).toContain('agent-reminder');
    // A second time changes nothing.
    expect(installPlan(choice(agent.id, scope), true).steps).toEqual([]);
    await uninstall(agent.id, scope);
    expect(tree(folder())).toEqual(before);
  });
});

/** JSON of many shapes that people write. */
const SHAPES = [
  ...['', '\n', '{}', '{ }\n', '{\n}\n', '{"mcpServers":{}}', '{"mcpServers": {"x": {"command": "y"}}}', '{ "a": 1, }'],
  ...[
    '{\n  "a": 1 // note\n}',
    '{\n  "a": 1, // note\n  // end\n}',
    '{\n  // only a note\n}',
    '{\n  "mcpServers": { /* none */ }\n}',
  ],
  ...[
    '// head\n',
    '{\n  "mcpServers": {\n    "x": {} /* a\n b */\n  }\n}',
    '{"mcpServers":{"x":1,"y":2,},}\n',
    '{"a":1\n}',
  ],
  '\t{\r\n\t\t"b": [\r\n1 ] }\r\n\r\n',
];

test.each(SHAPES)('JSON %j keeps its bytes', async (text) => {
  const file = join(home, '.cursor/mcp.json');
  write(file, text);
  const { leftAlone } = await install('cursor', 'user');
  expect(leftAlone).toEqual([]);
  const place = AGENTS.find(({ id }) => id === 'cursor')?.user.servers[0] as ServerPlace;
  expect(entryIn(place, readFileSync(file, 'utf8'))).toMatchObject({ type: 'stdio' });
  for (const note of text.match(/\/\/ .*|\/\* .*/g) ?? []) expect(readFileSync(file, 'utf8')).toContain(note);
  await uninstall('cursor', 'user');
  expect(readFileSync(file, 'utf8')).toBe(text);
});

const WRONG: readonly (readonly [id: string, path: string, text: string])[] = [
  ['cursor', '.cursor/mcp.json', '{ "mcpServers": '],
  ['cursor', '.cursor/mcp.json', '[]'],
  ['cursor', '.cursor/mcp.json', '{ "mcpServers": [] }'],
  ['cursor', '.cursor/mcp.json', '{ "mcpServers": {}, "mcpServers": { "a": 1 } }'],
  ['cursor', '.cursor/mcp.json', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['codex', '.codex/config.toml', 'a = \n'],
  ['codex', '.codex/config.toml', 'mcp_servers = { x = { command = "y" } }\n'],
  ['continue', '.continue/config.yaml', 'a: [\n'],
  ['continue', '.continue/config.yaml', 'mcpServers: *x\n'],
  ['continue', '.continue/config.yaml', '- a\n'],
  ['continue', '.continue/config.yaml', 'a: 1\n---\nb: 2\n'],
  ['goose', '.config/goose/config.yaml', 'extensions: [a]\n'],
];

test.each(WRONG)('%s: a file %s that says %j is left alone', async (id, path, text) => {
  write(join(home, path), text);
  const { leftAlone } = await install(id, 'user');
  expect(leftAlone).toMatchObject([{ kind: 'server', reason: expect.stringMatching(/\w/) }]);
  expect(readFileSync(join(home, path), 'utf8')).toBe(text);
});

test('what others changed in between stays', async () => {
  const file = join(home, '.cursor/mcp.json');
  write(file, '{}');
  await install('cursor', 'user');
  const ours = readFileSync(file, 'utf8');
  writeFileSync(file, ours.replace('"mcpServers": {', '"mcpServers": {\n    "new": { "command": "n" },'));
  await uninstall('cursor', 'user');
  expect(parseJson(readFileSync(file, 'utf8'))).toEqual({ mcpServers: { new: { command: 'n' } } });
});

test('a file that was made stays when something else was put in it', async () => {
  await install('codex', 'user');
  const file = join(home, '.codex/AGENTS.md');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\nMine.\n`);
  await uninstall('codex', 'user');
  expect(readFileSync(file, 'utf8')).toBe('\nMine.\n');
  expect(existsSync(join(home, '.codex/config.toml'))).toBe(false);
});

test('without the record, entries are found by their names', async () => {
  const file = join(home, '.codex/config.toml');
  write(file, 'a = 1\n');
  await install('codex', 'user');
  vi.stubEnv('MLX_CODE_DATA_DIR', join(home, '..', 'other-data'));
  await uninstall('codex', 'user');
  expect(readFileSync(file, 'utf8')).toBe('a = 1\n');
});

test('a shared file keeps its block until the last agent is gone', async () => {
  await install('codex', 'project');
  await install('amp', 'project');
  const file = join(project, 'AGENTS.md');
  const plan = await uninstall('codex', 'project');
  expect(plan.parts).toContainEqual(expect.objectContaining({ kind: 'instructions', state: 'shared' }));
  expect(readFileSync(file, 'utf8')).toContain('mlx-code');
  await uninstall('amp', 'project');
  expect(existsSync(file)).toBe(false);
});

test('an entry that was there before comes back, and goes when asked again', async () => {
  const file = join(home, '.cursor/mcp.json');
  const old = '{"mcpServers": {"mlx-code": {"command": "old"}}}';
  write(file, old);
  await install('cursor', 'user');
  expect((await uninstall('cursor', 'user')).parts[0]?.state).toBe('put back');
  expect(readFileSync(file, 'utf8')).toBe(old);
  await uninstall('cursor', 'user');
  expect(parseJson(readFileSync(file, 'utf8'))).toEqual({ mcpServers: {} });
});
