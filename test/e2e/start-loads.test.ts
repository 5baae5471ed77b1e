/** What every start of the program pays for: the modules that its entry loads before it knows what is asked of it. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';

const DIST = join(packageRoot(), 'dist');
const BUNDLING = new URL('../../scripts/direct-imports.mjs', import.meta.url).href;
const IMPORT = /(?:from|import) ?"(\.[^"]+\.js)"/g;

/** Sources in a file and in all that it imports without waiting, relative to `src`. */
function sources(entry = 'main.js'): Set<string> {
  const files = new Set([entry]);
  const found = new Set<string>();
  for (const file of files) {
    const text = readFileSync(join(DIST, file), 'utf8');
    for (const [, path = ''] of text.matchAll(IMPORT)) files.add(join(file, '..', path));
    const map = JSON.parse(readFileSync(join(DIST, `${file}.map`), 'utf8')) as { sources: string[] };
    for (const source of map.sources) found.add(source.replace(/^(\.\.\/)+src\//, ''));
  }
  return found;
}

it('loads no room that only some commands need', () => {
  const loaded = [...sources()];
  expect(loaded).toContain('ui/cli/main.ts');
  const rooms = new Set(loaded.map((source) => source.split('/')[0]));
  for (const room of ['files', 'chunk', 'model', 'store', 'index', 'search', 'chat'])
    expect([...rooms]).not.toContain(room);
});

it('loads blessed for no terminal that is drawn on without it', () => {
  const chunks = readdirSync(join(DIST, 'chunks')).filter((name) => name.endsWith('.js'));
  const own = (name: string) => readFileSync(join(DIST, 'chunks', `${name}.map`), 'utf8').includes('ui/tui/app.ts"');
  const loaded = chunks.filter(own).map((name) => sources(join('chunks', name)));
  expect(loaded.length).toBeGreaterThan(0);
  for (const each of loaded) {
    expect([...each]).toContain('ui/tui/terminal/native.ts');
    expect([...each]).not.toContain('ui/tui/terminal/blessed.ts');
  }
});

it('searches without the code of chunking, of index runs and of downloads', async () => {
  const bundling = (await import(BUNDLING)) as { loadedBySearch: (packageDir: string) => string[] };
  const loaded = bundling.loadedBySearch(packageRoot());
  for (const needed of [
    'ui/cli/program.ts',
    'app/project/project.ts',
    'app/searching/search-project.ts',
    'search/searcher.ts',
  ])
    expect(loaded).toContain(needed);
  const unneeded =
    /^(chunk|chat|index\/(threads|follow)|model\/(download|worker|servers|python)|store\/memory\/resident)/;
  expect(loaded.filter((file) => unneeded.test(file))).toEqual([]);
});
