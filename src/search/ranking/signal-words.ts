/** A short description of each signal, for `--explain`. A signal without its own words takes its family's. */

const WORDS: Readonly<Record<string, string>> = {
  'text.exact': 'holds the query as it is written',
  'only.path': 'its name or path is the query',
  'only.defines': 'one of few that define the name',
  'only.holds': 'one of few that hold the word or phrase',
  'word.held': 'holds the word as it is written',
  'named.held': 'holds names of the sentence',
  'named.defined': 'defines names of the sentence',
  'named.file': 'the sentence names the file',
  'lex.best': 'score of its best chunk by words',
  'lex.rank': 'rank by words',
  'static.z': 'similarity above the usual, static embedding',
  'static.rank': 'rank by static embedding',
  'neural.z': 'similarity above the usual, MLX embedding',
  'neural.rank': 'rank by MLX embedding',
  'fused.sum': 'fused ranks of all its chunks',
  'fused.head': 'its chunks among the best twenty',
  'file.bm25': 'words of the whole file',
  'file.rank': 'rank by words of the whole file',
  'ref.used': 'the best chunks use what it defines',
  'pair.test': 'the best tests test it',
  'size.terms': 'length of the file',
  'size.chunks': 'chunks in the file',
  'name.share': "query words in the file's name",
  'name.idf': "rare query words in the file's name",
  'name.cover': "share of the file's name that the query has",
  'name.equals': 'a query word is the name of the file',
  'name.word': 'its name is one word of the query',
  'name.exact': 'the identifier is the name of the file',
  'dir.share': "query words in the folders' names",
  'define.exact': 'defines the identifier',
  'define.bare': 'defines the identifier, apart from marks such as $',
  'define.fit': 'how well its symbol and the query match',
  'define.file': 'query words among the names it defines',
  'cover.header': 'rare query words in path and symbol',
  'cover.chunk': 'rare query words in the chunk',
  'cover.best': 'rare query words in the chunk that holds most',
  'cover.file': 'rare query words in its chunks',
  'path.depth': 'folders above it that divide the files',
  'role.superseded': 'a newer version is there',
  'role.copy': 'a copy of another file',
  'role.declared': 'declares the types of a file that is here',
  saturation: 'chunks of the same file above',
};

/** @returns '' for a name that no signal has */
export function signalWords(name: string): string {
  const own = WORDS[name];
  if (own !== undefined) return own;
  const [family = '', ...rest] = name.split('.');
  if (family === 'role') return `is ${rest.join(' ')}`;
  if (family === 'symbol') return `${WORDS[rest.join('.')] ?? rest.join(' ')}, when the query asks for a symbol`;
  return '';
}
