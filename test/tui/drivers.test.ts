/** The same short walk on every kind of terminal: our own driver, blessed by terminfo, and a terminal in memory. */

import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChatSandbox } from './chat-sandbox.ts';
import { HeadlessTerminal } from './headless-terminal.ts';
import type { SceneTerminal } from './scene-terminal.ts';
import { Tmux } from './tmux.ts';

/** Terminals that tmux can be taken for: their descriptions are in every installation of terminfo, or blessed brings one. */
const TERMS = ['vt100', 'xterm-mono', 'screen', 'linux'];
/** With the scenes (`npm run test:scenes`): what differs less from those. */
const MORE_TERMS = process.env['SCENES_ON'] === undefined ? [] : ['vt220', 'sun', 'rxvt', 'ansi', 'cons25'];
const hasTerminfo = ['/usr/share/terminfo', '/lib/terminfo', '/usr/lib/terminfo'].some((dir) =>
  existsSync(`${dir}/v/vt100`),
);

describe('the chat', () => {
  let box: ChatSandbox;
  let screen: SceneTerminal | undefined;

  beforeEach(async () => {
    box = new ChatSandbox();
    await box.startServer();
  });
  afterEach(async () => {
    screen?.close();
    await box.close();
  });

  const walk = async (terminal: SceneTerminal, mark = '❯') => {
    const send = (line: string) => {
      terminal.type(line);
      terminal.keys('Enter');
    };
    await box.start(terminal);
    send('how is the delay computed after a failed attempt?');
    const answered = await terminal.until(/· read [\d,]+ token|\| read [\d,]+ token/);
    expect(answered).toMatch(/backoffDelay \[1\]/);
    expect(answered).toMatch(/all local/);
    send('/files');
    await terminal.until(/Files 3\/3/);
    terminal.type('zeb');
    await terminal.until(/Files 1\/3/);
    terminal.keys('Down');
    terminal.keys('Enter');
    await terminal.until(new RegExp(`${mark} @src/colour/zebra\\.ts`));
    terminal.keys('C-c');
    terminal.type('/quit');
    terminal.keys('Enter');
    await terminal.until(/ended with 0/);
  };

  it('walks on a terminal in memory', async () => {
    const terminal = new HeadlessTerminal(80, 24, box.environment());
    screen = terminal;
    await walk(terminal);
    expect(terminal.driver?.state).toBe('closed');
  });

  describe.skipIf(!Tmux.isThere() || !hasTerminfo)('by terminfo', () => {
    it.each([...TERMS, ...MORE_TERMS])('walks on %s', async (term) => {
      const environment = { ...box.environment(), TMUX: '', NO_COLOR: '' };
      const terminal = new Tmux('mlx-code-driver', 80, 24, environment, `env -u TMUX TERM=${term} `);
      screen = terminal;
      await walk(terminal, term === 'linux' ? '>' : '❯');
      expect(terminal.ask('#{cursor_flag}')).toBe('1');
    });

    it('draws ASCII alone where there is no UTF-8', async () => {
      const environment = { ...box.environment(), LANG: 'C', LC_ALL: 'C' };
      const terminal = new Tmux('mlx-code-driver', 80, 24, environment, 'env TERM=vt100 LC_ALL=C ');
      screen = terminal;
      await box.start(terminal);
      terminal.type('wide delay of a failed attempt');
      terminal.keys('Enter');
      expect(await terminal.until(/\| read [\d,]+ token/)).toMatch(/^[\x20-\x7e\n]*$/);
    });
  });
});
