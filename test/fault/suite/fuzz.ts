/** H2: everything that reads what others wrote is given made-up and spoilt input: bytes, source, patterns, queries, frames, settings. */

import { isUtf8 } from 'node:buffer';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/app/config/config.ts';
import { MlxCodeError } from '../../../src/base/errors.ts';
import { forTerminal } from '../../../src/base/text.ts';
import { createChunker } from '../../../src/chunk/index.ts';
import { decode } from '../../../src/files/file-content.ts';
import { encodeFrame, FrameDecoder } from '../../../src/model/worker/protocol.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { toRowFilter } from '../../../src/search/filter.ts';
import { analyzeQuery } from '../../../src/search/query/query.ts';
import { filterSql } from '../../../src/store/format/filter-sql.ts';
import { quote } from '../../../src/store/format/quote-value.ts';
import { rowTest } from '../../../src/store/format/row-filter.ts';
import { redactSecrets } from '../../../src/text/redact.ts';
import { removeFolder } from '../../folders.ts';
import { describe, note, randomFrom } from './lab.ts';
import { type Extent, emptyTally, type FaultClass, rounds, type Tally } from './table.ts';

type Random = () => number;
/** @returns what is wrong; '' when nothing is */
type Case = (random: Random) => string | Promise<string>;

interface Target {
  readonly name: string;
  /** Cases for every change, and in the night: cheap targets get many. */
  readonly cases: readonly [everyChange: number, nightly: number];
  readonly make: (scratch: string) => Promise<{ run: Case; end?: () => void }>;
}

/** Whoever needs longer for one small input hangs. */
const HANG_MS = 5000;
const PIECES = [
  ...["'", "''", '"', '\\', '%', '_', '\0', '\n', '\r\n', '\t', '\u202e', '\ufeff', '\x1b[31m', '\x1b]0;x\x07', '\x9b'],
  ...['--', ';', '/*', '*/', '(', ')', '[', ']', '{', '}', '*', '**', '?', '!', '../', './', '/', '$(x)', '`x`', '#'],
  ...[
    '<|im_start|>',
    'a',
    'Ab',
    'file.ts',
    'src',
    'OR 1=1',
    'ß',
    '名',
    '🙂',
    '👨‍👩‍👧',
    '\ud800',
    'e\u0301',
    ' ',
    '=',
    ':',
    ',',
    '"k": ',
  ],
];

const TARGETS: readonly Target[] = [
  { name: 'decode', cases: [1500, 150_000], make: async () => ({ run: decodeCase }) },
  { name: 'frames', cases: [1500, 150_000], make: async () => ({ run: frameCase }) },
  { name: 'quoting', cases: [2000, 250_000], make: async () => ({ run: quoteCase }) },
  { name: 'filters', cases: [1500, 120_000], make: async () => ({ run: filterCase }) },
  { name: 'queries', cases: [1500, 120_000], make: async () => ({ run: queryCase }) },
  { name: 'text', cases: [1500, 200_000], make: async () => ({ run: textCase }) },
  { name: 'settings', cases: [300, 12_000], make: settings },
  { name: 'source', cases: [120, 6000], make: source },
];

export const fuzzedInput: FaultClass = {
  id: 'H2',
  title: 'made-up and spoilt input to every reader',
  run: async (extent) => {
    const tally = emptyTally();
    const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-fuzz-'));
    try {
      for (const target of TARGETS) await fuzz(target, scratch, extent, tally);
    } finally {
      removeFolder(scratch);
    }
    return tally;
  },
};

// --- internal ---

async function fuzz({ name, cases, make }: Target, scratch: string, extent: Extent, tally: Tally): Promise<void> {
  const random = randomFrom(extent.seed + name.length);
  const { run, end } = await make(scratch);
  const count = rounds(extent, ...cases);
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    let wrong: string;
    try {
      wrong = await run(random);
    } catch (error) {
      wrong = describe(error);
    }
    const ms = performance.now() - started;
    if (wrong === '' && ms > HANG_MS) wrong = `${Math.round(ms)} ms`;
    if (wrong === '') continue;
    tally.other++;
    note(tally, `${name}, case ${i}: ${wrong}`);
  }
  tally.injected += count;
  end?.();
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function text(random: Random, most = 12): string {
  return Array.from({ length: below(random, most) }, () => PIECES[below(random, PIECES.length)]).join('');
}

function bytes(random: Random, most = 200): Buffer {
  return Buffer.from(Array.from({ length: below(random, most) }, () => below(random, 256)));
}

/** Some bytes flipped, cut out or doubled. */
function spoilt(from: Buffer, random: Random): Buffer {
  let out = Buffer.from(from);
  for (let edits = 1 + below(random, 8); edits > 0 && out.length > 0; edits--) {
    const at = below(random, out.length);
    const how = random();
    if (how < 0.4) out[at] = below(random, 256);
    else if (how < 0.7) out = Buffer.concat([out.subarray(0, at), out.subarray(at + below(random, 200))]);
    else out = Buffer.concat([out.subarray(0, at), Buffer.from(text(random)), out.subarray(at)]);
  }
  return out;
}

