/** What every start of the program pays for: the modules that its entry loads before it knows what is asked of it. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { sampleProject } from './sandbox.ts';

const DIST = join(packageRoot(), 'dist');
const BUNDLING = new URL('../../scripts/direct-imports.mjs', import.meta.url).href;
/** What is asked for at once; a late import is written as a function. */
const IMPORT = /(?<!=>)__load\("(\.[^"]+\.js)"\)/g;
const ANY_IMPORT = /__load\("(\.[^"]+\.js)"\)/g;

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

/** What the files of this build that hold a source load before they run. Files of the build before may still lie beside them. */
function loadersOf(source: string): Set<string>[] {
  const files = new Set(['main.js']);
  for (const file of files) {
    const text = readFileSync(join(DIST, file), 'utf8');
    for (const [, path = ''] of text.matchAll(ANY_IMPORT)) files.add(join(file, '..', path));
  }
  const own = (file: string) => readFileSync(join(DIST, `${file}.map`), 'utf8').includes(`${source}"`);
  return [...files].filter(own).map((file) => sources(file));
}

it('finds in each script of the build what the others take from it', () => {
  const load = createRequire(join(DIST, 'main.js'));
  const missing: string[] = [];
  for (const file of ['main.js', ...readdirSync(join(DIST, 'chunks')).map((name) => join('chunks', name))]) {
    if (!file.endsWith('.js')) continue;
    const text = readFileSync(join(DIST, file), 'utf8');
    for (const [, names = '', from = ''] of text.matchAll(/const \{([^}]*)\}=__load\("([^"]+)"\)/g)) {
      const given = load(from.startsWith('.') ? join(DIST, file, '..', from) : from) as object;
      const taken = names.split(',').map((name) => name.replace(/:.*/, ''));
      missing.push(
        ...taken.filter((name) => name !== '' && !(name in given)).map((name) => `${file}: ${name} of ${from}`),
      );
    }
  }
  expect(missing).toEqual([]);
});

it('loads blessed for no terminal that is drawn on without it', () => {
  const loaded = loadersOf('ui/tui/app.ts');
  expect(loaded.length).toBeGreaterThan(0);
  for (const each of loaded) {
    expect([...each]).toContain('ui/tui/terminal/native.ts');
    expect([...each]).not.toContain('ui/tui/terminal/blessed.ts');
  }
});

it('draws the first frame of the chat without the code of searches, of Markdown and of the line mode', () => {
  const loaded = ['ui/cli/commands/chat.ts', 'ui/tui/app.ts'].flatMap(loadersOf);
  expect(loaded.length).toBeGreaterThan(1);
  const unneeded = /^(search|store|index|files|chunk|model|chat|ui\/words|ui\/cli\/chat)\/|\/marked\/|highlight/;
  for (const each of loaded) expect([...each].filter((source) => unneeded.test(source))).toEqual([]);
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

it('keeps the code of the threads that read files', { timeout: 60_000 }, async () => {
  const sandbox = sampleProject();
  expect((await sandbox.run(['index', '--fast'])).code).toBe(0);
  // Beside the program, or in the cache folder where that cannot be written.
  const places = [join(DIST, '.code'), join(sandbox.home, 'cache', 'code')].filter(existsSync);
  expect(places.flatMap((place) => readdirSync(place)).join(' ')).toContain('threads-less-');
});

it('answers a search without LanceDB', { timeout: 60_000 }, async () => {
  const sandbox = sampleProject();
  expect((await sandbox.run(['index', '--fast'])).code).toBe(0);
  const refused = join(sandbox.top, 'refused.cjs');
  sandbox.write('../refused.cjs', "process.dlopen = (_, file) => { throw new Error('loads ' + file); };");
  const asked = await sandbox.run(['search', 'refresh access token'], {
    env: { NODE_OPTIONS: `--require ${refused}` },
  });
  expect(asked.stdout).toContain('src/auth/token.ts');
  expect(asked.stderr).not.toContain('loads ');
});
