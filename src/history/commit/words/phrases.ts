/** What a change does, in words by rules alone: several phrases, the most telling first, each shorter and vaguer than the one before. */

import { plural } from '../../../base/text.ts';
import { baseOf, commonFolder, type Facts, type FileFact, isNameable, shownPath } from '../facts.ts';
import { MANY, mainNames, newOption, newPlace } from './many.ts';
import { listed, type Phrase, symbolPhrases } from './symbol-phrases.ts';
import { tenseOf } from './verbs.ts';

/** @returns at least one that holds no name at all */
export function phrasesFor(facts: Facts, type: string): Phrase[] {
  const { files } = facts;
  const out: Phrase[] = [];
  const main = mainFiles(files, type);
  if (main.some(({ kind }) => kind === 'source')) out.push(...entryPhrases(facts));
  const kinds = new Set(main.map(({ kind }) => kind));
  if (
    kinds.size > 0 &&
    [...kinds].every((kind) => kind === 'manifest' || kind === 'lock' || kind === 'changelog' || kind === 'ci')
  ) {
    out.push(...releasePhrases(facts), ...packagePhrases(facts));
  }
  if (type === 'style')
    out.push(...filePhrases(main, files).map(({ rest }) => ({ verb: 'format', rest: rest.replace(/ to \S+$/, '') })));
  else if (kinds.has('docs') && kinds.size === 1) out.push(...docPhrases(facts, main));
  else if (kinds.has('test') && kinds.size === 1) out.push(...testPhrases(facts, main));
  else {
    const paths = new Set(main.map(({ path }) => path));
    if (type === 'feat' || type === 'chore') out.push(...manyPhrases(facts, main));
    out.push(
      ...symbolPhrases(
        facts.symbols.filter(({ path }) => paths.has(path)),
        files,
        type,
      ),
    );
  }
  out.push(...filePhrases(main, files));
  return [...out, vague(files)];
}

/** The files that the change is about; tests, documents and lists beside them only go along. */
export function mainFiles(files: readonly FileFact[], type: string): readonly FileFact[] {
  const wanted = FILES_OF_TYPE[type];
  const typed = wanted === undefined ? [] : files.filter(({ kind }) => wanted.includes(kind));
  if (typed.length > 0) return typed;
  for (const kinds of ORDER) {
    const found = files.filter(({ kind }) => kinds.includes(kind));
    if (found.length > 0) return found;
  }
  return files;
}

// --- internal ---

const ORDER: readonly (readonly FileFact['kind'][])[] = [
  ...([
    ['source', 'style'],
    ['example'],
    ['docs'],
    ['test'],
    ['bench'],
    ['ci'],
    ['build', 'tooling'],
    ['manifest', 'lock', 'changelog'],
  ] as const),
];
const FILES_OF_TYPE: Readonly<Record<string, readonly FileFact['kind'][]>> = {
  docs: ['docs', 'changelog', 'example'],
  test: ['test'],
  ci: ['ci'],
};

