/** Questions made by rule from what repositories say of themselves: errors they raise, names of tests, titles of sections. */

import { type CorpusFile, choose, holders, type Question, stemOf } from './questions.ts';

const PER_CORPUS = 12;

export function mined(corpus: string, language: string, files: readonly CorpusFile[]): Question[] {
  return [...errors(files), ...tests(files), ...titles(files)].map(([set, query, path]) => ({
    set,
    corpus,
    language,
    category: set,
    query,
    targets: [path],
  }));
}

// --- internal ---

type Asked = readonly [set: string, query: string, path: string];

/** A text that is raised, thrown or returned as an error, with its class where it has one. */
const RAISED =
  /(?:\braise\s+(?:\w+\.)*(\w+)\(\s*f?|\bthrow\s+new\s+(\w+)\(\s*|\berrors\.New\(|\bfmt\.Errorf\(|\bpanic!?\(|\bError::\w+\()(["'`])((?:(?!\3)[^\n\\]){20,140})\3/g;

/** Text that one source file raises, as a user sees it: with values of a run in it. */
function errors(files: readonly CorpusFile[]): Asked[] {
  const source = files.filter(({ part }) => part === 'source');
  const raisers = holders(source, (file) =>
    [...file.text.matchAll(RAISED)].map(([, python, other, , text = '']) => `${python ?? other ?? ''}\0${text}`),
  );
  const asked = [...raisers].flatMap(([key, [file, ...others]]) => {
    const [name = '', text = ''] = key.split('\0');
    if (file === undefined || others.length > 0 || text.split(' ').length < 4) return [];
    let value = 0;
    const printed = text
      .replace(
        /\$?\{[^}]*\}|%\(\w+\)[a-z]|%[-+#0-9.]*[a-zA-Z]/g,
        () => ["'kestrel'", '4711', "'/srv/kestrel'"][value++ % 3] ?? '',
      )
      .replace(/: %w$/, '');
    return [['error', name === '' ? `error: ${printed}` : `${name}: ${printed}`, file.path] as const];
  });
  return choose(asked, PER_CORPUS, ([, query]) => query);
}

const TEST_NAME = /\bdef (test_\w+)|\bfunc (Test\w+)|\bfn (\w+)\(\)|\b(?:it|test)\(\s*['"]([^'"\n]{15,90})['"]/g;

/** What a test is called, where the name of its file tells which source it tests. */
function tests(files: readonly CorpusFile[]): Asked[] {
  const sources = holders(
    files.filter(({ part }) => part === 'source'),
    (file) => [stemOf(file.path).toLowerCase()],
  );
  const asked = files
    .filter(({ part }) => part === 'tests')
    .flatMap((file): Asked[] => {
      const stem = stemOf(file.path)
        .toLowerCase()
        .replace(/^tests?[_-]|[._-](tests?|spec)$/g, '');
      const [source, ...others] = sources.get(stem) ?? [];
      if (source === undefined || others.length > 0) return [];
      return [...file.text.matchAll(TEST_NAME)].flatMap(([, ...names]): Asked[] => {
        const words = wordsOf(names.find((name) => name !== undefined) ?? '');
        return words.length < 3 ? [] : [['test name', words.join(' '), source.path]];
      });
    });
  return choose(asked, PER_CORPUS, ([, query]) => query);
}

function wordsOf(name: string): string[] {
  if (name.includes(' ')) return name.split(/\s+/);
  const bare = name.replace(/^(test|Test)_?/, '').replaceAll('_', ' ');
  return bare
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Titles of sections, in Markdown and with a line below; of logs of changes they name versions. */
function titles(files: readonly CorpusFile[]): Asked[] {
  const documents = files.filter(
    ({ part, path }) => part === 'documents' && !/change|history|news|release|licen[sc]e|copying/i.test(path),
  );
  const held = holders(documents, (file) => [
    ...[...file.text.matchAll(/^#{1,4} +([^\n#`[\]]{12,70})$/gm)].map(([, title = '']) => title.trim()),
    ...[...file.text.matchAll(/^([A-Z][^\n`:]{11,69})\n[=~^-]{8,}$/gm)].map(([, title = '']) => title.trim()),
  ]);
  const asked = [...held].flatMap(([title, [file, ...others]]): Asked[] =>
    file === undefined || others.length > 0 || title.split(' ').length < 3 ? [] : [['title', title, file.path]],
  );
  return choose(asked, PER_CORPUS, ([, query]) => query);
}
