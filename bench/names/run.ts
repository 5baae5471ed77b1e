/**
 * Names that one definition alone bears: does the first hit bear the name, and do its lines hold it? Where definitions are is
 * told by Universal Ctags (Swift and Zig: by patterns), which reads code in another way than this program. `npm run bench:names -- FOLDER... [options]`:
 * `--per KIND` names of each language and kind in a folder, `--misses` lists each that fails, `--cache DIR`.
 */

import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { indexRoot } from '../../src/index/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { openSearcher, type SearchResponse } from '../../src/search/index.ts';
import { IndexReader } from '../../src/store/index.ts';
import { BenchError, runBench } from '../corpora.ts';
import { choose } from '../sets/questions.ts';
import { grouped, isPart, type Tag, uniqueTags } from './tags.ts';

type Outcome = 'right' | 'its name elsewhere' | 'other name' | 'other lines' | 'other file' | 'nothing';

interface Asked {
  readonly folder: string;
  readonly tag: Tag;
  readonly outcome: Outcome;
  /** What came first instead. */
  readonly instead: string;
}

function readOptions() {
  return parseArgs({
    allowPositionals: true,
    options: {
      per: { type: 'string', default: '12' },
      misses: { type: 'boolean', default: false },
      cache: { type: 'string', default: join(packageRoot(), 'bench', '.cache', 'names') },
    },
  });
}

async function main(): Promise<void> {
  const { values, positionals } = readOptions();
  if (positionals.length === 0) throw new BenchError('Name the folders to ask: npm run bench:names -- FOLDER...');
  const asked: Asked[] = [];
  for (const folder of positionals) {
    const here = await askIn(resolve(folder), values.cache, Number(values.per));
    if (values.misses) for (const each of here) if (each.outcome !== 'right') process.stdout.write(missLine(each));
    asked.push(...here);
  }
  process.stdout.write(tableOf(asked, ({ tag }) => `${tag.language} ${tag.kind}`));
  const own = asked.filter(({ tag }) => !isPart(tag));
  process.stdout.write(tableOf(own, ({ tag }) => `${tag.language}, all but parts of types`));
  process.stdout.write(tableOf(asked, ({ tag }) => (isPart(tag) ? 'parts of types' : 'all but parts of types')));
}

async function askIn(root: string, cache: string, per: number): Promise<Asked[]> {
  const indexDir = join(resolve(cache), root.replaceAll(/[^\w.-]/g, '_'));
  await indexRoot({ root, indexDir, walk: {} });
  const indexed = await pathsOf(indexDir);
  const tags = uniqueTags(root).filter(({ path }) => indexed.has(path));
  const chosen = [...grouped(tags, ({ language, kind }) => `${language} ${kind}`).values()].flatMap((group) =>
    choose(group, per, ({ name }) => name),
  );
  const staticEmbedder = loadStaticEmbedder();
  const searcher = await openSearcher({ indexDir, staticEmbedder: () => staticEmbedder, warm: true });
  await searcher.warmUp();
  const asked: Asked[] = [];
  for (const tag of chosen) {
    const response = await searcher.search({ query: tag.name });
    asked.push({ folder: basename(root), tag, ...judge(tag, response) });
  }
  searcher.close();
  process.stderr.write(`${basename(root)}: ${chosen.length} of ${tags.length} names\n`);
  return asked;
}

async function pathsOf(indexDir: string): Promise<ReadonlySet<string>> {
  const paths = new Set<string>();
  const reader = await IndexReader.open(indexDir);
  await reader.scan(null, ({ path }) => {
    paths.add(path);
    return true;
  });
  reader.close();
  return paths;
}

function judge({ name, path, line }: Tag, { results }: SearchResponse): Pick<Asked, 'outcome' | 'instead'> {
  const [hit] = results;
  if (hit === undefined) return { outcome: 'nothing', instead: '' };
  const instead = `${hit.path}:${hit.startLine}-${hit.endLine} ${hit.kind} ${hit.symbol}`;
  if (hit.path !== path) return { outcome: hit.symbol === name ? 'its name elsewhere' : 'other file', instead };
  if (hit.symbol !== name) return { outcome: 'other name', instead };
  // Of a long definition the hit shows a part.
  const { startLine, endLine } = hit.definition ?? hit;
  return { outcome: startLine <= line && line <= endLine ? 'right' : 'other lines', instead };
}

function missLine({ folder, tag, outcome, instead }: Asked): string {
  const { language, kind, name, path, line } = tag;
  return `${outcome}\t${language} ${kind}\t${name}\t${folder} ${path}:${line}\t${instead}\n`;
}

function tableOf(asked: readonly Asked[], by: (each: Asked) => string): string {
  const rows = [...grouped(asked, by)].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = rows.map(([title, all]) => {
    const right = all.filter(({ outcome }) => outcome === 'right').length;
    // A second definition of the name, which Ctags does not see, makes it no unique one.
    const unique = all.filter(({ outcome }) => outcome !== 'its name elsewhere').length;
    const shares = `${(right / all.length).toFixed(3)}  ${(right / unique).toFixed(3)} of those not found elsewhere`;
    return `${title.padEnd(40)} ${String(right).padStart(5)} of ${String(all.length).padEnd(5)} ${shares}`;
  });
  return `${lines.join('\n')}\n\n`;
}

await runBench(main);
