/** A worker thread of the index: reads files, cuts them, makes terms and static vectors, and packs them for the writer. */

import { parentPort, workerData } from 'node:worker_threads';
import { MlxCodeError } from '../../base/errors.ts';
import { initHash } from '../../base/hash.ts';
import { joinFloats } from '../../base/numbers/float-arrays.ts';
import { onSpan, type Span, span } from '../../base/observe.ts';
import type { ChunkedFile } from '../../base/types.ts';
import { type Chunker, createChunker, languageOf } from '../../chunk/index.ts';
import { readSourceSync } from '../../files/index.ts';
import { loadStaticEmbedder, type StaticEmbedder } from '../../model/index.ts';
import {
  addTermCounts,
  type ChunkRow,
  type FileRow,
  packPiece,
  pieceBuffers,
  type TermCounts,
} from '../../store/index.ts';
import { pathWords, staticText } from './embed-text.ts';
import {
  type FromThread,
  type Job,
  type JobFile,
  PULSE_FILE,
  PULSE_JOB,
  PULSE_TIME,
  pulseNow,
  rebuilt,
  type SameFile,
  THREAD_PROTOCOL,
  type ThreadSetup,
  type ToThread,
} from './messages.ts';
import { rowsOf, skippedRow } from './rows.ts';

/** Has something done when this thread has read its last file. */
export function beforeEnd(action: () => void): void {
  atEnd = action;
}

// --- internal ---

let atEnd: () => void = () => undefined;

/** A language that is always cut by lines. */
const PLAIN = 'text';

interface Thread {
  readonly setup: ThreadSetup;
  readonly pulse: Int32Array;
  readonly embedder: StaticEmbedder;
  readonly chunker: Chunker;
  readonly counts: TermCounts;
  /** Those since the last result. */
  spans: Span[];
  fileCount: number;
}

/** What a job has given so far. */
interface Output {
  readonly files: FileRow[];
  readonly rows: ChunkRow[];
  readonly vectors: Float32Array[];
  readonly same: SameFile[];
  staticMs: number;
}

async function start(): Promise<Thread> {
  const setup = workerData as ThreadSetup;
  if (setup.protocol !== THREAD_PROTOCOL) throw rebuilt();
  const [chunker] = await Promise.all([createChunker(), initHash()]);
  const embedder = loadStaticEmbedder(setup.staticModelDir ?? undefined);
  const counts: TermCounts = new Map();
  const thread: Thread = {
    setup,
    pulse: new Int32Array(setup.pulse),
    embedder,
    chunker,
    counts,
    spans: [],
    fileCount: 0,
  };
  if (setup.observed) onSpan((done) => thread.spans.push(done));
  return thread;
}

async function runJob(thread: Thread, { id, files }: Job): Promise<void> {
  const output: Output = { files: [], rows: [], vectors: [], same: [], staticMs: 0 };
  Atomics.store(thread.pulse, PULSE_JOB, id);
  const endJob = span('job', { files: files.length });
  for (const [i, file] of files.entries()) {
    Atomics.store(thread.pulse, PULSE_TIME, pulseNow());
    Atomics.store(thread.pulse, PULSE_FILE, i);
    await readFile(thread, file, output);
  }
  Atomics.store(thread.pulse, PULSE_FILE, -1);
  const endPack = span('pack');
  const piece = packPiece({ rows: output.rows, vectors: joinFloats(output.vectors) }, output.files);
  endPack();
  endJob({ chunks: output.rows.length });
  const { spans } = thread;
  const { same, staticMs } = output;
  thread.spans = [];
  reply({ kind: 'done', piece, same, staticMs, spans, poisoned: thread.chunker.poisoned }, pieceBuffers(piece));
}

async function readFile(thread: Thread, file: JobFile, output: Output): Promise<void> {
  const { path } = file;
  const { root, maxFileBytes, redactSecrets, chunkerVersion } = thread.setup;
  const readAtMs = Date.now();
  const endRead = span('read', { path });
  const source = readSourceSync(root, path, { maxFileBytes, redactSecrets });
  endRead({ bytes: source.size });
  const { size, mtimeMs, ino, hash } = source;
  const stamp = { path, size, mtimeMs, ino, hash, readAtMs };
  if (hash !== '' && hash === file.knownHash) {
    output.same.push({ path, size, mtimeMs, ino, readAtMs });
    return;
  }
  if (source.skip !== '') {
    output.files.push(skippedRow(stamp, languageOf(path, ''), source.skip));
    return;
  }
  const language = languageOf(path, source.text);
  const endChunk = span('chunk', { path });
  const cut = await cutFile(thread, file, language, source.text);
  endChunk({ chunks: cut.chunks.length });
  const { file: row, chunks, termCounts } = rowsOf(stamp, language, cut, chunkerVersion, source.redacted);
  output.files.push(row);
  const words = pathWords(path);
  output.rows.push(...chunks);
  const endEmbed = span('embed', { path, chunks: chunks.length });
  const startedMs = performance.now();
  output.vectors.push(thread.embedder.embedSync(chunks.map((chunk) => staticText(words, chunk.text))));
  output.staticMs += performance.now() - startedMs;
  endEmbed();
  if (thread.setup.countTerms && chunks.length > 0) {
    addTermCounts(thread.counts, termCounts);
    thread.fileCount++;
  }
}

async function cutFile(thread: Thread, file: JobFile, language: string, text: string): Promise<ChunkedFile> {
  const byLines = file.byLines !== null;
  const cut = await thread.chunker.chunk({ path: file.path, text, language: byLines ? PLAIN : language });
  return byLines ? { ...cut, fallback: file.byLines } : cut;
}

function sendCounts({ counts, fileCount }: Thread): void {
  // It is ended as soon as the answer is read.
  atEnd();
  const terms = [...counts.keys()];
  const chunks = Uint32Array.from(counts.values(), (count) => count.chunks);
  const files = Uint32Array.from(counts.values(), (count) => count.files);
  reply({ kind: 'counts', terms: terms.join(' '), chunks, files, fileCount }, [chunks.buffer, files.buffer]);
}

function reply(message: FromThread, buffers: readonly ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, buffers);
}

const ready = start();
ready.then(
  () => reply({ kind: 'ready', protocol: THREAD_PROTOCOL }),
  (error: unknown) => fail(error),
);

let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (message: ToThread) => {
  last = last
    .then(async () => {
      const thread = await ready;
      if (message.kind === 'job') await runJob(thread, message);
      else sendCounts(thread);
    })
    .catch((error: unknown) => fail(error));
});

/** An error that names its cause goes to the user; any other ends the thread, which costs one file its tree. */
function fail(error: unknown): void {
  if (!(error instanceof MlxCodeError)) throw error;
  reply({ kind: 'failed', code: error.code, message: error.message, hint: error.hint });
}