function decodeCase(random: Random): string {
  const input = random() < 0.5 ? bytes(random) : spoilt(Buffer.from(text(random, 40)), random);
  const read = decode(input);
  if ('skip' in read) return '';
  const shown = input.toString('hex').slice(0, 80);
  const is16 = read.encoding.startsWith('utf-16');
  // Unicode must be the bytes again; in what is read as something older, or is broken, lines must be those of the bytes.
  if (!is16 && !isUtf8(input))
    return lineEnds(read.text) === lineEnds(input.toString('latin1')) ? '' : `decodes ${shown} to other lines`;
  const back = Buffer.from(read.text, is16 ? 'utf16le' : 'utf8');
  if (read.encoding === 'utf-16be') back.swap16();
  return back.equals(input) ? '' : `decodes ${shown} to other text`;
}

function lineEnds(text: string): number {
  return text.match(/[\r\n]/g)?.length ?? 0;
}

function frameCase(random: Random): string {
  const header = { id: below(random, 1e6), text: text(random) };
  const payload = bytes(random);
  const frame = encodeFrame(header, payload);
  const cut = below(random, frame.length);
  const decoder = new FrameDecoder();
  const whole = [...decoder.push(frame.subarray(0, cut)), ...decoder.push(frame.subarray(cut))];
  const [only] = whole;
  if (whole.length !== 1 || only?.header['id'] !== header.id || !payload.equals(Buffer.from(only.payload)))
    return 'a frame does not come back';
  try {
    new FrameDecoder().push(spoilt(frame, random));
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code !== 'E_WORKER_PROTOCOL') return describe(error);
  }
  return '';
}

function quoteCase(random: Random): string {
  const value = text(random);
  const literal = quote(value);
  const inside = literal.slice(1, -1);
  if (!literal.startsWith("'") || !literal.endsWith("'") || /(?<!')'(?:'')*(?!')/.test(inside))
    return `${literal} is left open`;
  return inside.replaceAll("''", "'") === Buffer.from(value).toString() ? '' : `${literal} stands for something else`;
}

function filterCase(random: Random): string {
  const list = () => Array.from({ length: below(random, 3) }, () => text(random));
  try {
    const filter = toRowFilter({ globs: list(), under: list() as never[], languages: list() });
    if (filter !== null) rowTest(filter)(text(random), text(random));
    const sql = filterSql(filter) ?? '';
    // Every quote is closed, so that nothing of the input is read as SQL.
    return (sql.match(/'/g) ?? []).length % 2 === 0 ? '' : `${sql} is left open`;
  } catch (error) {
    return error instanceof MlxCodeError && error.code !== 'E_BUG' ? '' : describe(error);
  }
}

function queryCase(random: Random): string {
  const query = analyzeQuery(text(random, 60));
  return Array.isArray(query.terms) || query.text !== undefined ? '' : 'no analysis';
}

function textCase(random: Random): string {
  const input = text(random, 60);
  const shown = forTerminal(input);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  if (/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(shown))
    return `${JSON.stringify(shown)} moves a terminal`;
  const { text: once } = redactSecrets(input);
  return redactSecrets(once).text === once ? '' : 'redacted text is redacted again';
}

async function settings(scratch: string): Promise<{ run: Case }> {
  const root = join(scratch, 'settings');
  mkdirSync(root);
  const good = Buffer.from(
    '{ "index": { "exclude": ["a"], "maxFileBytes": 10, "redactSecrets": false }, "search": { "limit": 3 } }',
  );
  return {
    run: (random) => {
      writeFileSync(join(root, '.mlx-code.json'), spoilt(good, random));
      const { values } = loadConfig({ root, environment: {}, userFile: join(root, 'none.json') });
      return values['index.redactSecrets'] && values['index.maxFileBytes'] <= 1_000_000
        ? ''
        : 'a project widened a setting';
    },
  };
}

async function source(): Promise<{ run: Case; end: () => void }> {
  const folder = join(packageRoot(), 'test', 'golden', 'chunk');
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => ({ path: name, language: name.replace(/\.txt$/, ''), bytes: readFileSync(join(folder, name)) }));
  let chunker = await createChunker();
  return {
    run: async (random) => {
      const { path, language, bytes: original } = texts[below(random, texts.length)] as (typeof texts)[number];
      const read = decode(spoilt(original, random));
      if ('skip' in read) return '';
      const { chunks } = await chunker.chunk({ path, text: read.text, language });
      if (chunker.poisoned) {
        chunker.close();
        chunker = await createChunker();
      }
      const joined = chunks.map((chunk) => chunk.text).join('');
      return joined === (read.text.trim() === '' ? '' : read.text)
        ? ''
        : `the chunks of a spoilt ${path} are not its text`;
    },
    end: () => chunker.close(),
  };
}
