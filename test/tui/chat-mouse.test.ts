/** The wheel and clicks, what the terminal tells of itself, and pastes without marks, on a real terminal. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChatSandbox } from './chat-sandbox.ts';
import { canPlay, hasMouse, type SceneTerminal } from './scene-terminal.ts';

const PROMPT = /❯ Ask about this project/;
const UP = 64;
const DOWN = 65;

describe.skipIf(!canPlay())('the mouse in the chat', () => {
  let box: ChatSandbox;
  let tmux: SceneTerminal;

  beforeAll(async () => {
    box = new ChatSandbox();
    await box.startServer();
    tmux = box.open(120, 30);
    await box.start(tmux);
  });
  afterAll(async () => {
    tmux.close();
    await box.close();
  });

  const send = (line: string) => {
    tmux.type(line);
    tmux.keys('Enter');
  };
  /** As terminals report it. @param button 0 for the left one @param at a text on the screen, or its column and row */
  const mouse = (button: number, at: string | readonly [number, number]) => {
    const lines = tmux.screen().split('\n');
    const row = typeof at === 'string' ? lines.findIndex((line) => line.includes(at)) : at[1];
    const column = typeof at === 'string' ? (lines[row] ?? '').indexOf(at) : at[0];
    expect(row, `${String(at)} on\n${lines.join('\n')}`).toBeGreaterThanOrEqual(0);
    tmux.type(`\x1b[<${button};${column + 1};${row + 1}M\x1b[<${button};${column + 1};${row + 1}m`);
  };

  it('is asked of a terminal that has one, left to it by a key, and taken back', async () => {
    const [taken, left] = hasMouse() ? ['1 1', '0'] : ['0 0', '0'];
    expect(tmux.ask('#{mouse_standard_flag} #{mouse_sgr_flag}')).toBe(taken);
    tmux.keys('M-m');
    await tmux.until(/Select text with the mouse/);
    expect(tmux.ask('#{mouse_standard_flag}')).toBe(left);
    tmux.keys('M-m');
    await tmux.until(/Wheel and clicks are used here/);
    expect(tmux.ask('#{mouse_standard_flag} #{mouse_sgr_flag}')).toBe(taken);
  });

  it('shows the lines of a citation that is clicked', async () => {
    send('how is the delay computed after a failed attempt?');
    await tmux.until(/· read [\d,]+ token/);
    mouse(0, 'It never waits longer than `maximumDelay` [1]');
    await tmux.until(PROMPT);
    const screen = tmux.screen().split('\n');
    const row = screen.findIndex((line) => line.includes('maximumDelay` [1]'));
    mouse(0, [(screen[row] ?? '').indexOf('[1]') + 1, row]);
    await tmux.until(/❯ \[1\] src\/retry\.ts:\d+-\d+[\s\S]*2 │ export function backoffDelay[\s\S]*Esc back/);
    tmux.keys('Escape');
    await tmux.until((text) => !text.includes('Esc back'));
    expect(tmux.screen()).toMatch(PROMPT);
  });

  it('gives the focus to a panel that is clicked, and shows the source that is clicked again', async () => {
    mouse(0, '[2] ');
    await tmux.until(/❯ Sources[\s\S]*❯ \[2\]/);
    mouse(0, '[2] ');
    // The panel has the number and "Esc back" too: only the page has the lines.
    await tmux.until(/❯ \[2\] (\S+):\d+-\d+[\s\S]*Enter opens the editor/);
    // A click beside the page closes it.
    mouse(0, [1, 29]);
    await tmux.until((text) => !text.includes('Enter opens the editor'));
    // The transcript leads back.
    mouse(0, 'The delay is doubled');
    await tmux.until((text) => !text.includes('❯ Sources'));
  });

  it('finds no panel beside the text while it is left to the terminal', async () => {
    await tmux.until(/─ Sources/);
    tmux.keys('M-m');
    await tmux.until((text) => !text.includes('─ Sources') && /\[1\] src\/.*\.ts:/.test(text));
    tmux.keys('M-m');
    await tmux.until(/─ Sources/);
  });

  it('scrolls the conversation and not what was typed before', async () => {
    send('400 words about the delay of a failed attempt');
    await tmux.until(/word399[\s\S]*· read [\d,]+ token/);
    mouse(UP, [10, 5]);
    const before = await tmux.until(/more below/);
    expect(before).toMatch(PROMPT);
    mouse(DOWN, [10, 5]);
    await tmux.until((text) => !text.includes('more below'));
  });

  it('places the cursor in what is written', async () => {
    tmux.type('abcdef');
    await tmux.until(/❯ abcdef/);
    mouse(0, 'def');
    tmux.type('X');
    await tmux.until(/❯ abcXdef/);
    tmux.keys('C-c');
    await tmux.until(PROMPT);
  });

  it('chooses in a list, and takes what is clicked again', async () => {
    send('/files');
    await tmux.until(/Files 3\/3/);
    mouse(0, 'src/colour/zebra.ts');
    await tmux.until(/❯ +src\/colour\/zebra\.ts/);
    mouse(0, 'src/colour/zebra.ts');
    await tmux.until(/❯ @src\/colour\/zebra\.ts/);
    tmux.keys('C-c');
    await tmux.until(PROMPT);
  });

  it('takes a suggestion that is clicked', async () => {
    tmux.type('/');
    await tmux.until(/Commands 1\/\d\d/);
    mouse(0, '/search ');
    await tmux.until(/^❯ \/search/m);
    tmux.keys('C-c');
    await tmux.until(PROMPT);
  });

  it('takes lines that come in one read for a paste', async () => {
    const asked = box.asked.length;
    // Without the marks of a paste, line ends as the terminal sends them.
    tmux.type('one\rtwo\rthree');
    await tmux.until(/❯ one\n {2}two\n {2}three/);
    expect(box.asked.length).toBe(asked);
    tmux.keys('C-c');
    await tmux.until(PROMPT);
  });

  it('takes the theme that fits what the terminal says, and types nothing of it', async () => {
    tmux.type('\x1b]11;rgb:ffff/ffff/ffff\x1b\\');
    await tmux.until(PROMPT);
    send('/theme');
    await tmux.until(/✓ auto +in use/);
    tmux.keys('Escape');
    await tmux.until((text) => !text.includes('Themes'));
    expect(tmux.screen()).not.toContain('rgb');
  });

  it('keeps what is written when Home and End are for the conversation', async () => {
    tmux.keys('Home');
    await tmux.until(/how is the delay[\s\S]*more below/);
    tmux.keys('End');
    await tmux.until((text) => !text.includes('more below'));
    tmux.keys('C-p');
    await tmux.until(/❯ Commands \d+\/\d+/);
    tmux.keys('Escape');
    await tmux.until((text) => !text.includes('❯ Commands'));
  });

  it('leaves the terminal without the mouse', async () => {
    send('/quit');
    await tmux.until(/ended with 0/);
    expect(tmux.ask('#{mouse_standard_flag} #{mouse_sgr_flag} #{alternate_on}')).toBe('0 0 0');
  });
});
