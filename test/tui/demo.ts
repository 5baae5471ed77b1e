/**
 * The screen by itself: every panel drawn, keys read as bytes. `node demo.mjs`: digits choose a panel, `s` streams a text,
 * `k` and `j` scroll, `z` suspends, `e` lends the terminal, `t` throws, `r` rejects, `q` quits.
 */

import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { createFrames } from '../../src/ui/tui/cells/frame.ts';
import { drawLines } from '../../src/ui/tui/cells/grid.ts';
import { createTheme, glyphs, THEME_NAMES } from '../../src/ui/tui/cells/theme.ts';
import { layout, panelColumns } from '../../src/ui/tui/layout.ts';
import { drawConfirm } from '../../src/ui/tui/panels/confirm.ts';
import { drawHelp } from '../../src/ui/tui/panels/help.ts';
import { noticeLines, progressLine } from '../../src/ui/tui/panels/notices.ts';
import { drawPicker } from '../../src/ui/tui/panels/picker.ts';
import { drawSetup } from '../../src/ui/tui/panels/setup.ts';
import { drawSources, sourcesHeight } from '../../src/ui/tui/panels/sources.ts';
import { statusLine } from '../../src/ui/tui/panels/status.ts';
import { drawTree } from '../../src/ui/tui/panels/tree.ts';
import { nativePainter } from '../../src/ui/tui/terminal/native.ts';
import { openTerminal } from '../../src/ui/tui/terminal/terminal.ts';
import { createColours } from '../../src/ui/tui/transcript/code.ts';
import { cachedItem, createTranscript } from '../../src/ui/tui/transcript/list.ts';
import { createMarkdown } from '../../src/ui/tui/transcript/markdown.ts';
import { CONFIRM, HELP, PICKER, SAMPLE, SETUP, SOURCES, STATUS, TREE } from './samples.ts';

const signs = glyphs(process.env['DEMO_ASCII'] === '1');
let themeIndex = 0;
let panel = 0;
let typed = '';
let bytesWritten = 0;
let tick = 0;
let activity = '';

const markdown = createMarkdown({ glyphs: signs, colours: createColours(() => redrawAll()) }, SAMPLE);
const answer = cachedItem('answer', (columns) => markdown.lines(columns));
const transcript = createTranscript();
transcript.setItems([answer]);

const screen = openTerminal(
  {
    input: process.stdin,
    output: process.stdout,
    mouse: process.env['DEMO_MOUSE'] === '1',
    onInput: (bytes) => {
      for (const key of Buffer.from(bytes).toString()) press(key);
    },
    onRedraw: () => frames.request(),
    onEnd: (signal) => {
      const log = process.env['DEMO_LOG'];
      if (log !== undefined) appendFileSync(log, `${signal}\n`);
    },
  },
  nativePainter(process.env['TERM'] ?? ''),
);
const frames = createFrames(draw);
frames.request();

function redrawAll(): void {
  markdown.invalidate();
  answer.changed();
  frames.request();
}

function draw(): void {
  const size = { columns: screen.columns, rows: screen.rows };
  const theme = createTheme(THEME_NAMES[themeIndex] ?? 'dark');
  const grid = screen.blank();
  const height = panel === 9 ? 0 : sourcesHeight(SOURCES.rows, panelColumns(size.columns, 'right'), signs);
  const panels = [
    { side: 'right', rows: height },
    { side: 'left', rows: panel === 9 ? 0 : Number.POSITIVE_INFINITY },
  ] as const;
  const places = layout({ ...size, editorLines: 1, noticeLines: 2, panels });
  const [sources = null, files = null] = places.panels;
  const { transcript: body, notices, rule, editor, status, overlay } = places;
  transcript.resize(body.columns, body.rows);
  drawLines(grid, body, transcript.view(sources === null ? 1 : 4).lines, theme);
  if (sources !== null) drawLines(grid, sources, drawSources(SOURCES, sources, signs).lines, theme);
  if (files !== null) drawLines(grid, files, drawTree(TREE, files, signs).lines, theme);
  const running = progressLine({ what: 'Indexing', done: 400, total: 1_000, leftMs: 12_000 }, size.columns, signs);
  drawLines(
    grid,
    notices,
    [running, ...noticeLines({ kind: 'warning', text: `${bytesWritten} bytes` }, size.columns, signs)],
    theme,
  );
  if (rule !== null)
    drawLines(grid, rule, [[{ text: signs.horizontal.repeat(size.columns), style: { fg: 'border' } }]], theme);
  drawLines(grid, editor, [[{ text: `> ${typed}`, style: {} }]], theme);
  drawLines(grid, status, [statusLine({ ...STATUS, tick, activity }, size.columns, signs)], theme);
  const over = [
    null,
    () => drawHelp(HELP, overlay, signs).lines,
    () => drawPicker(PICKER, overlay, signs).lines,
    () => drawSetup(SETUP, overlay, signs),
    () => drawConfirm(CONFIRM, overlay, signs),
  ][panel];
  if (over !== undefined && over !== null) {
    const lines = over();
    drawLines(grid, { ...overlay, rows: lines.length }, lines, theme);
  }
  bytesWritten = screen.draw(grid, { x: Math.min(size.columns - 1, editor.x + 2 + typed.length), y: editor.y });
}

function press(key: string): void {
  if (key >= '0' && key <= '9') panel = Number(key);
  else if (key === 'q') {
    screen.close();
    process.exit(0);
  } else if (key === 'z') screen.suspend();
  else if (key === 'h') themeIndex = (themeIndex + 1) % THEME_NAMES.length;
  else if (key === 'k') transcript.scroll(-1);
  else if (key === 'j') transcript.scroll(1);
  else if (key === 'l') screen.forget();
  else if (key === 'b') screen.send('\x07');
  else if (key === 's') stream();
  else if (key === 't') {
    setTimeout(() => {
      throw new Error('thrown by the demo');
    }, 1);
  } else if (key === 'r') void Promise.reject(new Error('rejected by the demo'));
  else if (key === 'e') lend();
  else typed += key;
  frames.request();
}

function stream(): void {
  activity = 'writing';
  const words = SAMPLE.split(/(?<= )/);
  const timer = setInterval(() => {
    tick++;
    markdown.append(words.shift() ?? '');
    answer.changed();
    frames.request();
    if (words.length === 0) {
      clearInterval(timer);
      activity = 'written';
      markdown.finish();
      redrawAll();
    }
  }, 10);
}

function lend(): void {
  screen
    .lend(async () => {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      await lines.question('lent: press Enter ');
      lines.close();
    })
    .catch((error: unknown) => {
      throw error;
    });
}
