/**
 * Draws docs/images/search.svg from what the program really prints: runs it in a terminal (tmux), reads the screen
 * with its colours, and writes that as SVG text. Needs tmux and an index of this project.
 * Usage: node scripts/screenshot.mjs [QUERY ...]
 *        node scripts/screenshot.mjs --from FILE --to NAME.svg --label TEXT   a screen that "tmux capture-pane -e -p" wrote
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { packageDir } from './prepare.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string' }, to: { type: 'string' }, label: { type: 'string' } },
});
const QUERY = positionals.join(' ') || 'split an identifier into words';
const COLUMNS = 100;
const ROWS = 48;
/** Pixels of one character cell at the font size below. */
const CELL = { width: 8.4, height: 19, font: 14 };
const PADDING = 16;
const TITLE_BAR = 34;
const ESCAPE = String.fromCharCode(27);
const END_MARK = '~~end~~';
const COLOURS = {
  background: '#16181d',
  bar: '#22252c',
  text: '#d7dae0',
  // Black, red, green, yellow, blue, magenta, cyan, white; then their bright forms.
  palette:
    '#3b4048 #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #abb2bf #7a818c #ff7b86 #b5e890 #ffd68a #82c4ff #dd97f0 #76d5e0 #ffffff'.split(
      ' ',
    ),
};

const screen = options.from === undefined ? await capture() : trimBlank(readFileSync(options.from, 'utf8').split('\n'));
const label = options.label ?? `mlx-code search ${QUERY}`;
const target = join(packageDir, 'docs', 'images', options.to ?? 'search.svg');
mkdirSync(join(packageDir, 'docs', 'images'), { recursive: true });
writeFileSync(target, draw(screen.map(parseLine)));
console.error(`wrote ${target}`);

// --- internal ---

/** @returns the lines of the screen with their escape sequences, blank ones at the end left out */
async function capture() {
  const server = `mlx-code-shot-${process.pid}`;
  const tmux = (...args) => execFileSync('tmux', ['-L', server, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  const quoted = `'${QUERY.replaceAll("'", "'\\''")}'`;
  const program = `'${process.execPath}' '${join(packageDir, 'bin', 'mlx-code.mjs')}'`;
  const shown = `$ mlx-code search "${QUERY}" -n 3`;
  const script = `printf '%s\\n' '${shown.replaceAll("'", "'\\''")}'; ${program} search ${quoted} -n 3; printf ${END_MARK}; sleep 60`;
  const size = ['-x', String(COLUMNS), '-y', String(ROWS)];
  try {
    tmux(
      'new-session',
      '-d',
      ...size,
      '-c',
      packageDir,
      'env',
      '-u',
      'NO_COLOR',
      'TERM=xterm-256color',
      'sh',
      '-c',
      script,
    );
    for (let tries = 0; tries < 100; tries += 1) {
      await sleep(200);
      const lines = tmux('capture-pane', '-e', '-p').split('\n');
      const end = lines.findIndex((line) => line.includes(END_MARK));
      if (end > 0) return trimBlank(lines.slice(0, end));
    }
    throw new Error('the program did not finish within 20 s');
  } finally {
    tmux('kill-server');
  }
}

function trimBlank(lines) {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return lines.slice(0, last + 1);
}

/** One line into runs of text with one style each. */
function parseLine(line) {
  const runs = [];
  let style = {};
  let column = 0;
  for (const part of line.split(ESCAPE)) {
    const sequence = /^\[([\d;]*)m/.exec(part);
    if (sequence !== null) style = applyCodes(style, (sequence[1] ?? '').split(';').map(Number));
    const text = sequence === null ? part : part.slice(sequence[0].length);
    if (text !== '') {
      const last = runs.at(-1);
      // tmux names a style again where it goes on.
      if (last !== undefined && JSON.stringify(last.style) === JSON.stringify(style)) last.text += text;
      else runs.push({ text, style, column });
    }
    column += [...text].length;
  }
  return runs;
}

function applyCodes(before, codes) {
  let style = { ...before };
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at];
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 3) style.italic = true;
    else if (code === 23) style.italic = false;
    else if (code === 7) style.reverse = true;
    else if (code === 27) style.reverse = false;
    else if (code === 4) style.underline = true;
    else if (code === 24) style.underline = false;
    else if (code >= 30 && code <= 37) style.colour = COLOURS.palette[code - 30];
    else if (code >= 90 && code <= 97) style.colour = COLOURS.palette[code - 82];
    else if (code >= 40 && code <= 47) style.ground = COLOURS.palette[code - 40];
    else if (code === 39) delete style.colour;
    else if (code === 49) delete style.ground;
    else if ((code === 38 || code === 48) && codes[at + 1] === 5) {
      style[code === 38 ? 'colour' : 'ground'] = COLOURS.palette[codes[at + 2]] ?? large(codes[at + 2]);
      at += 2;
    } else if ((code === 38 || code === 48) && codes[at + 1] === 2) {
      style[code === 38 ? 'colour' : 'ground'] = hex(codes.slice(at + 2, at + 5));
      at += 4;
    }
  }
  return style;
}

