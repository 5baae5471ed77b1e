/**
 * How the sources are bundled, so that a command loads what it uses and little else, in few files.
 *
 * Imports go past the doors: `import { walk } from '../files/index.ts'` becomes an import of the file that defines `walk`. A
 * door imports its whole room, and a file that is loaded loads all that it imports: a search would read the code of chunking,
 * writing and downloads too. The sources themselves go through the doors.
 *
 * What a search loads stays together: the bundler cuts wherever two commands differ in what they use, into a file for each
 * combination, and each costs 0.3 ms to load. Files of one group have the same users, so they are bundled into one.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const MAIN = 'ui/cli/main.ts';
const SCREEN = 'ui/tui/app.ts';
const SEARCH = ['ui/cli/commands/search.ts', 'app/searching/search-project.ts'];
/**
 * Each group is what these files import, without what is in a group before; with a second list, what those import too. A
 * command that uses anything of a group loads all of it, so code of small commands has groups of its own.
 */
const GROUPS = [
  ['start', [MAIN]],
  // First what the chat's screen shares with a search: else its first frame would wait for all that a search loads.
  ['screen and search', SEARCH, [SCREEN]],
  ['screen', [SCREEN], ['ui/tui/transcript/conversation-lines.ts', 'ui/cli/chat/line-mode.ts']],
  ['project', ['app/project/project.ts']],
  ['command', SEARCH, ['ui/cli/commands/config.ts']],
  [
    'work',
    SEARCH,
    [
      'ui/cli/commands/setup.ts',
      'app/models/setup.ts',
      'app/answering/sessions.ts',
      'app/watch-socket/watch-control.ts',
    ],
  ],
  ['search', SEARCH],
];
/** Run in threads of their own, which load none of the above. */
const WORKERS = ['index/threads/pipeline-worker.ts', 'history/change/outline-thread.ts'];

/** @returns an esbuild plugin for the sources below `packageDir`/src */
export function directImports(packageDir) {
  const sources = join(packageDir, 'src');
  return {
    name: 'direct-imports',
    setup(build) {
      let graph;
      build.onStart(() => {
        graph = graphOf(sources);
      });
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = graph.files.get(path);
        if (file === undefined) return undefined;
        // A bundle in one piece, as the benchmarks are, has no groups.
        const groups = build.initialOptions.splitting === true ? graph.groupsOf(path) : [];
        const more = groups.map((name) => ` import 'group:${name}';`);
        return { contents: `${file.text.trimEnd()}${more.join('')}\n`, loader: 'ts' };
      });
      build.onResolve({ filter: /^group:/ }, ({ path }) => ({ path: path.slice(6), namespace: 'group' }));
      build.onLoad({ filter: /.*/, namespace: 'group' }, ({ path }) => ({
        contents: graph
          .members(path)
          .map((file) => `import ${JSON.stringify(file)};`)
          .join('\n'),
        resolveDir: sources,
      }));
    },
  };
}

/** What a search loads, relative to `src`; for the test of it. */
export function loadedBySearch(packageDir) {
  const sources = join(packageDir, 'src');
  const graph = graphOf(sources);
  return GROUPS.flatMap(([name]) => graph.members(name)).map((file) => relative(sources, file));
}

// --- internal ---

