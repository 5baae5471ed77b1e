/** A corpus as it was indexed. */

import { definedNames } from '../../src/base/definitions.ts';
import { IndexReader } from '../../src/store/index.ts';
import { type CorpusFile, partOf } from './questions.ts';

/** The files of an index with their text, as it was indexed. */
export async function filesOf(indexDir: string): Promise<CorpusFile[]> {
  const reader = await IndexReader.open(indexDir);
  const chunks = new Map<string, { ordinal: number; text: string; language: string; defines: string[] }[]>();
  await reader.scan(null, (row) => {
    const list = chunks.get(row.path) ?? [];
    list.push({ ordinal: row.ordinal, text: row.text, language: row.language, defines: definedNames(row.definitions) });
    chunks.set(row.path, list);
    return true;
  });
  reader.close();
  return [...chunks].map(([path, list]) => {
    list.sort((a, b) => a.ordinal - b.ordinal);
    const defines = new Set(list.flatMap((each) => each.defines));
    const text = list.map((each) => each.text).join('');
    return { path, language: list[0]?.language ?? '', text, defines, part: partOf(path) };
  });
}
