/** What every surface says leaves this machine, against what a recording proxy and servers saw. */

import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUIET_UI } from '../../../test/fixtures/quiet-ui.ts';
import { removeFolder } from '../../../test/folders.ts';
import { shownItems } from '../../ui/words/shown-items.ts';
import { leavingCheck } from '../checks/doctor-models.ts';
import { Conversation } from '../conversation/chat.ts';
import { indexProject } from '../indexing/index-project.ts';
import { projectStatus } from '../indexing/status.ts';
import { openProject } from '../project/project.ts';
import { leavesMachine } from './data-leaving.ts';
import { leavingInShort, leavingWords } from './data-leaving-words.ts';
import { openGenerator } from './generator.ts';

const CODE = 'Doubles the delay after each failed attempt';
const SAVED = 'Paints a zebra crossing on the canvas';
let scratch: string;
let root: string;
let recorder: Server;
let origin: string;
/** What went through the proxy: host, path and text. */
let seen: { host: string; path: string; body: string }[] = [];
const saved = { ...process.env };

beforeEach(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-leaves-')));
  root = join(scratch, 'project');
  mkdirSync(join(root, 'src'), { recursive: true });
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['XDG_RUNTIME_DIR'] = scratch;
  writeFileSync(join(root, 'src', 'retry.ts'), `/** ${CODE}. */\nexport const backoffDelay = (n: number) => 2 ** n;\n`);
  seen = [];
  recorder = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      body += piece;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', origin);
      if (url.host !== new URL(origin).host) seen.push({ host: url.host, path: url.pathname, body });
      if (url.pathname.endsWith('/embeddings')) {
        const input = (JSON.parse(body) as { input: string[] }).input;
        const data = input.map((_, index) => ({ index, embedding: [1, 0, 0, index + 1] }));
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ data }));
        return;
      }
      response.setHeader('content-type', 'text/event-stream');
      response.end('data: {"choices":[{"delta":{"content":"It doubles [1]."},"finish_reason":"stop"}]}\n\n');
    });
  });
  await new Promise<void>((resolve) => recorder.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(recorder.address() as AddressInfo).port}`;
  process.env['http_proxy'] = origin;
});

afterEach(async () => {
  process.env = { ...saved };
  recorder.closeAllConnections();
  await new Promise((resolve) => recorder.close(resolve));
  removeFolder(scratch);
});

const CHATS = ['none', 'loopback', 'elsewhere', 'set, but a local model is chosen'] as const;
const EMBEDDINGS = ['none', 'loopback', 'elsewhere'] as const;
const COMBINATIONS = CHATS.flatMap((chat) =>
  EMBEDDINGS.flatMap((embedding) => [true, false].map((neural) => ({ chat, embedding, neural }))),
);

describe.each(COMBINATIONS)('chat server $chat, embedding server $embedding, search.neural $neural', (combination) => {
  it('says on every surface what a proxy sees', async () => {
    const { chat: chatKind, embedding, neural } = combination;
    const config = {
      server: { allowHttp: true },
      search: { neural },
      setup: { auto: false },
      chat: {
        serverModel: 'm',
        ...(chatKind === 'loopback' && { server: `openai:${origin}/v1` }),
        ...((chatKind === 'elsewhere' || chatKind.startsWith('set')) && {
          server: 'openai:http://chat.example.test/v1',
        }),
      },
      ...(chatKind.startsWith('set') && { model: { chat: 'smol' } }),
      ...(embedding !== 'none' && {
        embedding: {
          serverModel: 'e',
          server: `openai:${embedding === 'loopback' ? origin : 'http://embed.example.test'}/v1`,
        },
      }),
    };
    mkdirSync(join(scratch, 'CONFIG'), { recursive: true });
    writeFileSync(join(scratch, 'CONFIG', 'config.json'), JSON.stringify(config));
    const project = await openProject({ cwd: root, root });
    if (embedding !== 'none') await indexProject(project, { force: false, tier: 'full' }, {});
    const chat = Conversation.open({
      ...{ cwd: root, project, ui: QUIET_UI, openGenerator, retrieval: true, watch: true },
    });
    const before = chat.state.leaves;
    await chat.start();
    writeFileSync(join(root, 'src', 'zebra.ts'), `/** ${SAVED}. */\nexport const paintZebra = () => 1;\n`);
    chat.send('/search zebra crossing');
    await chat.idle();
    if (chatKind === 'loopback' || chatKind === 'elsewhere') {
      chat.send('what doubles the delay after a failed attempt?');
      await chat.idle();
    }
    chat.send('/status');
    await chat.idle();
    const status = shownItems(chat.state.items).findLast((item) => item.kind === 'output')?.text ?? '';
    const bar = chat.state.leaves;
    await chat.close();
    const report = await projectStatus(project);
    const leaving = leavesMachine(project);

    const hosts = [...new Set(seen.map(({ host }) => host))].sort();
    const said = leaving.departures.map(({ to }) => new URL(to).host).sort();
    const wanted = [
      ...(chatKind === 'elsewhere' ? ['chat.example.test'] : []),
      ...(embedding === 'elsewhere' ? ['embed.example.test'] : []),
    ];
    expect(said).toEqual(wanted);
    // Nothing went where no surface says that it may; what a question sends went where it is said.
    for (const host of hosts) expect(said).toContain(host);
    if (chatKind === 'elsewhere') expect(hosts).toContain('chat.example.test');
    if (wanted.length === 0) expect(seen).toEqual([]);
    expect(leaving.departures.every(({ proxy }) => proxy === new URL(origin).host)).toBe(true);
    // Every surface says the same.
    expect(bar).toBe(leavingInShort(leaving));
    expect(before).toBe(bar);
    expect(bar).toBe(wanted.length === 0 ? '' : `code to ${wanted.join(', ')}`);
    expect(status).toContain(`**leaves this machine**: ${leavingWords(leaving)}`);
    expect(report.leaving).toEqual(leaving);
    expect(report.chat.leavesTo !== null).toBe(wanted.includes('chat.example.test'));
    expect(report.embeddingLeavesTo !== null).toBe(wanted.includes('embed.example.test'));
    expect(leavingCheck(project)).toMatchObject({ state: 'ok', detail: leavingWords(leaving) });
  });
});

it('says that it is not known where settings are wrong, never that nothing leaves', async () => {
  mkdirSync(join(scratch, 'CONFIG'), { recursive: true });
  writeFileSync(join(scratch, 'CONFIG', 'config.json'), '{ "model": { "chat": "server" } }');
  const project = await openProject({ cwd: root, root });
  const leaving = leavesMachine(project);
  expect(leavingInShort(leaving)).toBeNull();
  expect(leavingWords(leaving)).toMatch(/^not known: chat\.server is empty/);
});

it('tells what of the repository goes with a question, as far as settings let it', async () => {
  const server = {
    'chat.server': 'openai:https://chat.example.test/v1',
    'model.chat': 'server',
    'chat.serverModel': 'm',
  };
  const words = async (flags: Record<string, unknown>) => {
    const { config } = await openProject({ cwd: root, root, flags: { ...server, ...flags } });
    return leavingWords(leavesMachine({ config, remote: null }));
  };
  const commits = 'messages, authors and changed lines of commits that explain';
  expect(await words({})).toContain(
    `, the branch and the names of changed files and definitions, ${commits}; in commit, review and edits the changed lines too, to https://`,
  );
  expect(await words({ 'chat.commits': false })).not.toContain('commits');
});

it('tells a remote index, unless it is on this machine', async () => {
  const { config } = await openProject({ cwd: root, root });
  const far = { host: 's3.example.test', uri: 's3://bucket/code' };
  expect(leavingWords(leavesMachine({ config, remote: far }))).toContain(
    'the index, which holds the code, to s3://bucket/code',
  );
  expect(leavingWords(leavesMachine({ config, remote: { ...far, host: '127.0.0.1:9000' } }))).toBe('nothing');
});

it('tells targets of webhooks, unless they are on this machine', async () => {
  const targets = ['https://example.org/hook?key=1', 'http://127.0.0.1:8080/hook', 'http://[::1]/hook'];
  const { config } = await openProject({ cwd: root, root, flags: { 'webhooks.targets': targets } });
  expect(leavesMachine({ config, remote: null }).departures).toEqual([
    expect.objectContaining({ by: 'webhooks', to: 'https://example.org' }),
  ]);
});
