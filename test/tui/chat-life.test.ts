/** The chat through what happens to programs: first start, resizing, suspension, a model that dies, a terminal that closes. */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChatSandbox } from './chat-sandbox.ts';
import { canPlay, type SceneTerminal, sceneDriver } from './scene-terminal.ts';

/** A question that the project answers. */
const DELAY = 'how is the delay computed after a failed attempt?';
const PROMPT = /❯ Ask about this project/;
const WALRUS = '/** Feeds the walrus its fish at noon. */ export const walrusFood = 7;';

describe.skipIf(!canPlay())('the chat', () => {
  let box: ChatSandbox;
  let tmux: SceneTerminal | undefined;

  beforeEach(() => {
    box = new ChatSandbox();
  });
  afterEach(async () => {
    tmux?.close();
    await box.close();
  });

  const started = async (args = '', more: Readonly<Record<string, string>> = {}) => {
    if (box.server === undefined) await box.startServer();
    tmux?.close();
    tmux = box.open(80, 24, more);
    await box.start(tmux, args);
    return tmux;
  };
  const send = (line: string) => {
    tmux?.type(line);
    tmux?.keys('Enter');
  };

  it('offers at the first start what is missing, and works without', async () => {
    tmux = box.open(80, 24);
    const screen = await box.start(tmux, '', /Welcome to mlx-code/);
    expect(screen).toMatch(/Enter downloads \d+ MB[\s\S]*Esc: continue/);
    expect(screen).toMatch(/Python/);
    tmux.keys('Escape');
    await tmux.until(PROMPT);
    await tmux.until((text) => !text.includes('Welcome'));
    send('how is the delay computed after a failed attempt?');
    expect(await tmux.until(/There is no model on this machine/)).toContain('src/retry.ts');
    send('/quit');
    await tmux.until(/ended with 0/);
    // Nobody is asked twice.
    await box.start(tmux, '', /index fresh/);
    expect(tmux.screen()).not.toContain('Welcome');
  });

  it('keeps the first letter that is typed on the first page', async () => {
    tmux = box.open(80, 24);
    await box.start(tmux, '', /Welcome to mlx-code/);
    tmux.type('h');
    tmux.type('ow');
    await tmux.until(/❯ how$/m);
    expect(tmux.screen()).not.toContain('Welcome');
  });

  it('follows a citation into the editor, sees the change, and answers from it', async () => {
    // Known by its name, it is given the line.
    const editor = join(box.top, 'vi');
    const script = ['#!/bin/sh', 'echo "editing $@"', 'read line', `printf '%s\\n' '${WALRUS}' >> "$2"`];
    writeFileSync(editor, script.join('\n'));
    chmodSync(editor, 0o755);
    await started('', { EDITOR: editor });
    send('how is the delay computed after a failed attempt?');
    await tmux?.until(/· read [\d,]+ token/);
    send('/open src/retry.ts:6');
    await tmux?.until(/editing \+6 \S+retry\.ts/);
    tmux?.keys('Enter');
    await tmux?.until(PROMPT);
    const before = box.asked.length;
    send('when is the walrus fed its fish?');
    await expect.poll(() => JSON.stringify(box.asked.slice(before)), { timeout: 15_000 }).toContain('walrusFood');
  });

  it('shows that the file of a source changed, and opens it where the code is now', async () => {
    const editor = join(box.top, 'vi');
    writeFileSync(editor, ['#!/bin/sh', 'echo "editing $@"', 'read line'].join('\n'));
    chmodSync(editor, 0o755);
    const screen = await started('', { EDITOR: editor, NO_COLOR: '1' });
    send('how is the delay computed after a failed attempt?');
    await screen.until(/· read [\d,]+ token/);
    send('/sources');
    await screen.until((text) => /❯ Sources/.test(text) && !/changed|moved/.test(text));
    const file = join(box.project, 'src/retry.ts');
    const code = readFileSync(file, 'utf8');
    writeFileSync(file, `// One.\n// Two.\n${code}`);
    const [, number = '', first = ''] =
      /\[(\d)\] retry\.ts:(\d+)-/.exec(await screen.until(/retry\.ts:\d+-\d+ .*! moved/)) ?? [];
    expect(screen.screen()).toContain(`! moved to ${Number(first) + 2}`);
    screen.type(number);
    await screen.until((text) => text.includes(`editing +${Number(first) + 2} `));
    screen.keys('Enter');
    await screen.until(/Sources/);
    writeFileSync(file, `// One.\n// Two.\n// Three.\n${code.replace('2 **', '3 **')}`);
    await screen.until(/retry\.ts:\d+-\d+ .*! changed/);
    screen.type(number);
    await screen.until((text) => text.includes(`editing +${Number(first) + 3} `));
    screen.keys('Enter');
  });

  it('follows lines that were found by matching into the editor too', async () => {
    const editor = join(box.top, 'vi');
    writeFileSync(editor, ['#!/bin/sh', 'echo "editing $@"', 'read line'].join('\n'));
    chmodSync(editor, 0o755);
    await started('', { EDITOR: editor });
    send('uncited: how is the zebra painted?');
    const screen = (await tmux?.until(/≈ marks likely places/)) ?? '';
    const [, number, path, line] = /\[≈(\d)\] (\S+):(\d+)-\d+/.exec(screen) ?? [];
    expect(path).toBe('src/colour/zebra.ts');
    expect(screen).toContain(`paintZebra\` [≈${number}].`);
    send(`/open ${number}`);
    await tmux?.until(new RegExp(`editing \\+${line} \\S+zebra\\.ts`));
    tmux?.keys('Enter');
    await tmux?.until(PROMPT);
  });

  it('keeps its shape when the terminal changes in mid-answer', async () => {
    const screen = await started();
    box.answers = { words: 300, slowly: true };
    send(DELAY);
    await screen.until(/word15/);
    for (const [columns, rows] of [
      [120, 40],
      [40, 10],
      [80, 24],
    ] as const) {
      screen.resize(columns, rows);
      await screen.until((text) => (text.split('\n')[rows - 1] ?? '').includes('all local'));
    }
    await screen.until(/word40/);
    screen.keys('Escape');
    await screen.until(/Stopped/);
  });

  it('leads back from a panel before it stops the answer', async () => {
    const screen = await started();
    box.answers = { words: 300, slowly: true };
    send(DELAY);
    await screen.until(/word5/);
    send('/sources');
    await screen.until(/Esc back/);
    screen.keys('Escape');
    await screen.until((text) => !text.includes('Esc back'));
    send('and a second question');
    expect(await screen.until(/queued: and a second question/)).not.toContain('Stopped');
    screen.keys('Escape');
    await screen.until(/Stopped/);
  });

  it('queues what is sent meanwhile, and gives it back', async () => {
    const screen = await started();
    box.answers = { words: 300, slowly: true };
    send(DELAY);
    await screen.until(/word5/);
    send('and a second question');
    await screen.until(/queued: and a second question/);
    screen.keys('Escape');
    await screen.until(/Stopped/);
    screen.keys('Up');
    await screen.until(/❯ and a second question/);
  });

  it('goes on with a session, and remembers what was written', async () => {
    await started();
    send('how is the delay computed after a failed attempt?');
    await tmux?.until(/· read [\d,]+ token/);
    send('/rename doubling');
    await tmux?.until(/called "doubling"/);
    send('/quit');
    await tmux?.until(/ended with 0/);
    const screen = await started('--session doubling');
    await screen.until(/The delay is doubled by backoffDelay/);
    screen.keys('Up', 'Up');
    await screen.until(/❯ \/rename doubling/);
    screen.keys('C-c');
    screen.keys('C-r');
    screen.type('delay');
    await screen.until(/search: delay/);
    await screen.until(/❯ how is the delay computed/);
  });

  // An answer has 1,024 tokens at most: as many lines as those can be.
  it('scrolls through the lines of a long answer', async () => {
    const screen = await started();
    box.answers = { lines: 900 };
    send(DELAY);
    await screen.until(/• 899[\s\S]*· read [\d,]+ token/);
    screen.keys('BTab');
    screen.type('g');
    await screen.until(/❯ how is the delay[\s\S]*• 0$/m);
    screen.type('G');
    await screen.until(/• 899/);
  }, 60_000);

  it('tells of a model that breaks off, and asks it again', async () => {
    const screen = await started();
    send('broken delay of a failed attempt');
    await screen.until(/✗ [\s\S]*E_SERVER_CUT/);
    send('how is the delay computed after a failed attempt?');
    await screen.until(/· read [\d,]+ token/);
  });

  it('leaves with Ctrl+C twice', async () => {
    const screen = await started();
    screen.type('something');
    screen.keys('C-c');
    await screen.until(PROMPT);
    screen.keys('C-c');
    await screen.until(/Ctrl\+C again leaves/);
    screen.keys('C-c');
    await screen.until(/ended with 130/);
    expect(screen.ask('#{alternate_on} #{cursor_flag}')).toBe('0 1');
  });

  it('is stopped and goes on', async () => {
    const screen = await started();
    screen.type('half a line');
    screen.keys('C-z');
    await screen.until(/Stopped/);
    expect(screen.ask('#{alternate_on}')).toBe('0');
    screen.run('fg');
    await screen.until(/❯ half a line/);
  });

  // In memory there is no process that could end.
  it.skipIf(sceneDriver() === 'headless')('ends with its terminal', async () => {
    const screen = await started();
    const pid = Number(screen.ask('#{pane_pid}'));
    screen.close();
    await expect
      .poll(
        () => {
          try {
            process.kill(pid, 0);
            return true;
          } catch {
            return false;
          }
        },
        { timeout: 15_000 },
      )
      .toBe(false);
    // What it held is free again.
    await started();
  });
});
