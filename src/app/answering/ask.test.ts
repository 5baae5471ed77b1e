import { mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { noteReading } from '../models/reading-speed.ts';
import { openProject, type Project } from '../project/project.ts';
import type { OpenedIndex } from '../work-options.ts';
import { AnswerMemory } from './answer-memory.ts';
import { type AnswerEnd, type AskEvent, type AskInput, askProject, type Conversation, type PromptView } from './ask.ts';

let scratch: string;
let root: string;
let project: Project;
const saved = { ...process.env };

const FILES: Readonly<Record<string, string>> = {
  'src/retry.ts': `/** Doubles the delay after each failed attempt. */
export function backoffDelay(attempt: number, base: number): number {
  return Math.min(base * 2 ** attempt, maximumDelay());
}

export function maximumDelay(): number {
  return 30_000;
}
`,
  'src/client.ts': `import { backoffDelay } from './retry.ts';

/** Sends a request and tries again when the server is busy. */
export async function sendRequest(url: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const reply = await fetch(url);
    if (reply.ok) return await reply.text();
    await sleep(backoffDelay(attempt, 100));
  }
}
`,
  'src/colour.ts': `/** Paints a zebra crossing on the canvas in black and white stripes. */
export function paintZebra(canvas: Canvas): void {
  for (const stripe of stripes(canvas.width)) canvas.fill(stripe);
}
`,
  'notes/to do.md': '# To do\n\n- feed the walrus\n',
  '.env': 'PASSWORD=Xk9mQ2vLp8RtW4zYb7N3d\n',
};

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-ask-')));
  root = join(scratch, 'project');
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync('/etc', join(root, 'outside'));
  project = await openProject({ cwd: root, root });
});

afterEach(() => {
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(root, path), text);
});

afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

const USAGE = { promptTokens: 1000, cachedTokens: 0, answerTokens: 1, firstTokenMs: 1000, answerMs: 1 };

const INPUT: AskInput = {
  question: 'delay after a failed attempt',
  files: [],
  piped: '',
  retrieve: true,
  anyway: false,
  languages: [],
  globs: [],
  cwd: '',
  limit: 20,
  neural: false,
  fresh: false,
  sampling: {},
};

async function ask(
  input: Partial<AskInput>,
  generator = new ScriptedGenerator(['It doubles [1].']),
  before?: Conversation,
) {
  const events: AskEvent[] = [];
  const all = { ...INPUT, cwd: root, ...input };
  for await (const event of askProject(project, all, async () => generator, {}, { conversation: before }))
    events.push(event);
  const find = <K extends AskEvent['kind']>(kind: K) =>
    events.find((event): event is Extract<AskEvent, { kind: K }> => event.kind === kind);
  const notes = events.flatMap((event) => (event.kind === 'note' ? event.text : []));
  return { events, notes, prompt: find('prompt')?.prompt, end: find('end'), nothing: find('nothing'), generator };
}