/** The project's own words: the one new point of its list of changes, where it begins as a subject does. */
function entryPhrases({ entries }: Facts): Phrase[] {
  const [entry = ''] = entries;
  const [, first = '', rest = ''] = /^(\p{L}+) (.+)$/u.exec(entry) ?? [];
  if (entries.length !== 1 || tenseOf(first) !== 'imperative') return [];
  const [sentence = ''] = rest.split(/\. /);
  const ends = [sentence, sentence.split(/; | \(|: /)[0] ?? '', sentence.split(/[,;:(]/)[0]?.trim() ?? ''];
  return [...new Set(ends)]
    .filter((text) => text.includes(' '))
    .map((text) => ({ verb: first.toLowerCase(), rest: text }));
}

/** More new definitions than an option needs: then it is a part of something larger. */
const MOST_OF_OPTION = 30;

/** Of a change that brings very much: its option, or the new folder or file that holds most of it, with the names that weigh most. */
function manyPhrases(facts: Facts, main: readonly FileFact[]): Phrase[] {
  const fresh = facts.symbols.filter(({ change, inner, kind }) => change === 'added' && !inner && kind === 'source');
  if (fresh.length < MANY) return [];
  const option = fresh.length > MOST_OF_OPTION ? '' : newOption(facts);
  const place = newPlace(main, facts.files);
  const names = place === '' ? [] : mainNames(fresh, place, 2);
  const shown = names.length === 0 ? [] : [...new Set([names.join(' and '), names[0] ?? ''])];
  return [
    ...(option === '' ? [] : [{ verb: 'add', rest: `the option ${option}` }]),
    ...(place === ''
      ? []
      : [...shown.map((list) => ({ verb: 'add', rest: `${place} with ${list}` })), { verb: 'add', rest: place }]),
  ];
}

function releasePhrases({ version, files }: Facts): Phrase[] {
  const isRelease = files.every(({ kind }) => kind === 'manifest' || kind === 'lock' || kind === 'changelog');
  return version !== '' && isRelease ? [{ verb: 'release', rest: version }] : [];
}

function packagePhrases({ packages }: Facts): Phrase[] {
  const [only] = packages;
  if (only === undefined) return [];
  const { name, from, to } = only;
  if (packages.length === 1) {
    if (from === '')
      return [
        { verb: 'add', rest: `${name} ${to}` },
        { verb: 'add', rest: name },
      ];
    if (to === '') return [{ verb: 'remove', rest: name }];
    return [
      { verb: 'update', rest: `${name} from ${from} to ${to}` },
      { verb: 'update', rest: `${name} to ${to}` },
      { verb: 'update', rest: name },
    ];
  }
  const verb = packages.every((each) => each.from === '')
    ? 'add'
    : packages.every((each) => each.to === '')
      ? 'remove'
      : 'update';
  const names = packages.map((each) => each.name);
  return [
    ...[4, 3, 2, 1].map((most) => ({ verb, rest: listed(names, most) })),
    { verb, rest: plural(packages.length, 'package') },
  ];
}

function docPhrases({ headings }: Facts, main: readonly FileFact[]): Phrase[] {
  const [file] = main;
  const isNew = main.every(({ change }) => change === 'added');
  if (headings.length === 0 || file === undefined || isNew || main.length > 2) return [];
  const where = main.length === 1 ? shownPath(file.path, main) : '';
  const rest = listed(
    headings.map((text) => text.trim()),
    2,
  );
  const section = headings.length === 1 ? 'the section' : 'the sections';
  return where === ''
    ? [{ verb: 'add', rest: `${section} ${rest}` }]
    : [{ verb: 'add', rest: `${section} ${rest} to ${where}` }];
}

function testPhrases({ symbols, files }: Facts, main: readonly FileFact[]): Phrase[] {
  const stems = [...new Set(main.map(({ path }) => stemOf(path)))].filter((stem) => stem !== '');
  const added = main.reduce((sum, each) => sum + each.added, 0);
  const removed = main.reduce((sum, each) => sum + each.removed, 0);
  const isMore = added > removed * 2;
  const fresh = symbols.filter(({ change, kind }) => change === 'added' && kind === 'test').map(({ name }) => name);
  if (stems.length === 0 || main.length > 4) return [];
  const of = listed(stems, 3);
  return [
    ...(fresh.length === 1 && isMore ? [{ verb: 'add', rest: `${fresh[0]}` }] : []),
    ...(isMore ? [{ verb: 'add', rest: `tests of ${of}` }] : [{ verb: 'change', rest: `tests of ${of}` }]),
    ...(main.length === files.length ? [{ verb: isMore ? 'add' : 'change', rest: 'tests' }] : []),
  ];
}

function filePhrases(main: readonly FileFact[], all: readonly FileFact[]): Phrase[] {
  const [first] = main;
  if (first === undefined) return [];
  const verb = fileVerb(main);
  const from = shownPath(first.oldPath, all);
  const to = shownPath(first.path, all);
  if (main.length === 1) {
    if (first.change === 'submodule')
      return to === '' ? [{ verb: 'update', rest: 'a submodule' }] : [{ verb: 'update', rest: `the submodule ${to}` }];
    if (first.change === 'mode') {
      return to === '' ? [] : [{ verb: 'make', rest: `${to} ${first.executable ? 'executable' : 'a plain file'}` }];
    }
    if (first.change === 'renamed' && first.path !== first.oldPath && from !== '' && to !== '') {
      const isMove = baseOf(first.path) === baseOf(first.oldPath);
      if (!isMove)
        return [
          { verb: 'rename', rest: `${from} to ${to}` },
          { verb: 'rename', rest: from },
        ];
      const folder = first.path.slice(0, first.path.lastIndexOf('/'));
      return [
        ...(folder !== '' && isNameable(folder) ? [{ verb: 'move', rest: `${baseOf(first.path)} to ${folder}` }] : []),
        { verb: 'move', rest: baseOf(first.path) },
      ];
    }
    return to === '' ? [] : [{ verb, rest: to }];
  }
  const names = main.map(({ path }) => shownPath(path, all)).filter((name) => name !== '');
  const folder = commonFolder(main.map(({ path }) => path));
  const count = plural(main.length, 'file');
  return [
    ...(names.length === main.length && main.length <= 3 ? [{ verb, rest: listed(names, 3) }] : []),
    ...(folder !== '' && isNameable(folder) ? [{ verb, rest: `${count} in ${folder}` }] : []),
  ];
}

function fileVerb(files: readonly FileFact[]): string {
  const changes = new Set(files.map(({ change }) => change));
  const [only] = changes;
  if (changes.size > 1 || only === undefined) return 'change';
  if (only === 'added' || only === 'copied') return 'add';
  if (only === 'removed') return 'remove';
  return only === 'renamed' ? 'move' : 'update';
}

function vague(files: readonly FileFact[]): Phrase {
  return { verb: fileVerb(files), rest: files.length === 1 ? 'a file' : `${files.length} files` };
}

/** What a test is a test of, by its name. */
function stemOf(path: string): string {
  const stem = baseOf(path)
    .replace(/\.\w+$/, '')
    .replace(/^test_/, '')
    .replace(/(?:[._-](?:test|spec|tests))$/, '')
    .replace(/(?:Test|Tests|Spec|IT)$/, '');
  return isNameable(stem) ? stem : '';
}
