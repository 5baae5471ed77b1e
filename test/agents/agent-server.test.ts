/** What a coding agent gets from the server: real projects, a real client, both eras of the protocol. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAskedProjects } from '../../src/app/index.ts';
import { agentServer, INSTRUCTIONS } from '../../src/ui/mcp/agent-server.ts';
import { removeFolder } from '../folders.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-agents-')));
const root = join(scratch, 'project');
const other = join(scratch, 'other');
const plain = join(scratch, 'plain');
const saved = { ...process.env };
const closing: (() => Promise<void>)[] = [];

beforeAll(() => {
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  write(root, 'src/tides.ts', 'export function tideAt(hour: number) {\n  return hour * 2;\n}\n');
  write(root, 'src/port.ts', "import { tideAt } from './tides.ts';\nexport const high = tideAt(6);\n");
  const many = Array.from(
    { length: 60 },
    (_, n) => `export function harbour${n}(boat: string) {\n  return boat + '${n}';\n}\n`,
  );
  write(root, 'src/harbours.ts', many.join('\n'));
  write(root, '.env', 'HARBOUR_KEY=1\n');
  write(root, '.gitignore', 'private/\n');
  write(root, 'private/notes.txt', 'do not read this\n');
  mkdirSync(other);
  execFileSync('git', ['init', '-q', other]);
  write(other, 'lighthouse.ts', 'export const beam = 12;\n');
  execFileSync('git', ['-C', other, 'add', '-A']);
  const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.test', '-c', 'commit.gpgSign=false'];
  execFileSync('git', ['-C', other, ...who, 'commit', '-q', '-m', 'Reach the far ships']);
  write(plain, 'a.ts', 'export const a = 1;\n');
  symlinkSync(join(scratch, 'plain'), join(root, 'leads-out'));
});

afterAll(async () => {
  for (const close of closing.reverse()) await close();
  process.env = { ...saved };
  removeFolder(scratch);
});

describe('a server of a coding agent', () => {
  it.each(['legacy', 'auto'] as const)('lists and calls every tool, era %s', async (mode) => {
    const { client, text } = await connected({ mode });
    const { tools } = await client.listTools();
    const names = 'search_code find_symbol find_references find_related project_map search_history index_status';
    expect(tools.map(({ name }) => name).join(' ')).toBe(names);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
    expect(Math.ceil(JSON.stringify({ tools }).length / 4)).toBeLessThanOrEqual(1_000);
    expect(client.getInstructions()).toBe(INSTRUCTIONS);
    expect(INSTRUCTIONS.split(/\s+/).length).toBeLessThanOrEqual(60);
    expect(await text('search_code', { query: 'tideAt' })).toMatch(
      /^\d hits? · .*confidence .*\n\nsrc\/tides\.ts:1-3 tideAt\n1\texport function tideAt/,
    );
    expect(await text('find_symbol', { name: 'tideAt' })).toContain('src/tides.ts:1-3 function export function tideAt');
    expect(await text('find_references', { symbol: 'tideAt' })).toMatch(
      /^tideAt: 1 definition, 1 import, 1 call\.\nsrc\/tides\.ts:1 definition/,
    );
    expect(await text('find_related', { place: 'src/tides.ts:1' })).toMatch(/hit|Nothing/);
    expect(await text('project_map', {})).toContain('src/tides.ts\n  1 export function tideAt');
    const history = await text('search_history', { query: 'why does the beam reach so far', project: other });
    expect(history).toMatch(
      /^[0-9a-f]{7} {2}\S+ {2}Ann {2}Reach the far ships\n {2}lighthouse\.ts {2}\+1 -0\n {4}\+ export const beam/,
    );
    expect(await text('search_history', {})).toContain('[E_NO_REPOSITORY]');
    expect(await text('index_status', {})).toMatch(/project: .*\nindex: 3 files/);
  });

  it('answers with text alone, and with data too for programs that ask for it', async () => {
    const agent = await connected();
    const answer = await agent.client.callTool({ name: 'search_code', arguments: { query: 'tideAt' } });
    expect(answer.structuredContent).toBeUndefined();
    const program = await connected({ structured: true });
    const both = await program.client.callTool({ name: 'search_code', arguments: { query: 'tideAt' } });
    expect(both.structuredContent).toHaveProperty('results.0.path', 'src/tides.ts');
  });

  it('stays within the tokens, and goes on from a cursor without repeating or missing an entry', async () => {
    const { text } = await connected();
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await text('find_symbol', { name: 'harbour', max_tokens: 400, ...(cursor && { cursor }) });
      expect(page.length).toBeLessThanOrEqual(1600);
      names.push(...[...page.matchAll(/function (harbour\d+)/g)].map(([, name]) => name ?? ''));
      cursor = /cursor (\S+)$/.exec(page)?.[1];
    } while (cursor !== undefined);
    expect(new Set(names).size).toBe(60);
    expect(names).toHaveLength(60);

    const seen = new Set<string>();
    let pages = 0;
    do {
      const page = await text('search_code', {
        query: 'harbour boat',
        max_tokens: 300,
        path: 'src',
        ...(cursor && { cursor }),
      });
      expect(page.length).toBeLessThanOrEqual(1200);
      for (const [place] of page.matchAll(/^src\/harbours\.ts:\d+-\d+ \w+$/gm)) {
        expect(seen).not.toContain(place);
        seen.add(place);
      }
      cursor = /cursor (\S+)$/.exec(page)?.[1];
    } while (cursor !== undefined && pages++ < 4);
    expect(seen.size).toBeGreaterThan(3);
    expect(await text('search_code', { query: 'another', cursor: 'abc' })).toMatch(/does not belong to this question/);
  });

  it('sees what was saved just before the call, and what was deleted', async () => {
    const { text } = await connected();
    expect(await text('search_code', { query: 'lanternWatch' })).not.toContain('lanternWatch');
    write(root, 'src/lantern.ts', 'export const lanternWatch = 3;\n');
    expect(await text('search_code', { query: 'lanternWatch' })).toMatch(/lantern\.ts:1-1|Note: /);
    removeFolder(join(root, 'src/lantern.ts'));
    expect(await text('find_symbol', { name: 'lanternWatch' })).toMatch(/No definition found|Note: /);
  });

  it('says when it could not take in what was saved', async () => {
    const { text } = await connected();
    await text('index_status', {});
    const lock = await writerLock();
    try {
      write(root, 'src/anchor.ts', 'export const anchorChain = 3;\n');
      expect(await text('search_code', { query: 'anchorChain' })).toMatch(/Note: /);
    } finally {
      lock.release();
    }
    expect(await text('search_code', { query: 'anchorChain' })).toMatch(/anchor\.ts:1-1|Note: /);
  });

  it('builds a missing index with progress, and answers about another project by name', async () => {
    const { client, text } = await connected();
    const progress: number[] = [];
    const answer = await client.callTool(
      { name: 'search_code', arguments: { query: 'beam', project: other } },
      { onprogress: ({ progress: done }) => progress.push(done) },
    );
    expect(JSON.stringify(answer.content)).toContain('lighthouse.ts:1-1');
    expect(progress.length).toBeGreaterThan(0);
    expect(progress).toEqual([...new Set(progress)].sort((a, b) => a - b));
    expect(await text('search_code', { query: 'a', project: plain })).toMatch(/is not a project.*\[E_PATH_OUTSIDE\]/s);
  });

  it('answers several agents at once, each with the same files', async () => {
    const agents = await Promise.all([connected(), connected(), connected()]);
    write(root, 'src/buoy.ts', 'export const buoyColour = 3;\n');
    const answers = await Promise.all(agents.map(({ text }) => text('search_code', { query: 'buoyColour' })));
    for (const answer of answers) expect(answer).toMatch(/buoy\.ts:1-1|Note: /);
  });

  it('gives resources and prompts, and no file outside the index', async () => {
    const { client } = await connected();
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(['mlx-code://status', 'mlx-code://map']);
    const read = async (uri: string) => JSON.stringify((await client.readResource({ uri })).contents);
    expect(await read('mlx-code://map')).toContain('src/tides.ts');
    expect(await read('mlx-code://file/src/tides.ts')).toContain('tideAt');
    for (const path of [
      '.env',
      'private/notes.txt',
      '../plain/a.ts',
      '%2e%2e/plain/a.ts',
      'leads-out/a.ts',
      '/etc/passwd',
      '',
    ]) {
      await expect(read(`mlx-code://file/${path}`), path).rejects.toThrow(/no resource|E_/);
    }
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toContain('review');
    const prompt = await client.getPrompt({ name: 'explain', arguments: { question: 'tides?' } });
    expect(JSON.stringify(prompt.messages)).toContain('tides?');
  });

  it.each([
    ['search_code', {}, /query: /],
    ['search_code', { query: '' }, /query: /],
    ['search_code', { query: 'x', max_tokens: -1 }, /max_tokens: /],
    ['search_code', { query: '(', mode: 'regex' }, /E_BAD_REGEX/],
    ['search_code', { query: 'x', path: '../plain' }, /E_PATH_OUTSIDE/],
    ['search_code', { query: 'x', path: 'leads-out' }, /E_PATH_OUTSIDE/],
    ['search_code', { query: 'x', project: '/no/such/folder' }, /E_ROOT_MISSING/],
    ['find_symbol', { name: 'x', kind: 'nonsense' }, /not a kind of symbol/],
    ['find_related', { place: 'nowhere' }, /is not FILE:LINE/],
  ])('refuses %s %j in words that an agent can act on', async (name, args, words) => {
    const { client } = await connected();
    const answer = await client.callTool({ name, arguments: args });
    expect(answer.isError).toBe(true);
    expect(JSON.stringify(answer.content)).toMatch(words);
  });

  it.each(['write_file', 'search', ''])('has no tool %j, as an error of the protocol', async (name) => {
    const { client } = await connected();
    await expect(client.callTool({ name, arguments: { path: 'x' } })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('There is no tool'),
    });
  });
});

// --- internal ---

interface Connection {
  readonly client: Client;
  readonly text: (name: string, args: Record<string, unknown>) => Promise<string>;
}

async function connected({
  mode = 'auto',
  structured = false,
}: {
  mode?: 'legacy' | 'auto';
  structured?: boolean;
} = {}): Promise<Connection> {
  const projects = await openAskedProjects({ cwd: root, root });
  const [near, far] = InMemoryTransport.createLinkedPair();
  const handle = serveStdio(() => agentServer({ projects, version: '0', structured }), { transport: far });
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(near);
  closing.push(async () => {
    await client.close();
    await handle.close();
    await projects.close();
  });
  const text: Connection['text'] = async (name, args) => {
    const { content } = await client.callTool({ name, arguments: args });
    return content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  };
  return { client, text };
}

async function writerLock() {
  const [{ WriterLock }, { indexLayout }, { openProject }] = await Promise.all([
    import('../../src/platform/kernel-lock.ts'),
    import('../../src/store/index.ts'),
    import('../../src/app/index.ts'),
  ]);
  const { indexDir } = await openProject({ cwd: root, root });
  for (;;) {
    try {
      return await WriterLock.acquire(indexLayout(indexDir).lock);
    } catch {
      // A run that a question before began is under way.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function write(folder: string, path: string, content: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), content);
}