describe('askProject', () => {
  it('tells the best sources before their surroundings and the outline are read', async () => {
    await ask({});
    const { IndexReader } = await import('../../store/index.ts');
    const { searcherOver } = await import('../../search/index.ts');
    const { loadStaticEmbedder } = await import('../../model/index.ts');
    const reader = await IndexReader.open(project.indexDir);
    const { indexDir } = project;
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    // What is read beside the search waits.
    const slow = new Proxy(reader, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return async (...given: unknown[]) => {
          await gate;
          return await Reflect.apply(value, target, given);
        };
      },
    });
    const opened: OpenedIndex = {
      search: (each) => each(searcherOver(reader, { indexDir, staticEmbedder: () => loadStaticEmbedder() })),
      read: (each) => each(slow),
    };
    const generator = new ScriptedGenerator(['It doubles [1].']);
    const events = askProject(project, { ...INPUT, cwd: root }, async () => generator, { opened });
    const first = await events.next();
    expect(first.value).toMatchObject({ kind: 'found' });
    const found = first.done === true || first.value.kind !== 'found' ? [] : first.value.passages;
    expect(found[0]).toMatchObject({ number: 1, path: 'src/retry.ts' });
    open();
    const rest: AskEvent[] = [];
    for await (const event of events) rest.push(event);
    // They are told once, and stay the best.
    expect(rest.map(({ kind }) => kind)).not.toContain('found');
    const prompt = rest.find((event) => event.kind === 'prompt')?.prompt;
    expect(prompt?.sources[0]).toMatchObject({ number: 1, path: 'src/retry.ts' });
    reader.close();
  });

  it('answers from the code, and cites lines that are there', async () => {
    const { prompt, end, events, generator } = await ask({});
    expect(prompt?.sources.map(({ path }) => path)).toContain('src/retry.ts');
    expect(end).toMatchObject({ reason: 'stop', answer: 'It doubles [1].', unknownCitations: 0 });
    const [cited] = end?.citations ?? [];
    const lines = readFileSync(join(root, cited?.path ?? ''), 'utf8').split('\n');
    expect(cited?.endLine).toBeLessThanOrEqual(lines.length);
    expect(events.flatMap((event) => (event.kind === 'text' ? event.text : [])).join('')).toBe(end?.answer);
    const [request] = generator.requests;
    expect(request?.messages[0]?.content).toContain('Outline of the project:');
    expect(request?.messages.at(-1)?.content).toMatch(/Question: delay after .*$/);
    // A line that begins as ours do would be a source that the model made up.
    expect(request?.stop).toEqual([expect.stringMatching(/^\n\w{8}$/)]);
    expect(generator.closed).toBe(true);
  });

  it('tells the best sources before a model is opened, with the numbers that they will have', async () => {
    const seen: string[] = [];
    const open = async () => {
      seen.push('open');
      return new ScriptedGenerator(['It doubles [1].']);
    };
    const events: AskEvent[] = [];
    for await (const event of askProject(project, { ...INPUT, cwd: root }, open, {})) {
      seen.push(event.kind);
      events.push(event);
    }
    expect(seen.indexOf('found')).toBeLessThan(seen.indexOf('open'));
    const found = events.flatMap((event) => (event.kind === 'found' ? event.passages : []));
    const given = events.flatMap((event) => (event.kind === 'prompt' ? event.prompt.sources : []));
    expect(found[0]).toMatchObject({ number: 1, path: 'src/retry.ts' });
    expect(found.map(({ number, path }) => `${number} ${path}`)).toEqual(
      given.slice(0, found.length).map(({ number, path }) => `${number} ${path}`),
    );
  });

  it('finds the lines that a sentence speaks of where the model cites none, and keeps them apart', async () => {
    const answer = 'It doubles [1]. A zebra crossing gets its stripes from `paintZebra`. Nobody knows why.';
    const { prompt, end, events } = await ask({}, new ScriptedGenerator([answer]));
    const colour = prompt?.sources.find(({ path }) => path === 'src/colour.ts');
    expect(end?.answer).toBe(answer.replace('`paintZebra`', `\`paintZebra\` [≈${colour?.number}]`));
    expect(end).toMatchObject({ foundCitations: 1, unknownCitations: 0 });
    const [model, found] = end?.citations ?? [];
    expect(model).toMatchObject({ number: 1, by: 'model' });
    expect(found).toMatchObject({ number: colour?.number, by: 'matching', startLine: 1, endLine: 2 });
    expect(events.flatMap((event) => (event.kind === 'text' ? event.text : [])).join('')).toBe(end?.answer);
  });

  it('does not ask the model about what is not there', async () => {
    const generator = new ScriptedGenerator(['Invented.']);
    const { nothing, prompt } = await ask({ question: 'quarterly mortgage amortisation schedule interest' }, generator);
    expect(nothing).toBeDefined();
    expect(prompt).toBeUndefined();
    expect(generator.requests).toEqual([]);
    const anyway = await ask({ question: 'quarterly mortgage amortisation schedule interest', anyway: true });
    expect(anyway.end).toBeDefined();
  });

  it.each([
    ['what is in @src/colour.ts', 'src/colour.ts', 1, 4],
    ['what is in @src/colour.ts:2-3', 'src/colour.ts', 2, 3],
    ['what is in colour.ts', 'src/colour.ts', 1, 4],
    ['what is in @"notes/to do.md"', 'notes/to do.md', 1, 3],
  ])('loads the file that %j names', async (question, path, startLine, endLine) => {
    const { prompt } = await ask({ question });
    expect(prompt?.sources).toContainEqual(expect.objectContaining({ path, startLine, endLine, reason: 'named' }));
  });

  it('makes a file that --file names and that is missing an error', async () => {
    await expect(ask({ files: ['src/nope.ts'] })).rejects.toMatchObject({ code: 'E_USAGE' });
    await expect(ask({ files: ['.env'] })).rejects.toMatchObject({ code: 'E_USAGE' });
    const { prompt } = await ask({ files: ['src/colour.ts:1-2'], retrieve: false });
    expect(prompt?.sources).toMatchObject([{ path: 'src/colour.ts', startLine: 1, endLine: 2 }]);
  });

  it('takes what is piped in, without its secrets, and the files that it names', async () => {
    const piped = `Error: busy\n    at sendRequest (src/client.ts:8)\npassword = "Xk9mQ2vLp8RtW4zYb7N3d"\n`;
    const { prompt, generator } = await ask({ question: 'why does this fail?', piped });
    expect(prompt?.sources.map(({ path }) => path)).toEqual(expect.arrayContaining(['stdin', 'src/client.ts']));
    expect(JSON.stringify(generator.requests)).not.toContain('Xk9mQ2vLp8');
  });

  it('shows only code that its file still holds', async () => {
    await ask({});
    writeFileSync(join(root, 'src/retry.ts'), `// one line more\n${FILES['src/retry.ts']}`);
    const { prompt } = await ask({});
    for (const { path, startLine, endLine } of prompt?.sources ?? []) {
      const lines = readFileSync(join(root, path), 'utf8').split('\n');
      expect(prompt?.message).toContain(lines.slice(startLine - 1, endLine).join('\n'));
    }
  });

  it('goes on with what was said before', async () => {
    const first = await ask({});
    const turn = {
      question: INPUT.question,
      message: first.prompt?.message ?? '',
      answer: first.end?.answer ?? '',
      sources: first.prompt?.sources ?? [],
    };
    const before = { id: 's1', system: first.prompt?.system ?? '', turns: [turn] };
    const generator = new ScriptedGenerator(['Because [1].']);
    const { prompt, end } = await ask({ question: 'and who calls it?' }, generator, before);
    expect(generator.requests[0]?.messages.slice(0, 2)).toEqual(first.generator.requests[0]?.messages);
    expect(generator.requests[0]?.conversation).toBe('s1');
    expect(prompt?.query).toContain('delay');
    expect(end?.citations).toHaveLength(1);
  });

  it.each([
    // Its own words find code that holds none of the words of the turn before.
    ['how does the zebra get its stripes?', ['src/colour.ts']],
    // Both the turn before and the words of the question find code.
    ['and how does it send a request to the server?', ['src/client.ts', 'src/retry.ts']],
  ])('keeps what %j finds by itself', async (question, paths) => {
    const first = await ask({});
    const turn = {
      question: 'how is the delay computed after a failed attempt?',
      message: 'how is the delay computed after a failed attempt?',
      answer: 'The delay is doubled by `backoffDelay` and capped by `maximumDelay`, as `Math.min` does.',
      sources: [],
    };
    const before = { id: 's2', system: first.prompt?.system ?? '', turns: [turn] };
    const { prompt } = await ask({ question }, undefined, before);
    expect(prompt?.sources.map(({ path }) => path)).toEqual(expect.arrayContaining(paths));
  });

  it('keeps what was written when it is cancelled', async () => {
    const controller = new AbortController();
    const generator = new ScriptedGenerator(['One two three four five.']);
    generator.onPiece = (n) => {
      if (n === 9) controller.abort();
    };
    const events: AskEvent[] = [];
    const input = { ...INPUT, cwd: root };
    for await (const event of askProject(project, input, async () => generator, { signal: controller.signal })) {
      events.push(event);
    }
    expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'cancelled', answer: 'One two t', usage: null });
    expect(generator.closed).toBe(true);
  });

  it('gives a local model what it reads in the seconds of chat.readSeconds', async () => {
    const long = Array.from({ length: 120 }, (_, n) => `  // The delay after failed attempt ${n} is doubled again.`);
    writeFileSync(join(root, 'src/retry.ts'), `${FILES['src/retry.ts']}\nfunction delays() {\n${long.join('\n')}\n}\n`);
    const wordsAt = async (speed: number, seconds: number, sentTo: string | null = null) => {
      const generator = new ScriptedGenerator(['It doubles [1].'], 16_384);
      const model = `reads-${speed}`;
      Object.assign(generator.identity, { model, sentTo });
      await noteReading(generator.identity, { ...USAGE, promptTokens: 1000, firstTokenMs: 1e6 / speed });
      const values = { ...project.config.values, 'chat.readSeconds': seconds };
      const limited = { ...project, config: { ...project.config, values } };
      const events: AskEvent[] = [];
      for await (const event of askProject(limited, { ...INPUT, cwd: root }, async () => generator, {}))
        events.push(event);
      const prompt = events.find((event) => event.kind === 'prompt')?.prompt;
      return prompt?.promptTokens ?? 0;
    };
    const slow = await wordsAt(40, 15);
    const fast = await wordsAt(4000, 15);
    // 40 tokens a second for 15 seconds: 400 for the sources, 200 for the rules and the question, and what headers take.
    expect(slow).toBeLessThan(800);
    expect(fast).toBeGreaterThan(1.5 * slow);
    expect(await wordsAt(40, 60)).toBeGreaterThan(slow);
    // 0 sets no limit, and a server far away has none.
    expect(await wordsAt(40, 0)).toBe(fast);
    expect(await wordsAt(40, 15, 'far.example')).toBe(fast);
  });

  it('takes out citations of nothing, and cites no index', async () => {
    const { end } = await ask({}, new ScriptedGenerator(['See [1], [44] and `a[3]`.']));
    expect(end?.answer).toBe('See [1], and `a[3]`.');
    expect(end?.unknownCitations).toBe(1);
  });

  describe('with a small model', () => {
    const small = (answer: string) => new ScriptedGenerator([answer], 2_048, true, 'scripted-0.5B');

    it('opens the answer with lines of the best source, and cites by number only what lines say', async () => {
      const { prompt, end } = await ask(
        {},
        small('`backoffDelay` doubles the delay after each failed attempt [2]. It is blue [1].'),
      );
      const [quote] = prompt?.quotes ?? [];
      expect(quote).toMatchObject({ by: 'quote', path: 'src/retry.ts', quoted: { startLine: 1 } });
      expect(FILES['src/retry.ts']).toContain(quote?.quote);
      expect(end?.answer).toBe(
        `\`backoffDelay\` doubles the delay after each failed attempt [≈${quote?.number}]. It is blue.`,
      );
      expect(end?.claims.map(({ supported }) => supported)).toEqual([true, false]);
      expect(end?.citations[0]).toMatchObject({ number: quote?.number, by: 'quote', quote: quote?.quote });
    });

    it('tells names of code that no source, no file and no word of the question holds', async () => {
      const answer = 'The `backoffDelay` uses send_rocket() in JavaScript, `paintZebra` and sendRequest.';
      const events: AskEvent[] = [];
      const looked: string[] = [];
      const standing = async (names: readonly string[]) => {
        looked.push(...names);
        return new Set(names.filter((name) => name !== 'send_rocket'));
      };
      const input = { ...INPUT, cwd: root };
      for await (const event of askProject(project, input, async () => small(answer), {}, { standing }))
        events.push(event);
      expect(looked).toContain('send_rocket');
      for (const known of ['backoffDelay', 'JavaScript']) expect(looked).not.toContain(known);
      expect(events.at(-1)).toMatchObject({ kind: 'end', invented: ['send_rocket'] });
    });

    it('writes what a template asks for without quotes before it', async () => {
      const { prompt, end } = await ask({ prompt: 'Write a haiku about the delay.' }, small('An old silent pond [1].'));
      expect(prompt?.quotes).toEqual([]);
      expect(end?.answer).toBe('An old silent pond [1].');
    });

    it('quotes the same lines when the answer comes from memory, which holds no code', async () => {
      const memory = new AnswerMemory(() => Promise.reject(new Error('no session keeps it')));
      const first = await askRemembering(memory, small('It doubles the delay after each failed attempt.'));
      expect(first.quotes.length).toBeGreaterThan(0);
      const again = await askRemembering(memory, small('not asked'));
      expect(again.end).toMatchObject({ fromMemory: true, citations: first.end?.citations });
      expect(again.quotes).toEqual(first.quotes);
    });
  });
});

async function askRemembering(memory: AnswerMemory, generator: ScriptedGenerator) {
  const recall = { model: 'scripted', find: (key: string) => memory.find(key) };
  let prompt: PromptView | undefined;
  let end: AnswerEnd | undefined;
  const input = { ...INPUT, cwd: root };
  for await (const event of askProject(project, input, async () => generator, {}, { recall })) {
    if (event.kind === 'prompt') prompt = event.prompt;
    if (event.kind === 'end') end = event;
  }
  if (prompt !== undefined && end !== undefined) await memory.keep(prompt, end, null);
  return { end, quotes: prompt?.quotes ?? [] };
}