function hex(parts) {
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour of the 256 that is none of the first 16: a cube, then greys. */
function large(index) {
  if (index >= 232) return hex(Array(3).fill(8 + 10 * (index - 232)));
  const level = (step) => (step === 0 ? 0 : 55 + 40 * step);
  const cell = index - 16;
  return hex([Math.floor(cell / 36), Math.floor(cell / 6) % 6, cell % 6].map(level));
}

function draw(lines) {
  const cells = lines.map((runs) => Math.max(0, ...runs.map(({ text, column }) => column + [...text].length)));
  const width = Math.round(Math.max(COLUMNS, ...cells) * CELL.width + 2 * PADDING);
  const height = Math.round(lines.length * CELL.height + 2 * PADDING + TITLE_BAR);
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (colour, index) => `<circle cx="${20 + index * 20}" cy="17" r="6" fill="${colour}"/>`,
  );
  const rows = lines.map((runs, index) => {
    const y = TITLE_BAR + PADDING + index * CELL.height;
    const grounds = runs.filter(({ style }) => groundOf(style) !== undefined).map((run) => ground(run, y));
    const shown = runs.filter(({ text, style }) => text.trim() !== '' || style.underline);
    if (shown.length === 0) return grounds.join('');
    return `${grounds.join('')}<text y="${(y + 0.75 * CELL.height).toFixed(1)}">${shown.map(span).join('')}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${xml(label)}">
<rect width="100%" height="100%" rx="10" fill="${COLOURS.background}"/>
<path d="M0 ${TITLE_BAR}V10a10 10 0 0 1 10-10H${width - 10}a10 10 0 0 1 10 10v${TITLE_BAR - 10}z" fill="${COLOURS.bar}"/>
${dots.join('')}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${CELL.font}" fill="${COLOURS.text}" xml:space="preserve">
${rows.join('\n')}
</g>
</svg>
`;
}

function groundOf({ reverse, colour, ground: own }) {
  return reverse ? (colour ?? COLOURS.text) : own;
}

/** What lies under a run of text. */
function ground({ text, style, column }, y) {
  const width = ([...text].length * CELL.width).toFixed(1);
  return `<rect x="${(PADDING + column * CELL.width).toFixed(1)}" y="${y}" width="${width}" height="${CELL.height}" fill="${groundOf(style)}"/>`;
}

function span({ text, style, column }) {
  const colour = style.reverse ? (style.ground ?? COLOURS.background) : style.colour;
  const start = column + (text.length - text.trimStart().length);
  const attributes = [
    // Every run has its own place, so that columns align whatever font the viewer has.
    `x="${(PADDING + start * CELL.width).toFixed(1)}"`,
    colour ? `fill="${colour}"` : '',
    style.bold ? 'font-weight="bold"' : '',
    style.italic ? 'font-style="italic"' : '',
    style.underline ? 'text-decoration="underline"' : '',
    style.dim ? 'opacity="0.6"' : '',
  ];
  return `<tspan ${attributes.filter(Boolean).join(' ')}>${xml(text.trim())}</tspan>`;
}

function xml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
