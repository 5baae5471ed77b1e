/**
 * What the full screen costs: a key in a transcript of 10,000 lines, and an answer that streams at 100 tokens a second.
 * `npm run bench:tui -- [--driver native|blessed] [--out DIR]`. Takes a minute; the bytes are those that a terminal would get. The start of the built
 * program and a large paste are measured on a pseudo-terminal, for which it needs python3.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../src/platform/package-root.ts';
import { FRAMES_PER_SECOND } from '../../src/ui/tui/cells/frame.ts';
import { drawLines } from '../../src/ui/tui/cells/grid.ts';
import { createTheme, glyphs } from '../../src/ui/tui/cells/theme.ts';
import { layout, panelColumns } from '../../src/ui/tui/layout.ts';
import { drawSources, type SourceRow, sourcesHeight } from '../../src/ui/tui/panels/sources.ts';
import { statusLine } from '../../src/ui/tui/panels/status.ts';
import { blessedPainter } from '../../src/ui/tui/terminal/blessed.ts';
import type { Painter } from '../../src/ui/tui/terminal/driver.ts';
import { nativePainter } from '../../src/ui/tui/terminal/native.ts';
import { createColours } from '../../src/ui/tui/transcript/code.ts';
import { cachedItem, createTranscript } from '../../src/ui/tui/transcript/list.ts';
import { createMarkdown } from '../../src/ui/tui/transcript/markdown.ts';
import { runBench, usage } from '../corpora.ts';
import { saveResult } from '../results.ts';

const { values: options } = usage(() =>
  parseArgs({ options: { out: { type: 'string' }, driver: { type: 'string', default: 'native' } } }),
);

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;
const TOKENS_PER_SECOND = 100;
const SECONDS = 20;
const KEYS = 400;
const ROUNDS = 7;
const LINES = 10_000;
const PARAGRAPH =
  'The writer keeps **every token** within a second, see `src/sessions/sessions.ts:12`. It does so in one transaction for ' +
  'each batch, so that a process that is killed leaves whole turns behind and nothing half written [1].\n\n';
const CODE =
  '```ts\nexport function keep(turn: Turn): void {\n  write(turn.id, "text"); // one batch\n}\n```\n\n- one\n- two\n\n';
const WIDE = '会話は一秒以内に保存されます。途中で止まっても失われません。😀 表示幅も正しく測ります。\n\n';

/** As many as an answer usually has. */
const SOURCES = Array.from({ length: 6 }, (_, index): SourceRow => {
  const place = { path: `src/store/sessions-${index}.ts`, startLine: 12, endLine: 40, lineNow: 12 };
  return {
    ...place,
    number: index + 1,
    score: 1 / (index + 1),
    why: 'found',
    symbol: 'keepTurn',
    standing: 'same',
    cited: false,
    matched: false,
  };
});

const theme = createTheme('dark');
const signs = glyphs(false);

const TERM = 'xterm-256color';
const driver = options.driver === 'blessed' ? 'blessed' : 'native';

await runBench(async () => {
  console.log(`driver: ${driver}`);
  const results: Record<string, unknown> = { program: program() };
  for (const [columns, rows] of SIZES) {
    for (const [name, text, sources] of [
      ['latin', PARAGRAPH + CODE, []],
      ['wide', WIDE, []],
      ...(columns >= 100 ? [['latin beside sources', PARAGRAPH + CODE, SOURCES] as const] : []),
    ] as const) {
      const streamed = await stream(columns, rows, text, sources);
      results[`stream ${name} ${columns}x${rows}`] = streamed;
      console.log(
        `${columns}x${rows} ${name}: ${streamed.bytesPerToken.toFixed(0)} bytes a token, ${streamed.corePercent.toFixed(1)} % of a core`,
      );
    }
    const keys = await scroll(columns, rows);
    results[`key ${columns}x${rows}`] = keys;
    console.log(
      `${columns}x${rows} key in ${LINES.toLocaleString('en-US')} lines: p50 ${keys.p50.toFixed(1)} ms, p95 ${keys.p95.toFixed(1)} ms, to the start ${keys.toStart.toFixed(0)} ms`,
    );
  }
  if (options.out !== undefined) process.stderr.write(`Kept in ${saveResult('tui', results, options.out)}\n`);
});

