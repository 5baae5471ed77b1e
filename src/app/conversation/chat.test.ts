import { mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { shownItems } from '../../ui/words/shown-items.ts';
import { openProject, type Project } from '../project/project.ts';
import { Conversation } from './chat.ts';
import type { Chat } from './chat-interface.ts';
import { chatChoices, chatCompletion } from './commands/complete.ts';
import type { ChatItem, ChatUi } from './types.ts';

let scratch: string;
let root: string;
let project: Project;
const saved = { ...process.env };
const open: Chat[] = [];

const FILES: Readonly<Record<string, string>> = {
  'src/retry.ts': `/** Doubles the delay after each failed attempt. */
export function backoffDelay(attempt: number, base: number): number {
  return Math.min(base * 2 ** attempt, maximumDelay());
}

export function maximumDelay(): number {
  return 30_000;
}
`,
  'src/colour.ts': `/** Paints a zebra crossing on the canvas in black and white stripes. */
export function paintZebra(canvas: Canvas): void {
  for (const stripe of stripes(canvas.width)) canvas.fill(stripe);
}
`,
  '.env': 'PASSWORD=Xk9mQ2vLp8RtW4zYb7N3d\n',
};

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-chat-')));
  root = join(scratch, 'project');
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['SHELL'] = '/bin/sh';
  // Several tests ask the same: each is to reach its own model.
  process.env['MLX_CODE_CHAT_REUSE_ANSWERS'] = 'false';
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync('/etc', join(root, 'outside'));
  // A server stands for a model that is there; nothing is ever sent to it.
  process.env['MLX_CODE_CHAT_SERVER'] = 'openai:http://127.0.0.1:9/v1';
  project = await openProject({ cwd: root, root });
});

afterEach(async () => {
  for (const chat of open.splice(0)) await chat.close();
});

afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

function fakeUi(): ChatUi & { readonly opened: string[]; copied: string; yes: boolean; left: boolean } {
  return {
    opened: [],
    copied: '',
    yes: true,
    left: false,
    show: () => false,
    async openFile(path, line) {
      this.opened.push(`${path}:${line}`);
      return null;
    },
    async copy(text) {
      this.copied = text;
      return true;
    },
    theme: (name) => (name === 'light' ? ['light', 'dark'] : ['dark', 'light']),
    async confirm() {
      return this.yes;
    },
    quit() {
      this.left = true;
    },
  };
}

async function started(answers: readonly string[] = [], more: { watch?: boolean; session?: string } = {}) {
  const generator = new ScriptedGenerator(answers);
  const ui = fakeUi();
  const chat = Conversation.open({
    ...{ cwd: root, project, ui, openGenerator: async () => generator, retrieval: true },
    watch: more.watch ?? false,
    session: more.session,
  });
  open.push(chat);
  await chat.start();
  const send = async (line: string): Promise<readonly ChatItem[]> => {
    const before = chat.state.items.length;
    chat.send(line);
    await chat.idle();
    return chat.state.items.slice(before);
  };
  return { chat, generator, ui, send };
}

const texts = (items: readonly ChatItem[]) =>
  shownItems(items)
    .map((item) => item.text)
    .join('\n');

