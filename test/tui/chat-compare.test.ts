/** Compared answers on the screen: beside each other where it is wide enough, else one below the other. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChatSandbox } from './chat-sandbox.ts';
import { canPlay, type SceneTerminal } from './scene-terminal.ts';

describe.skipIf(!canPlay()).each([
  [80, 40],
  [200, 50],
] as const)('compared answers on %ix%i', (columns, rows) => {
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

  it('shows them, and goes on with one', async () => {
    await box.start(tmux);
    tmux.type('/compare server:scripted server:other how does the zebra crossing get its stripes, uncited?');
    tmux.keys('Enter');
    const screen = await tmux.until(/c 1 or c 2 goes on/);
    const isWide = columns >= 200;
    const beside = screen.split('\n').some((line) => /1 · server:scripted.*2 · server:other/.test(line));
    expect(beside).toBe(isWide);
    expect(screen).toMatch(/1 · server:scripted/);
    expect(screen).toMatch(/2 · server:other/);
    expect(screen.match(/The stripes of the crossing/g)).toHaveLength(2);
    expect(screen.match(/no invented names/g)).toHaveLength(2);
    tmux.type('c 2');
    tmux.keys('Enter');
    const after = await tmux.until(/Going on with answer 2: other/);
    expect(after).not.toContain('c 1 or c 2');
    expect(after).toMatch(/other/);
  });
});
