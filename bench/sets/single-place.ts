/** Questions with one right file by construction: a word, a phrase, a file name that it alone holds; a name it alone defines. */

import { type CorpusFile, choose, holders, PARTS, partOf, type Question } from './questions.ts';

const WORDS_PER_PART = 6;
const PHRASES_PER_PART = 3;
const NAMES_PER_PART = 3;
const SYMBOLS_PER_PART = 5;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/g;
const PHRASE = /[A-Za-z]{3,} [a-z]{2,} [a-z]{3,}(?: [a-z]{2,})?/g;
/** What looks like data, and what is too short to mean anything. */
const DULL = /^.{0,4}$|^.{30,}$|[0-9]{3}|^[a-f0-9]+$|(.)\1\1/i;

export function singlePlace(corpus: string, language: string, files: readonly CorpusFile[]): Question[] {
  return [...words(files), ...phrases(files), ...fileNames(files), ...symbols(files)].map(([set, query, file]) => ({
    set,
    corpus,
    language,
    category: file.part,
    query,
    targets: [file.path],
  }));
}

// --- internal ---

type Asked = readonly [set: string, query: string, file: CorpusFile];

function words(files: readonly CorpusFile[]): Asked[] {
  const held = holders(files, (file) => (file.text.match(WORD) ?? []).map((word) => word.toLowerCase()));
  const alone = [...held].flatMap(([word, [file, ...others]]) => {
    return file === undefined || others.length > 0 || DULL.test(word) ? [] : [[word, file] as const];
  });
  return byPart(alone, WORDS_PER_PART).map(([word, file]) => ['word', word, file]);
}

function phrases(files: readonly CorpusFile[]): Asked[] {
  const held = holders(files, (file) => file.text.match(PHRASE) ?? []);
  const alone = [...held].flatMap(([phrase, [file, ...others]]) =>
    file === undefined || others.length > 0 || files.some((each) => each !== file && each.text.includes(phrase))
      ? []
      : [[phrase, file] as const],
  );
  return byPart(
    choose(alone, 400, ([phrase]) => phrase),
    PHRASES_PER_PART,
  ).map(([phrase, file]) => ['phrase', `"${phrase}"`, file]);
}

function fileNames(files: readonly CorpusFile[]): Asked[] {
  const held = holders(files, (file) => [file.path.slice(file.path.lastIndexOf('/') + 1)]);
  const alone = [...held].flatMap(([name, [file, ...others]]) =>
    file === undefined || others.length > 0 ? [] : [[name, file] as const],
  );
  return byPart(alone, NAMES_PER_PART).map(([name, file]) => ['file name', name, file]);
}

/** Names that one file defines and others use. */
function symbols(files: readonly CorpusFile[]): Asked[] {
  const used = holders(files, (file) => file.text.match(WORD) ?? []);
  const code = files.filter((file) => partOf(file.path) === 'source' || partOf(file.path) === 'tests');
  const alone = [...holders(code, (file) => file.defines)].flatMap(([name, [file, ...others]]) => {
    const users = used.get(name)?.length ?? 0;
    return file === undefined || others.length > 0 || users < 2 || DULL.test(name) || !/^\w+$/.test(name)
      ? []
      : [[name, file] as const];
  });
  return byPart(alone, SYMBOLS_PER_PART).map(([name, file]) => ['symbol', name, file]);
}

function byPart(all: readonly (readonly [string, CorpusFile])[], most: number): (readonly [string, CorpusFile])[] {
  return PARTS.flatMap((part) =>
    choose(
      all.filter(([, file]) => file.part === part),
      most,
      ([text]) => text,
    ),
  );
}
