/** A worker thread that parses files: an entry of the bundle, like the threads of the index. */

import { parentPort } from 'node:worker_threads';
import { createChunker } from '../../chunk/index.ts';
import { outlineOf, type SourceText } from './outline.ts';

// --- internal ---

const chunker = createChunker();

parentPort?.on('message', async (sources: readonly SourceText[]) => {
  const outlines = [];
  for (const source of sources) outlines.push(await outlineOf(await chunker, source));
  parentPort?.postMessage(outlines);
});
