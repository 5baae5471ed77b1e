/** Something to draw in every panel. */

import type { ConfirmState } from '../../src/ui/tui/panels/confirm.ts';
import type { HelpState } from '../../src/ui/tui/panels/help.ts';
import type { PickerState } from '../../src/ui/tui/panels/picker.ts';
import type { SetupState } from '../../src/ui/tui/panels/setup.ts';
import type { SourcesState } from '../../src/ui/tui/panels/sources.ts';
import type { StatusState } from '../../src/ui/tui/panels/status.ts';
import type { TreeState } from '../../src/ui/tui/panels/tree.ts';

export const SAMPLE = `# How a session is kept

The store writes **every token** within a second \`src/store/sessions.ts:12\` [1]. See [the page](https://a.test/x).

- 漢字 and かな stand in two cells, so does 😀
- joined: 👨‍👩‍👧 and flags 🇩🇪, marks: e\u0301 a\u0308
- שלום עולם and مرحبا

| what | where |
|---|---|
| 漢字 | src/a.ts |
| plain | src/longer/b.ts |

\`\`\`ts
export function keep(turn: Turn): void {
  write(turn.id, "text"); // 注釈
}
\`\`\`
`;

export const STATUS: StatusState = {
  activity: 'writing',
  tick: 0,
  model: 'qwen2.5-coder-1.5b',
  context: { used: 3_120, limit: 8_192 },
  index: 'fresh',
  watching: true,
  tokensPerSecond: 42.3,
  leaves: '',
  mode: null,
  git: '',
  hint: '? help',
};

export const SOURCES: SourcesState = {
  chosen: 1,
  focused: true,
  rows: [
    {
      number: 1,
      path: 'src/store/sessions.ts',
      startLine: 12,
      endLine: 40,
      score: 0.91,
      why: 'meaning, word',
      symbol: 'keepTurn',
      standing: 'same',
      lineNow: 1,
      cited: true,
      matched: false,
    },
    {
      number: 2,
      path: 'src/漢字/文書.ts',
      startLine: 3,
      endLine: 3,
      score: 0.4,
      why: 'word',
      symbol: '',
      standing: 'changed',
      lineNow: 1,
      cited: false,
      matched: false,
    },
    {
      number: 3,
      path: 'README.md',
      startLine: 1,
      endLine: 9,
      score: null,
      why: 'added by you',
      symbol: '',
      standing: 'same',
      lineNow: 1,
      cited: false,
      matched: false,
    },
  ],
};

export const TREE: TreeState = {
  title: 'Files',
  chosen: 2,
  focused: false,
  rows: [
    { name: 'src', depth: 0, kind: 'open-folder', added: false, skipped: '' },
    { name: 'store', depth: 1, kind: 'closed-folder', added: false, skipped: '' },
    { name: '漢字.ts', depth: 1, kind: 'file', added: true, skipped: '' },
    { name: 'logo.png', depth: 0, kind: 'file', added: false, skipped: 'binary' },
  ],
};

export const PICKER: PickerState = {
  title: 'Files',
  query: 'sess',
  total: 120,
  chosen: 0,
  marks: null,
  rows: [
    { label: 'src/store/sessions.ts', matched: [10, 11, 12, 13], detail: '12 kB' },
    { label: 'src/ui/😀sess.ts', matched: [9, 10, 11, 12], detail: '' },
  ],
};

export const HELP: HelpState = {
  scroll: 0,
  sections: [
    {
      title: 'Keys',
      rows: [
        { keys: 'Enter', does: 'sends the question' },
        { keys: 'Ctrl+J, Shift+Enter, Alt+Enter', does: 'begins a new line; Ctrl+J does so in every terminal' },
      ],
    },
    { title: 'Commands', rows: [{ keys: '/help', does: 'shows this' }] },
  ],
};

export const SETUP: SetupState = {
  items: [
    {
      name: 'Python 3.12.4',
      purpose: 'Runs the models.',
      state: 'ready',
      bytes: null,
      ms: null,
      share: 0,
      note: 'found as python3.12',
    },
    {
      name: 'qwen2.5-coder-1.5b',
      purpose: 'Answers questions.',
      state: 'missing',
      bytes: 869_000_000,
      ms: 95_000,
      share: 0,
      note: '',
    },
    {
      name: 'embedder',
      purpose: 'Finds code by meaning.',
      state: 'fetching',
      bytes: 46_000_000,
      ms: 6_000,
      share: 0.4,
      note: '',
    },
  ],
  meanwhile: 'Searching works already.',
  keys: { accept: 'Enter', skip: 'Esc', stop: 'Ctrl+C' },
};

export const CONFIRM: ConfirmState = {
  title: 'Leave?',
  text: 'An answer is being written.\nWhat is there is kept.',
  answers: [
    { key: 'y', does: 'leaves' },
    { key: 'n, Esc', does: 'stays' },
  ],
};