/** The built program on a terminal, over a project that is indexed: until a key shows, and a paste of 10,000 characters. */
function program() {
  const top = mkdtempSync(join(tmpdir(), 'mlx-code-bench-tui-'));
  const main = join(packageRoot(), 'bin', 'mlx-code.mjs');
  const environment = {
    ...{
      PATH: process.env['PATH'] ?? '',
      HOME: top,
      TERM,
      MLX_CODE_UI_DRIVER: driver,
      LANG: 'C.UTF-8',
      MLX_CODE_NO_SETUP: '1',
    },
    ...{ MLX_CODE_CACHE_DIR: join(top, 'cache'), MLX_CODE_DATA_DIR: join(top, 'data') },
    MLX_CODE_CONFIG_DIR: join(top, 'config'),
  };
  try {
    const root = join(packageRoot(), 'src', 'base');
    const options = { cwd: root, env: environment, encoding: 'utf8' } as const;
    execFileSync(process.execPath, [main, 'index', root, '--fast'], { ...options, stdio: 'ignore' });
    mkdirSync(join(top, 'data'), { recursive: true });
    writeFileSync(join(top, 'data', 'setup-skipped'), '');
    const bare = Array.from({ length: ROUNDS }, () => {
      const started = performance.now();
      execFileSync(process.execPath, [main, '--version'], options);
      return performance.now() - started;
    });
    const script = join(packageRoot(), 'bench', 'tui', 'terminal.py');
    const command = [process.execPath, main, '--root', root];
    // Each frame begins so: a synchronized one, or a cursor that is kept.
    const frame = driver === 'native' ? '\x1b[?2026h' : '\x1b7';
    const output = execFileSync('python3', [script, frame, String(ROUNDS), '120', '40', ...command], options);
    const rounds = JSON.parse(output) as { promptMs: number; freshMs: number; pasteFrames: number }[];
    const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
    const found = {
      promptMs: median(rounds.map(({ promptMs }) => promptMs)),
      freshMs: median(rounds.map(({ freshMs }) => freshMs)),
      versionMs: median(bare),
      pasteFrames: Math.max(...rounds.map(({ pasteFrames }) => pasteFrames)),
    };
    console.log(
      `start: a key shows after ${found.promptMs.toFixed(0)} ms, the index is known fresh after ${found.freshMs.toFixed(0)} ms ` +
        `(the program without doing anything: ${found.versionMs.toFixed(0)} ms); a paste of 10,000 characters: ${found.pasteFrames} frames`,
    );
    return found;
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

function createPainter(): Painter {
  const painter = driver === 'native' ? nativePainter(TERM) : blessedPainter(TERM, true);
  if (painter === null) throw new Error(`${TERM} cannot be drawn on`);
  return painter;
}

/** A screen as the chat has it: draws into memory and counts what a terminal would get. */
function createView(
  columns: number,
  rows: number,
  transcript: ReturnType<typeof createTranscript>,
  shown: readonly SourceRow[] = [],
) {
  const height = columns >= 100 && shown.length > 0 ? sourcesHeight(shown, panelColumns(columns, 'right'), signs) : 0;
  const panels = [{ side: 'right', rows: height }] as const;
  const places = layout({ columns, rows, editorLines: 1, noticeLines: 0, panels });
  const [sourcesAt = null] = places.panels;
  const sources = { rows: shown, chosen: -1, focused: false };
  const painter = createPainter();
  painter.enter({ columns, rows }, false);
  let tick = 0;
  transcript.resize(places.transcript.columns, places.transcript.rows);
  return (step: number): number => {
    const grid = painter.blank({ columns, rows });
    drawLines(grid, places.transcript, transcript.view(step).lines, theme);
    if (sourcesAt !== null) drawLines(grid, sourcesAt, drawSources(sources, sourcesAt, signs).lines, theme);
    const status = {
      activity: 'writing',
      tick: Math.floor(tick++ / 4),
      model: 'qwen2.5-coder-1.5b',
      context: { used: 3_000, limit: 8_192 },
      index: 'fresh' as const,
      watching: true,
      tokensPerSecond: TOKENS_PER_SECOND,
      leaves: '',
      mode: 'ask' as const,
      git: '',
      hint: '? help',
    };
    drawLines(grid, places.status, [statusLine(status, columns, signs)], theme);
    return Buffer.byteLength(painter.frame(grid, { x: 2, y: places.editor.y }));
  };
}

/** One answer, drawn at the rate of frames. Measured as processor time, without the waiting between. */
async function stream(columns: number, rows: number, text: string, sources: readonly SourceRow[]) {
  const colours = createColours(() => {});
  const past = createMarkdown({ glyphs: signs, colours }, text.repeat(40));
  past.lines(columns);
  await new Promise((resolve) => setTimeout(resolve, 300));
  past.invalidate();
  past.finish();
  const markdown = createMarkdown({ glyphs: signs, colours });
  const items = [cachedItem('past', (width) => past.lines(width)), cachedItem('now', (width) => markdown.lines(width))];
  const transcript = createTranscript();
  transcript.setItems(items);
  const draw = createView(columns, rows, transcript, sources);
  const step = sources.length > 0 ? 6 : 1;
  draw(step);
  // Four characters are a token, as of English with code; of others each character is about one.
  const tokens = text.repeat(200).match(/[\x20-\x7e\n]{1,4}|[^\x20-\x7e\n]/gu) ?? [];
  const count = TOKENS_PER_SECOND * SECONDS;
  const perFrame = TOKENS_PER_SECOND / FRAMES_PER_SECOND;
  let bytes = 0;
  let due = 0;
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) {
    markdown.append(tokens[i % tokens.length] ?? ' ');
    items[1]?.changed();
    if (i < due) continue;
    due += perFrame;
    bytes += draw(step);
  }
  const used = process.cpuUsage(before);
  return { bytesPerToken: bytes / count, corePercent: (used.user + used.system) / 10_000 / SECONDS };
}

async function scroll(columns: number, rows: number) {
  const colours = createColours(() => {});
  const part = PARAGRAPH + CODE;
  const turns = 100;
  const items = Array.from({ length: turns }, (_, index) => {
    const markdown = createMarkdown({ glyphs: signs, colours }, part.repeat(Math.ceil(LINES / turns / 8)));
    markdown.finish();
    return cachedItem(String(index), (width) => markdown.lines(width));
  });
  const transcript = createTranscript();
  transcript.setItems(items);
  const draw = createView(columns, rows, transcript);
  draw(1);
  const times: number[] = [];
  for (let i = 0; i < KEYS; i++) {
    // Lines and pages, up and down, through turns that were not drawn before.
    const started = performance.now();
    if (i % 5 === 4) transcript.page(i % 2 === 0 ? -1 : 1);
    else transcript.scroll(i % 3 === 0 ? 1 : -3);
    draw(1);
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const started = performance.now();
  transcript.toStart();
  draw(1);
  const toStart = performance.now() - started;
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { p50: at(0.5), p95: at(0.95), toStart };
}
