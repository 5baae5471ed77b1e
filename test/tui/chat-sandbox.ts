/** The program on a terminal, with a project of its own and a scripted model behind a server on loopback. */

import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';
import { type Asked, ChatServer, data, delta, json, type Script, stream } from '../fixtures/chat-server.ts';
import { removeFolder } from '../folders.ts';
import { openSceneTerminal, type SceneTerminal } from './scene-terminal.ts';
import { Tmux } from './tmux.ts';

const FILES: Readonly<Record<string, string>> = {
  'src/retry.ts': `/** Doubles the delay after each failed attempt. */
export function backoffDelay(attempt: number, base: number): number {
  return Math.min(base * 2 ** attempt, maximumDelay());
}

export function maximumDelay(): number {
  return 30_000;
}
`,
  'src/colour/zebra.ts': `/** Paints a zebra crossing on the canvas in black and white stripes. */
export function paintZebra(canvas: Canvas): void {
  for (const stripe of stripes(canvas.width)) canvas.fill(stripe);
}
`,
  'README.md': '# Sample\n\nA project about delays and crossings.\n',
};

const ANSWER = `The delay is doubled by **backoffDelay** [1].

\`\`\`ts
export function twice(attempt: number): number {
  return 2 ** attempt; // and no more
}
\`\`\`

It never waits longer than \`maximumDelay\` [1].`;

/** What the model says, by a word of the question. */
const ANSWERS: Readonly<Record<string, string>> = {
  wide: '漢字とかな stand in two cells, 😀 and 👨‍👩‍👧 too.\n\n| 言語 | place |\n|---|---|\n| 日本語 | src/a.ts |\n\nשלום עולם [1]',
  uncited: 'The stripes of the crossing come from `paintZebra`.',
  shorter:
    'The longest delay is shorter [1].\n\nsrc/retry.ts\n<<<<<<< SEARCH\n  return 30_000;\n=======\n  return 10_000;\n>>>>>>> REPLACE\n',
  hostile: 'An escape \u001b[31mred\u001b]0;title\u0007 and \u202eturned\u202c text [1].',
};

export class ChatSandbox {
  readonly top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-tui-')));
  readonly project = join(this.top, 'project');
  readonly asked: Asked[] = [];
  server: ChatServer | undefined;
  /** How long answers are and whether they come slowly, where the question does not say so itself. */
  answers: { readonly words?: number; readonly lines?: number; readonly slowly?: boolean } = {};

  constructor() {
    for (const [path, text] of Object.entries(FILES)) this.write(path, text);
  }

  write(path: string, text: string): void {
    const file = join(this.project, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  async startServer(): Promise<void> {
    this.server = await ChatServer.start();
    this.server.scripts = [this.#script];
  }

  /** On the terminal that scenes are played on. */
  open(columns: number, rows: number, more: Readonly<Record<string, string>> = {}): SceneTerminal {
    return openSceneTerminal('mlx-code-chat', columns, rows, this.environment(more));
  }

  /** On tmux, whatever scenes are played on. */
  openTmux(columns: number, rows: number, more: Readonly<Record<string, string>> = {}): Tmux {
    return new Tmux('mlx-code-chat', columns, rows, this.environment(more));
  }

  /** What the program finds, of this sandbox. */
  environment(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    return {
      ...{
        LANG: 'C.UTF-8',
        HOME: this.top,
        HISTFILE: '/dev/null',
        NO_COLOR: '',
        MLX_CODE_NO_SETUP: '1',
        EDITOR: 'false',
      },
      ...{ MLX_CODE_CACHE_DIR: join(this.top, 'cache'), MLX_CODE_DATA_DIR: join(this.top, 'data') },
      ...{ MLX_CODE_CONFIG_DIR: join(this.top, 'config'), XDG_RUNTIME_DIR: this.top },
      ...(this.server !== undefined && {
        MLX_CODE_CHAT_SERVER: `openai:${this.server.origin}/v1`,
        MLX_CODE_MODEL_CHAT: 'server:scripted',
      }),
      ...more,
    };
  }

  /** Starts the chat in a shell of the terminal. @param args for the program */
  async start(tmux: SceneTerminal, args = '', ready = /index fresh/): Promise<string> {
    await tmux.until(/^\$/m);
    const program = join(packageRoot(), 'bin', 'mlx-code.mjs');
    tmux.run(`cd ${this.project}; clear; node ${program} ${args}; echo "ended with $?"`);
    return await tmux.until(ready);
  }

  async close(): Promise<void> {
    await this.server?.close();
    // Programs that were told to end may still write a last file.
    removeFolder(this.top);
  }

  /** The screen without what differs from run to run. */
  golden(screen: string): string {
    return screen
      .split('\n')
      .map((line) => (/tok\/s|· read [\d,]+ token/.test(line) ? '<figures>' : line))
      .join('\n')
      .replace(this.project, '<root>')
      .replace(/mlx-code \d+\.\d+\.\d+/, 'mlx-code <version>')
      .trimEnd();
  }

  readonly #script: Script = (asked, response) => {
    this.asked.push(asked);
    if (asked.method === 'GET') return json({ data: [{ id: 'scripted' }] })(asked, response);
    const messages = asked.body['messages'] as { content: string }[];
    const question = (messages.at(-1)?.content ?? '').split('Question:').at(-1) ?? '';
    const word = Object.keys(ANSWERS).find((name) => question.includes(name));
    const count = Number(/(\d+) words/.exec(question)?.[1] ?? this.answers.words ?? 0);
    const long = Array.from({ length: count }, (_, n) => `word${n}${n % 12 === 11 ? '\n\n' : ' '}`);
    const lines = Number(/(\d+) lines/.exec(question)?.[1] ?? this.answers.lines ?? 0);
    // Very many come in larger pieces.
    const list =
      Array.from({ length: lines }, (_, n) => `- ${n}\n`)
        .join('')
        .match(/[\s\S]{1,2000}/g) ?? [];
    const pieces =
      count > 0 ? long : lines > 0 ? list : ((word === undefined ? ANSWER : ANSWERS[word])?.match(/\s*\S+/g) ?? []);
    const last = question.includes('broken') ? ['cut'] : [delta('', 'stop'), data('[DONE]')];
    const shown = question.includes('broken') ? pieces.slice(0, 6) : pieces;
    if (this.answers.slowly !== true && !question.includes('slowly'))
      return stream(...shown.map((piece) => delta(piece)), ...last)(asked, response);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const left = [...shown.map((piece) => delta(piece)), ...last];
    const timer = setInterval(() => {
      const piece = left.shift();
      if (piece === undefined || response.destroyed) clearInterval(timer);
      if (piece === undefined) response.end();
      else response.write(piece);
    }, 25);
  };
}
