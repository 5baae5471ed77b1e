/** A conversation driven by a client that knows JSON alone: lines in, events and results out. Nothing of `ui/` is needed. */

import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { openProject } from '../project/project.ts';
import { Conversation } from './chat.ts';

let scratch: string;
let root: string;
let client: JsonClient | undefined;
const saved = { ...process.env };

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-json-')));
  root = join(scratch, 'project');
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['MLX_CODE_CHAT_SERVER'] = 'openai:http://127.0.0.1:9/v1';
  mkdirSync(join(root, 'src'), { recursive: true });
  writeFileSync(
    join(root, 'src/retry.ts'),
    '/** Doubles the delay after each failed attempt. */\nexport const backoffDelay = (n: number) => 2 ** n;\n',
  );
  writeFileSync(
    join(root, 'src/zebra.ts'),
    '/** Paints a zebra crossing. */\nexport const paintZebra = (canvas: Canvas) => canvas;\n',
  );
});

afterEach(async () => {
  await client?.close();
  process.env = { ...saved };
  removeFolder(scratch);
});

interface JsonEvent {
  readonly event: 'item' | 'busy' | 'asks';
  readonly [key: string]: unknown;
}

/** What a program at the other end of a pipe would be: it reads and writes text. */
class JsonClient {
  readonly out: string[] = [];
  readonly #chat: Conversation;
  readonly #sent = new Map<number, string>();

  private constructor(chat: Conversation) {
    this.#chat = chat;
    chat.subscribe(() => this.#report());
  }

  static async open(answers: readonly string[], takes: (name: string) => boolean = () => true): Promise<JsonClient> {
    const asked: unknown[] = [];
    const chat = Conversation.open({
      ...{ cwd: root, project: await openProject({ cwd: root, root }), retrieval: true, watch: false },
      openGenerator: async () => new ScriptedGenerator(answers),
      ui: {
        ...{ show: () => false, openFile: async () => null, copy: async () => false, theme: () => null },
        confirm: async (question) => {
          asked.push(question);
          opened.#write({ event: 'asks', question });
          return takes(question.of);
        },
        quit: () => undefined,
      },
    });
    const opened = new JsonClient(chat);
    await chat.start();
    return opened;
  }

  /** @returns the events that the line gives */
  async send(line: string): Promise<JsonEvent[]> {
    const before = this.out.length;
    this.#chat.send(line);
    await this.#chat.idle();
    this.#report();
    return this.out.slice(before).map((text) => JSON.parse(text) as JsonEvent);
  }

  async close(): Promise<void> {
    await this.#chat.close();
  }

  #report(): void {
    const { items, busy } = this.#chat.state;
    for (const item of items) {
      const text = JSON.stringify(item);
      if (this.#sent.get(item.id) === text) continue;
      this.#sent.set(item.id, text);
      this.#write({ event: 'item', item });
    }
    this.#write({ event: 'busy', busy });
  }

  #write(event: JsonEvent): void {
    this.out.push(JSON.stringify(event));
  }
}

/** The last state of each entry. */
function itemsOf(events: readonly JsonEvent[]): readonly Record<string, unknown>[] {
  const items = new Map<unknown, Record<string, unknown>>();
  for (const { event, item } of events) {
    const entry = item as Record<string, unknown>;
    if (event === 'item') items.set(entry['id'], entry);
  }
  return [...items.values()];
}

const resultOf = (events: readonly JsonEvent[]) =>
  itemsOf(events).findLast(({ kind }) => kind === 'result')?.['result'] as Record<string, unknown>;

it('asks a question, and reads the answer while it is written', async () => {
  client = await JsonClient.open(['It doubles the delay [1].']);
  const events = await client.send('what doubles the delay after a failed attempt?');
  const [question, answer] = itemsOf(events);
  expect(question).toMatchObject({ kind: 'question', text: 'what doubles the delay after a failed attempt?' });
  expect(answer).toMatchObject({
    ...{ kind: 'answer', state: 'done', text: 'It doubles the delay [1].', error: null },
    prompt: { generator: { model: 'scripted', sentTo: null }, forgotten: 0 },
    end: { reason: 'stop', citations: 'model', isEmpty: false, unknownCitations: 0 },
  });
  expect(answer?.['sources']).toContainEqual(expect.objectContaining({ path: 'src/retry.ts', cited: true }));
  const written = events.flatMap(({ item }) => {
    const { kind, text } = (item ?? {}) as { kind?: string; text?: string };
    return kind === 'answer' ? [text ?? ''] : [];
  });
  expect(written).toContain('It doubles');
  const busy = events.flatMap(({ busy: each }) => (each as { kind: string } | null | undefined)?.kind ?? []);
  expect(busy).toEqual(expect.arrayContaining(['searching', 'writing']));
});