const FROM_DOOR = /^(import|export) \{([^}]*)\} from '(\.\.?\/[^']*index\.ts)';/gm;
/** The two forms of a door that is opened late: `const { a } = await import(…)` and `(await import(…)).a`. */
const LATE_LIST = /const \{ (\w+) \} = await import\('(\.\.?\/[^']*index\.ts)'\)/g;
const LATE_NAME = /import\('(\.\.?\/[^']*index\.ts)'\)\)\.(\w+)/g;
const IMPORTED = /(?:^|(?<=; ))(?:import|export) (?:(?!type )[^;']*? from )?'(\.[^']*\.ts)'/gm;
const IMPORTED_LATE = /\bimport\('(\.[^']*\.ts)'\)/g;

/** The sources as they are bundled, what they import, and who loads which group. */
function graphOf(sources) {
  const main = join(sources, MAIN);
  const workers = new Set(WORKERS.map((worker) => join(sources, worker)));
  const files = new Map();
  const doors = new Map();
  const doorOf = (file) => {
    if (!doors.has(file)) doors.set(file, existsSync(file) ? exportsOf(file) : new Map());
    return doors.get(file);
  };
  const names = readdirSync(sources, { recursive: true }).filter((name) => /(?<!\.test)\.ts$/.test(name));
  for (const path of names.map((name) => join(sources, name))) {
    const text = rewritten(readFileSync(path, 'utf8'), path, doorOf);
    const all = (pattern) => [...text.matchAll(pattern)].map(([, from]) => join(dirname(path), from));
    files.set(path, { text, imports: all(IMPORTED), late: all(IMPORTED_LATE) });
  }
  const closure = (roots) => {
    const found = new Set();
    const visit = (path) => {
      if (found.has(path) || !files.has(path)) return;
      found.add(path);
      for (const next of files.get(path).imports) visit(next);
    };
    for (const root of roots) visit(root);
    return found;
  };
  // An entry that waits for another file would wait for a file that waits for it.
  const taken = new Set([main]);
  const groups = new Map();
  for (const [name, roots, also = roots] of GROUPS) {
    const shared = closure(also.map((root) => join(sources, root)));
    const members = [...closure(roots.map((root) => join(sources, root)))].filter(
      (path) => !taken.has(path) && shared.has(path),
    );
    for (const path of members) taken.add(path);
    groups.set(name, members);
  }
  const entries = new Set([main, ...[...files.values()].flatMap(({ late }) => late)]);
  return {
    files,
    members: (name) => groups.get(name),
    groupsOf: (path) => {
      if (!entries.has(path) || workers.has(path)) return [];
      const used = closure([path]);
      const isUsed = ([name, members]) => name === 'start' || members.some((member) => used.has(member));
      return [...groups].filter(isUsed).map(([name]) => name);
    },
  };
}

function rewritten(text, path, doorOf) {
  const folder = dirname(path);
  const placeOf = (door, name) => doorOf(join(folder, door)).get(name);
  const direct = (file) => {
    const found = relative(folder, file);
    return found.startsWith('.') ? found : `./${found}`;
  };
  return text
    .replace(FROM_DOOR, (statement, verb, list, door) => {
      const lines = entriesOf(list).map(({ name, as }) => {
        const place = placeOf(door, name);
        if (place === undefined) return `${verb} { ${name} as ${as} } from '${door}';`;
        return `${verb} { ${place.name} as ${as} } from '${direct(place.file)}';`;
      });
      // As many lines as before, for the source map.
      return lines.join(' ') + '\n'.repeat(statement.split('\n').length - 1);
    })
    .replace(LATE_LIST, (statement, name, door) => {
      const place = placeOf(door, name);
      if (place === undefined) return statement;
      return `const { ${place.name}: ${name} } = await import('${direct(place.file)}')`;
    })
    .replace(LATE_NAME, (statement, door, name) => {
      const place = placeOf(door, name);
      return place === undefined ? statement : `import('${direct(place.file)}')).${place.name}`;
    });
}

/** What a door hands on from other files, by the name it gives it. */
function exportsOf(door) {
  const text = readFileSync(door, 'utf8');
  const found = new Map();
  for (const [, list, from] of text.matchAll(/^export \{([^}]*)\} from '(\.\.?\/[^']+)';/gm))
    for (const { name, as } of entriesOf(list)) found.set(as, { file: join(dirname(door), from), name });
  for (const [, from] of text.matchAll(/^export \* from '(\.\.?\/[^']+)';/gm)) {
    const file = join(dirname(door), from);
    const names = readFileSync(file, 'utf8').matchAll(/^export (?:async )?(?:const|class|function\*?) (\w+)/gm);
    for (const [, name] of names) found.set(name, { file, name });
  }
  return found;
}

/** The names of a list in braces that are there at run time. */
function entriesOf(list) {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !entry.startsWith('type '))
    .map((entry) => {
      const [name, as = name] = entry.split(/ as /);
      return { name, as };
    });
}
