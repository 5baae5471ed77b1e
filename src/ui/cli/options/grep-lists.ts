/** The options of grep and ripgrep by what they do here: the same, nothing, or a hint. */

/** The same as in grep or ripgrep. */
export const SWITCHES: readonly (readonly [flags: string, words: string])[] = [
  ['-F, --fixed-strings', 'plain text, not a pattern; the same as --mode literal'],
  ['-i, --ignore-case', 'ignore case'],
  ['-s, --case-sensitive', 'case-sensitive (default: a lower-case query matches both cases)'],
  ['-w, --word-regexp', 'only whole words'],
  ['-x, --line-regexp', 'only whole lines'],
  ['-v, --invert-match', 'lines that do not match'],
  ['-U, --multiline', 'a match may span lines'],
  ['-o, --only-matching', 'path:line:match'],
  ['-c, --count', 'matching lines of each file, all of them'],
  ['--count-matches', 'matches of each file'],
  ['-L, --files-without-match', 'files that do not match'],
  ['-q, --quiet', 'print nothing; the exit code says whether there is a match'],
  ['--files', 'the files that would be searched'],
  ['--type-list', 'the languages'],
  ['-0, --null', 'NUL behind each path'],
  ['--stats', 'totals, on stderr'],
];

/** Taken, and so already: searches are recursive, lines numbered, paths shown, and patterns as Perl's. */
export const SAME_ANYWAY = [
  '-S, --smart-case',
  '-E, --extended-regexp',
  '-R, --recursive',
  '-G, --basic-regexp',
  '-P, --perl-regexp',
  '--pcre2',
  '-H, --with-filename',
  '-N, --no-line-number',
  '--line-number',
  '--no-heading',
  '--heading',
  '--column',
  '--pretty',
  '-a, --text',
  '--line-buffered',
  '--block-buffered',
  '--no-messages',
  '-I, --no-filename',
  '-j, --threads <number>',
  '-M, --max-columns <number>',
  '--max-columns-preview',
  '--context-separator <text>',
  '--field-match-separator <text>',
  '--engine <name>',
  '--no-config',
  '--no-ignore-messages',
  '--no-mmap',
  '--mmap',
  '--trim',
  '--crlf',
  '--unicode',
  '--one-file-system',
  '--initial-tab',
  '--debug',
];

const WHEN_INDEXED =
  'What is searched is decided when the folder is indexed: index.include brings hidden and ignored files in, index.maxFileBytes large ones; "mlx-code status --skipped" names what is left out.';

/** Refused, with a hint. */
export const DECIDED_BEFORE: readonly (readonly [flags: string, hint: string])[] = [
  ['-u, --unrestricted', WHEN_INDEXED],
  ['--hidden', WHEN_INDEXED],
  ['--no-ignore', WHEN_INDEXED],
  ['-z, --search-zip', 'Archives are not searched. For NUL behind paths there is --null.'],
  ['--follow', 'Links are not followed, as what they point to is indexed where it is.'],
  ['--encoding <name>', 'The encoding of each file is detected when it is read.'],
  ['--max-filesize <size>', WHEN_INDEXED],
  ['--replace <text>', 'Files are never changed. Print the matches with -o, and replace with sed or an editor.'],
  ['--passthru', 'To see the lines around a match, add -C 5.'],
  ['-b, --byte-offset', '--vimgrep prints line and column, --json where each match is in its line.'],
  ['--sortr <by>', 'Hits are sorted with --sort path; "| sort -r" turns them round.'],
  ['--pre <command>', 'No other program reads the files.'],
  ['--max-depth <number>', 'Name folders, or a glob: --path "*/*" is what lies one folder deep.'],
];