describe('a conversation', () => {
  it('answers with sources, cites them, and lets the next question go on', async () => {
    const { chat, send, generator } = await started(['It doubles [1].', 'Thirty seconds.']);
    const [question, answer] = await send('delay after a failed attempt');
    expect(question).toMatchObject({ kind: 'question', text: 'delay after a failed attempt' });
    expect(answer).toMatchObject({ kind: 'answer', state: 'done', text: 'It doubles [1].' });
    const cited = answer?.kind === 'answer' ? answer.sources.filter((source) => source.cited) : [];
    expect(cited).toHaveLength(1);
    expect(chat.state.sources.map(({ path }) => path)).toContain('src/retry.ts');
    expect(chat.state.context?.limit).toBe(2_048);
    expect(chat.state.model).toMatchObject({ state: 'ready', name: 'scripted', sentTo: null });
    await send('and what is the most?');
    expect(JSON.stringify(generator.requests[1]?.messages)).toContain('It doubles [1].');
    expect(generator.requests[1]?.conversation).toBe(generator.requests[0]?.conversation);
    expect(generator.closed).toBe(false);
    await chat.close();
    expect(generator.closed).toBe(true);
  });

  it('asks the model about what is not there only when told to', async () => {
    const { send, generator } = await started(['Invented.']);
    const items = await send('quarterly mortgage amortisation schedule interest');
    expect(items.at(-1)).toMatchObject({ kind: 'answer', state: 'nothing' });
    expect(generator.requests).toEqual([]);
    expect((await send('/retry')).at(-1)).toMatchObject({ state: 'done', text: 'Invented.' });
  });

  it('keeps what was written when it is stopped, and the queue with it', async () => {
    const { chat, generator } = await started(['A long answer that is never finished.']);
    const reached = new Promise<void>((resolve) => {
      generator.onPiece = async (n) => {
        if (n !== 10) return;
        resolve();
        await vi.waitFor(() => expect(stopped).toBe(true));
      };
    });
    let stopped = false;
    chat.send('delay after a failed attempt');
    await reached;
    chat.send('a second question');
    expect(chat.state.queued).toEqual(['a second question']);
    chat.send('/tokens');
    expect(chat.stop()).toBe(true);
    expect(chat.stop()).toBe(false);
    stopped = true;
    await chat.idle();
    expect(chat.items.lastAnswer()).toMatchObject({ state: 'cancelled', text: 'A long ans' });
    expect(chat.state.queued).toEqual(['a second question']);
    expect(chat.unqueue()).toBe('a second question');
    expect(chat.unqueue()).toBeNull();
  });

  it('answers what waited, in its turn', async () => {
    const { chat, generator } = await started(['One.', 'Two.']);
    chat.send('delay after a failed attempt');
    chat.send('maximum delay of an attempt');
    await chat.idle();
    expect(generator.requests).toHaveLength(2);
    expect(chat.state.items.flatMap((item) => (item.kind === 'answer' ? item.text : []))).toEqual(['One.', 'Two.']);
  });

  it('tells of a failed answer, and opens the model anew for the next', async () => {
    let opened = 0;
    const generator = new ScriptedGenerator(['Half of an answer', 'Whole.']);
    generator.onPiece = (n) => {
      if (opened === 1 && n === 12) throw new MlxCodeError('E_WORKER_DIED', 'The worker ended');
    };
    const chat = Conversation.open({
      ...{ cwd: root, project, ui: fakeUi(), retrieval: true, watch: false },
      openGenerator: async () => {
        opened++;
        return generator;
      },
    });
    open.push(chat);
    await chat.start();
    chat.send('delay after a failed attempt');
    await chat.idle();
    expect(chat.items.lastAnswer()).toMatchObject({
      state: 'failed',
      text: 'Half of an a',
      error: { code: 'E_WORKER_DIED', message: 'The worker ended' },
    });
    expect(chat.failure).toMatchObject({ code: 'E_WORKER_DIED' });
    chat.send('maximum delay of an attempt');
    await chat.idle();
    expect(chat.items.lastAnswer()).toMatchObject({ state: 'done', text: 'Whole.' });
    expect(opened).toBe(2);
  });

  it('is kept, and resumed with its questions and answers', async () => {
    const first = await started(['It doubles [1].'], { session: 'retrying' });
    await first.send('delay after a failed attempt');
    expect(first.chat.state.session?.name).toBe('retrying');
    await first.chat.close();
    const second = await started(['As I said.'], { session: 'retrying' });
    expect(texts(second.chat.state.items)).toContain('It doubles [1].');
    await second.send('why so?');
    const sent = JSON.stringify(second.generator.requests[0]?.messages);
    expect(sent).toContain('It doubles [1]');
    expect(sent).toContain('backoffDelay');
    await second.send('/rename doubling');
    expect(second.chat.state.session?.name).toBe('doubling');
    await second.send(`/export ${join(scratch, 'talk.md')}`);
    expect(readFileSync(join(scratch, 'talk.md'), 'utf8')).toMatch(/# doubling[\s\S]*As I said/);
    second.ui.yes = false;
    const before = readFileSync(join(scratch, 'talk.md'), 'utf8');
    await second.send(`/export ${join(scratch, 'talk.md')}`);
    expect(readFileSync(join(scratch, 'talk.md'), 'utf8')).toBe(before);
    await second.send('/new other');
    expect(second.chat.state).toMatchObject({ session: null, context: null, sources: [] });
    await second.send('/resume doubling');
    expect(texts(second.chat.state.items)).toContain('As I said.');
    expect(texts(await second.send('/sessions'))).toContain('doubling');
  });
});

describe('commands', () => {
  it('search, open, add, drop and tell', async () => {
    const { chat, send, ui, generator } = await started(['Stripes.', 'Again.']);
    expect(texts(await send('/search zebra crossing'))).toContain('src/colour.ts');
    await send('/open 1');
    expect(ui.opened).toEqual([`${join(root, 'src/colour.ts')}:1`]);
    await send('/open src/retry.ts:6');
    expect(ui.opened.at(-1)).toBe(`${join(root, 'src/retry.ts')}:6`);
    await send('/add src/colour.ts @src/retry.ts:1-2');
    expect(chat.state.pinned).toEqual(['src/colour.ts', 'src/retry.ts:1-2']);
    await send('what is painted?');
    const sent = JSON.stringify(generator.requests[0]?.messages);
    expect(sent).toContain('paintZebra');
    expect(texts(await send('/context'))).toContain('src/colour.ts');
    expect(texts(await send('/tokens'))).toContain('conversation');
    await send('/drop src/colour.ts');
    expect(chat.state.pinned).toEqual(['src/retry.ts:1-2']);
    await send('/copy');
    expect(ui.copied).toBe('Stripes.');
    expect(texts(await send('/tree'))).toContain('  retry.ts');
    expect(texts(await send('/files'))).toContain('src/retry.ts');
    expect(texts(await send('/status'))).toContain('indexed');
    await send('/theme light');
    expect(texts(await send('/theme neon'))).toContain('There is no theme neon');
    await send('/quit');
    expect(ui.left).toBe(true);
  });

  it.each([
    ['/serach x', 'Did you mean /search?'],
    ['/open /etc/passwd', 'E_PATH_OUTSIDE'],
    ['/open outside/passwd', 'E_PATH_OUTSIDE'],
    ['/add missing.ts', 'There is no missing.ts'],
    ['/open 99', 'There is no source 99'],
    ['!echo hello', 'chat.shell'],
  ])('%s is refused with a remedy', async (line, why) => {
    const { send } = await started();
    expect(texts(await send(line))).toContain(why);
  });

  it('take a path for a question', async () => {
    const { send } = await started(['Yes.']);
    expect((await send('/usr/bin holds what failed attempt delay?'))[0]).toMatchObject({ kind: 'question' });
  });

  it('fill a template and ask with it', async () => {
    const { send, generator } = await started(['It waits.']);
    await send('/explain @src/retry.ts');
    expect(generator.requests[0]?.messages.at(-1)?.content).toContain('backoffDelay');
    expect(texts(await send('/templates'))).toContain('/explain');
  });

  it('run in the shell only where the user allows it', async () => {
    const { send, chat } = await started();
    await send('/config chat.shell true');
    expect(chat.project.config.values['chat.shell']).toBe(true);
    expect(texts(await send('!echo "$((40 + 2))"; exit 3'))).toMatch(/42[\s\S]*code 3/);
    const long = await send('!yes 0123456789 | head -n 20000');
    expect(texts(long)).toContain('characters left out');
    chat.send('!sleep 60');
    await vi.waitFor(() => expect(chat.stop()).toBe(true));
    await chat.idle();
    expect(texts(chat.state.items.slice(-1))).toContain('Stopped');
    await send('/config chat.shell false');
  });

  it('help names every one of them', async () => {
    const { send } = await started();
    const { COMMANDS, findCommand } = await import('./commands/commands.ts');
    const help = texts(await send('/help'));
    for (const { name, aliases } of COMMANDS) {
      expect(help).toContain(`/${name}`);
      expect(aliases.every((alias) => findCommand(alias)?.name === name)).toBe(true);
      expect(texts(await send(`/help ${name}`))).toContain(`/${name}`);
    }
    const names = COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('move to another project', async () => {
    const other = join(scratch, 'other');
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, 'walrus.ts'), '/** Feeds the walrus. */\nexport function feedWalrus() {}\n');
    const { chat, send } = await started();
    await send(`/project ${other}`);
    expect(chat.state.root).toBe(other);
    expect(texts(await send('/search feed the walrus'))).toContain('walrus.ts');
  });
});

describe('completion', () => {
  it('knows commands, what they take, and files', async () => {
    const { chat } = await started();
    const { commands, paths } = await chatCompletion(chat);
    const values = (name: string) => {
      const found = commands.find((known) => known.name === name)?.arguments;
      return typeof found === 'string' ? found : found?.map(({ value }) => value);
    };
    expect(paths).toContain('src/retry.ts');
    expect(commands.map(({ name }) => name)).toEqual(expect.arrayContaining(['search', 'explain']));
    expect(values('open')).toBe('path');
    expect(values('watch')).toEqual(['on', 'off']);
    expect(values('config')).toContain('chat.shell');
    expect(values('theme')).toContain('light');
    expect(values('model')).toContain('q15b');
    expect(values('search')).toBeUndefined();
    expect((await chatChoices(chat, 'files')).map(({ label }) => label)).toContain('src/colour.ts');
  });
});

describe('the index', () => {
  it('is kept fresh: what was saved is in the next answer', async () => {
    const { chat, send } = await started(['Before.', 'After.'], { watch: true });
    await vi.waitFor(() => expect(chat.state.index.state).toBe('fresh'), { timeout: 20_000 });
    expect(chat.state.watch).toBe('on');
    writeFileSync(
      join(root, 'src/lantern.ts'),
      '/** Lights the lantern at dusk. */\nexport function lightLantern() {}\n',
    );
    const found = await send('/search lights the lantern at dusk');
    expect(texts(found)).toContain('src/lantern.ts');
    const second = await started([], { watch: true });
    expect(second.chat.state.watch).toBe('elsewhere');
    expect(texts(await second.send('/search zebra crossing'))).toContain('src/colour.ts');
    await send('/watch off');
    expect(chat.state.watch).toBe('off');
  }, 40_000);

  it('that is being made answers already', async () => {
    const fresh = join(scratch, 'fresh');
    mkdirSync(fresh, { recursive: true });
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(fresh, path)), { recursive: true });
      writeFileSync(join(fresh, path), text);
    }
    const chat = Conversation.open({
      ...{ cwd: fresh, ui: fakeUi(), retrieval: true, watch: true },
      project: await openProject({ cwd: fresh, root: fresh }),
      openGenerator: async () => new ScriptedGenerator(['It doubles [1].']),
    });
    open.push(chat);
    await chat.start();
    chat.send('delay after a failed attempt');
    await chat.idle();
    // What a part of the index had nothing for is asked again when it is whole.
    await vi.waitFor(() => expect(chat.items.lastAnswer()).toMatchObject({ state: 'done' }), { timeout: 20_000 });
  }, 30_000);
});

describe('without a model', () => {
  it('shows what fits, and what to do', async () => {
    delete process.env['MLX_CODE_CHAT_SERVER'];
    const bare = await openProject({ cwd: root, root });
    process.env['MLX_CODE_CHAT_SERVER'] = 'openai:http://127.0.0.1:9/v1';
    const chat = Conversation.open({
      ...{ cwd: root, project: bare, ui: fakeUi(), retrieval: true, watch: false },
      openGenerator: async () => Promise.reject(new Error('not asked')),
    });
    open.push(chat);
    await chat.start();
    expect(chat.state.model.state).toBe('none');
    expect(chat.state.setup?.items.map(({ state }) => state)).toContain('missing');
    chat.send('delay after a failed attempt');
    await chat.idle();
    expect(chat.items.lastAnswer()).toMatchObject({ state: 'hits' });
    expect(chat.state.sources.map(({ path }) => path)).toContain('src/retry.ts');
  });
});
