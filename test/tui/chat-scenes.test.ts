/** What a person sees: the same walk through the chat on three sizes of terminal, kept as golden text. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/base/text.ts';
import { ChatSandbox } from './chat-sandbox.ts';
import { canPlay, type SceneTerminal } from './scene-terminal.ts';

const PROMPT = /❯ Ask about this project/;

describe.skipIf(!canPlay()).each([
  [80, 24],
  [120, 40],
  [200, 60],
] as const)('the chat on %ix%i', (columns, rows) => {
  let box: ChatSandbox;
  let tmux: SceneTerminal;

  beforeAll(async () => {
    box = new ChatSandbox();
    await box.startServer();
    tmux = box.open(columns, rows);
  });
  afterAll(async () => {
    tmux.close();
    await box.close();
  });

  /** Types a line and sends it. */
  const send = (line: string) => {
    tmux.type(line);
    tmux.keys('Enter');
  };
  const kept = (screen: string) => expect(`\n${box.golden(screen)}\n`).toMatchSnapshot();

  it('opens', async () => kept(await box.start(tmux)));

  it('shows keys and commands', async () => {
    tmux.type('?');
    // What matters most, then the commands; the many keys are below the edge.
    const screen = await tmux.until(/Clear the input[\s\S]*\/help \[command\][\s\S]*more below/);
    tmux.keys('Escape');
    await tmux.until((text) => !text.includes('Clear the input'));
    kept(screen);
  });

  it('suggests commands', async () => {
    tmux.type('/res');
    const screen = await tmux.until(/Commands 1\/\d+[\s\S]*\/resume {2,}Continue/);
    tmux.keys('C-c');
    await tmux.until(PROMPT);
    kept(screen);
  });

  it('completes a path', async () => {
    tmux.type('see @zeb');
    await tmux.until(/❯ src\/colour\/zebra\.ts/);
    tmux.keys('Tab');
    await tmux.until(/see @src\/colour\/zebra\.ts$/m);
    tmux.keys('C-c');
    await tmux.until(PROMPT);
  });

  it('answers with its sources', async () => {
    send('how is the delay computed after a failed attempt?');
    kept(await tmux.until(/· read [\d,]+ token/));
  });

  it('searches', async () => {
    send('/search zebra crossing');
    const screen = await tmux.until(/opens the first/);
    expect(screen).toContain('src/colour/zebra.ts');
  });

  it('chooses among the files', async () => {
    send('/files');
    await tmux.until(/Files 3\/3/);
    tmux.type('zeb');
    const screen = await tmux.until(/Files 1\/3/);
    tmux.keys('Enter');
    await tmux.until(/❯ @src\/colour\/zebra\.ts/);
    tmux.keys('C-c');
    await tmux.until(PROMPT);
    kept(screen);
  });

  it('shows the tree of files, and brings one along', async () => {
    send('/tree');
    await tmux.until(/❯ Files[\s\S]*README\.md/);
    tmux.keys('Enter');
    await tmux.until(/▾ src\/[\s\S]*▸ colour\//);
    tmux.type('Ga');
    const screen = await tmux.until((text) => /README\.md ✓ added/.test(text) && /Pinned: README\.md/.test(text));
    tmux.type('i');
    send('/drop');
    await tmux.until(/Dropped README\.md/);
    send('/tree');
    await tmux.until((text) => !/❯ Files|─ Files/.test(text));
    kept(screen);
  });

  it('shows what an answer was given', async () => {
    send('/sources');
    const screen = await tmux.until(/❯ Sources \(\d\)/);
    expect(screen).toContain('zebra.ts');
    tmux.keys('Escape');
    await tmux.until((text) => !text.includes('❯ Sources'));
  });

  it('stops an answer, and keeps what was written', async () => {
    send('slowly 900 words about the delay of a failed attempt');
    await tmux.until(/word20/);
    tmux.keys('Escape');
    expect(await tmux.until(/Stopped; this is what was written/)).toMatch(/word1\d/);
  });

  it('takes 10,000 pasted characters as one piece', async () => {
    tmux.paste('0123456789'.repeat(1000));
    await tmux.until(/\[pasted 10,000 characters\]/);
    tmux.keys('C-c');
    await tmux.until(PROMPT);
  });

  it('measures wide characters', async () => {
    send('wide delay of a failed attempt');
    await tmux.until(/日本語[\s\S]*· read [\d,]+ token/);
    const screen = tmux.screen();
    // Edges of panels stay where they are.
    for (const line of screen.split('\n')) if (/[│╮╯]$/.test(line)) expect(displayWidth(line)).toBe(columns);
    kept(
      screen
        .split('\n')
        .filter((line) => /漢字|日本語|שלום/.test(line))
        .join('\n'),
    );
  });

  it('shows escapes of a model, and obeys none', async () => {
    send('hostile delay of a failed attempt');
    await tmux.until(/An escape/);
    expect(tmux.ask('#{pane_title}')).not.toBe('title');
    await tmux.until(/all local/);
  });

  it('goes back to before a turn that is chosen: the talk, or the files too', async () => {
    send('/rewind');
    await tmux.until(/Go back to before 4\/4[\s\S]*❯ 4\. hostile delay/);
    tmux.keys('Enter');
    await tmux.until(/Back to before turn 4\. What was said/);
    send('make the longest delay shorter');
    await tmux.until(/10_000[\s\S]*· read [\d,]+ token/);
    send('/apply all');
    await tmux.until(/Changed 1 file[\s\S]*undo takes it back/);
    send('/rewind');
    const turns = await tmux.until(/Go back to before 4\/4[\s\S]*1 change of files since/);
    tmux.keys('Enter');
    const parts = await tmux.until(/What goes back 3\/3/);
    tmux.keys('Enter');
    await tmux.until(/Back to before turn 4\. 1 change of files undone/);
    expect(readFileSync(join(box.project, 'src/retry.ts'), 'utf8')).toContain('30_000');
    // How far a stopped answer came, behind the list, is not the same each time.
    const rows = /╭─ ❯ [^╮]*╮|│ [❯ ] (?:\d\.|both|files|chat) [^│]*│|╰─ Enter select[^╯]*╯/g;
    for (const screen of [turns, parts]) kept((screen.match(rows) ?? []).join('\n'));
  });

  it('takes another theme', async () => {
    send('/theme contrast');
    await tmux.until(/The theme is contrast\./);
    send('/theme neon');
    await tmux.until(/There is no theme neon/);
  });

  it('leaves with /quit, and gives the terminal back', async () => {
    send('/quit');
    await tmux.until(/ended with 0/);
    expect(tmux.ask('#{alternate_on} #{cursor_flag}')).toBe('0 1');
  });
});
