/**
 * Texts into chunks as the index cuts them: `node scripts/bench.mjs cut < FILES > CHUNKS`. A line in is `{"path", "text"}`; a line out is
 * that file's language, path words (as they stand before the text that is embedded), roles and chunks, or `{"path", "skip"}`.
 */

import { createInterface } from 'node:readline';
import { createChunker, languageOf } from '../../src/chunk/index.ts';
import { pathWords } from '../../src/index/index.ts';

interface Given {
  readonly path: string;
  readonly text: string;
}

let chunker = await createChunker();
for await (const line of createInterface({ input: process.stdin })) {
  const { path, text } = JSON.parse(line) as Given;
  const language = languageOf(path, text);
  const cut = await chunker.chunk({ path, text, language });
  if (chunker.poisoned) {
    chunker.close();
    chunker = await createChunker();
  }
  const chunks = cut.chunks.map(({ text: chunkText, startLine, endLine, symbol, kind, scope, role, definitions }) => {
    const begun = definitions.filter(({ begins }) => begins);
    return { text: chunkText, startLine, endLine, symbol, kind, scope, role, definitions: begun };
  });
  const out = { path, language, words: pathWords(path), roles: cut.roles, parser: cut.parser, chunks };
  process.stdout.write(`${JSON.stringify(out)}\n`);
}
chunker.close();
