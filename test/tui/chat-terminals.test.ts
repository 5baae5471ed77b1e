/** What is written to terminals of several kinds: colours only where they can be shown and read, modes given back. */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChatSandbox } from './chat-sandbox.ts';
import { Tmux } from './tmux.ts';

const PROMPT = /Ask about this project/;
/** As it is written: some drivers step over a blank instead of writing it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for.
const WRITTEN_PROMPT = /Ask(?: |\x1b\[\d*C)about(?: |\x1b\[\d*C)this(?: |\x1b\[\d*C)project/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: -- they are what is looked for
const COLOUR = /\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:[;\d]*)m/;
const ASKS_BACKGROUND = '\x1b]11;?';

describe.skipIf(!Tmux.isThere())('the chat on a terminal', () => {
  let box: ChatSandbox;
  let tmux: Tmux;

  beforeEach(async () => {
    box = new ChatSandbox();
    await box.startServer();
  });
  afterEach(async () => {
    tmux.close();
    await box.close();
  });

  /** @returns all bytes of an answer, from the first on */
  const recorded = async (more: Readonly<Record<string, string>>) => {
    tmux = box.openTmux(100, 24, more);
    await tmux.until(/^\$/m);
    const file = join(box.top, 'bytes');
    writeFileSync(file, '');
    // tmux sets TERM itself: the program gets the one that is meant.
    const set = Object.entries(more).map(([name, value]) => `${name}=${value}`);
    tmux.run(`export ${['X=1', ...set].join(' ')}`);
    tmux.record(file);
    await box.start(tmux);
    tmux.type('how is the delay computed after a failed attempt?');
    tmux.keys('Enter');
    await tmux.until(/· read [\d,]+ token/);
    const styled = tmux.styled();
    tmux.type('/quit');
    tmux.keys('Enter');
    await tmux.until(/ended with 0/);
    return { bytes: readFileSync(file, 'utf8'), styled };
  };

  it.each([{ TERM: 'xterm-mono' }, { TERM: 'vt100' }, { TERM: 'xterm-256color', CLICOLOR: '0' }])(
    'without colours gets none: %j',
    async (environment) => {
      const { bytes } = await recorded(environment);
      expect(bytes).toMatch(WRITTEN_PROMPT);
      expect(bytes).not.toMatch(COLOUR);
      expect(bytes).not.toContain(ASKS_BACKGROUND);
    },
  );

  it('that tells nothing of its background gets colours for both, and a bar turned round', async () => {
    const { bytes, styled } = await recorded({ TERM: 'xterm-256color', COLORFGBG: '' });
    expect(bytes).toContain(ASKS_BACKGROUND);
    expect(bytes).toMatch(COLOUR);
    // No ground of a colour lies under text whose colour nobody knows.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: -- they are what is looked for
    expect(bytes).not.toMatch(/\x1b\[(?:\d+;)*4[0-8][;m]/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: -- they are what is looked for
    expect(styled.trimEnd().split('\n').at(-1)).toMatch(/^\x1b\[7m/);
  });

  it('has its mouse back in the editor and after a suspension', async () => {
    const editor = join(box.top, 'vi');
    writeFileSync(editor, ['#!/bin/sh', 'echo "editing $@"', 'read line'].join('\n'));
    chmodSync(editor, 0o755);
    tmux = box.openTmux(80, 24, { EDITOR: '~/vi', HOME: box.top });
    await box.start(tmux);
    const mouse = () => tmux.ask('#{mouse_standard_flag} #{mouse_sgr_flag}');
    expect(mouse()).toBe('1 1');
    tmux.keys('C-g');
    await tmux.until(/editing/);
    expect(mouse()).toBe('0 0');
    tmux.keys('Enter');
    await tmux.until(PROMPT);
    expect(mouse()).toBe('1 1');
    tmux.keys('C-z');
    await tmux.until(/Stopped/);
    expect(mouse()).toBe('0 0');
    tmux.run('fg');
    await tmux.until(PROMPT);
    expect(mouse()).toBe('1 1');
  });

  it('keeps its mouse where the settings say so', async () => {
    tmux = box.openTmux(80, 24, { MLX_CODE_UI_MOUSE: 'false' });
    await box.start(tmux);
    expect(tmux.ask('#{mouse_standard_flag}')).toBe('0');
  });
});