it('runs commands and gets data, never a page', async () => {
  client = await JsonClient.open(['It doubles the delay [1].']);
  await client.send('what doubles the delay after a failed attempt?');
  const hits = resultOf(await client.send('/search zebra crossing'));
  expect(hits).toMatchObject({ of: 'hits', query: 'zebra crossing' });
  expect(hits['sources']).toContainEqual(
    expect.objectContaining({ number: 1, path: 'src/zebra.ts', symbol: 'paintZebra' }),
  );
  const context = resultOf(await client.send('/context'));
  expect(context).toMatchObject({ of: 'context', earlierTurns: 1, pinned: [], end: { reason: 'stop' } });
  expect(context['sources']).toContainEqual(
    expect.objectContaining({ path: 'src/retry.ts', reason: 'found', quote: expect.stringContaining('delay') }),
  );
  const quotes = resultOf(await client.send('/quotes'));
  expect(quotes).toMatchObject({
    of: 'quotes',
    sources: [{ path: 'src/retry.ts', quote: expect.stringContaining('delay') }],
  });
  const models = resultOf(await client.send('/models'));
  expect(models).toMatchObject({ of: 'models', server: { server: 'http://127.0.0.1:9/v1', isInUse: true } });
  expect(models['models']).toContainEqual(expect.objectContaining({ role: 'generator', answersHere: false }));
  expect(resultOf(await client.send('/sessions'))).toMatchObject({
    of: 'sessions',
    sessions: [expect.objectContaining({ turns: 1, root })],
  });
  expect(resultOf(await client.send('/status'))).toMatchObject({ of: 'status', root, index: { files: 2 } });
  expect(resultOf(await client.send('/symbols paintZebra'))).toMatchObject({
    ...{ of: 'operation', name: 'symbols', words: 'paintZebra' },
    output: { found: { symbols: [expect.objectContaining({ path: 'src/zebra.ts' })] } },
  });
  expect(resultOf(await client.send('/add src/zebra.ts'))).toEqual({ of: 'pinned', pinned: ['src/zebra.ts'] });
  for (const line of ['/help', '/tokens', '/templates', '/files', '/tree', '/config', '/config ui.theme', '/watch'])
    await client.send(line);
  const results = client.out.filter((text) => text.includes('"kind":"result"'));
  expect(results.length).toBeGreaterThan(12);
  // Data carries no signs of Markdown. (Help text of settings and templates may name a `/command`.)
  expect(results.filter((text) => /\*\*|\\n- /.test(text))).toEqual([]);
});

it('hears why a command of the settings cannot be used, and that the project is gone', async () => {
  writeFileSync(join(root, '.mlx-code.json'), '{ "aliases": { "a": "b", "b": "a" } }');
  client = await JsonClient.open(['It doubles the delay [1].']);
  const [broken] = itemsOf(await client.send('/a'));
  expect(broken).toMatchObject({ error: { code: 'E_TEMPLATE_INVALID', message: expect.stringContaining('"b"') } });
  removeFolder(root);
  const [gone] = itemsOf(await client.send('/add src/retry.ts'));
  expect(gone).toMatchObject({ error: { message: expect.stringContaining('cannot be read any more') } });
});

it('gets an error with its code and what to do next, and is asked with data', async () => {
  client = await JsonClient.open(['It doubles the delay [1].'], () => false);
  const [unknown] = itemsOf(await client.send('/serach x'));
  expect(unknown).toMatchObject({
    kind: 'error',
    error: { code: 'E_USAGE', message: 'There is no command /serach', hint: expect.stringContaining('/search') },
  });
  const [empty] = itemsOf(await client.send('/search'));
  expect(empty).toMatchObject({ kind: 'error', error: { code: 'E_QUERY_EMPTY' } });
  expect(itemsOf(await client.send('quarterly mortgage amortisation schedule')).at(-1)).toMatchObject({
    ...{ kind: 'answer', state: 'nothing', text: '', hasModel: true },
  });
  await client.send('what doubles the delay after a failed attempt?');
  const file = join(root, 'talk.md');
  expect(resultOf(await client.send(`/export ${file}`))).toEqual({ of: 'exported', file, turns: 1 });
  const again = await client.send(`/export ${file}`);
  expect(again.find(({ event }) => event === 'asks')).toEqual({ event: 'asks', question: { of: 'overwrite', file } });
  expect(itemsOf(again)).toEqual([]);
});
