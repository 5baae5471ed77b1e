/** Words of a query meet those of the code in another form, in another spelling and in other scripts: real indexes. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexRoot } from '../../src/index/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { openSearcher, type PatternOptions, type Searcher, type SearchMode } from '../../src/search/index.ts';
import { removeFolder } from '../folders.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-words-'));
let searcher: Searcher;

const NAMES =
  'writeFileAtomic delete_entry describe_error matrix_rank index_lookup remove_vertex serialize_event name_resolver choose_mirror freeze_account shrink_image analyze_logs send_invoice user_id_map find_child GraphQLGate WebSocketHub OAuthFlow GitHubUploader GetHTTPSURL PostgreSQLPool MacOSNotifier time_out_guard Hostname'.split(
    ' ',
  );
const TEXTS: Readonly<Record<string, string>> = {
  'order.py': 'def a1(o):\n    """采购订单自动审批流程，超过限额时转人工处理。"""\n    return o.total < o.limit\n',
  'conf.rb': '# 設定ファイルを読み込んで既定値と統合する\ndef d4(path)\n  load(path)\nend\n',
  'kr.kt': '// 비밀번호를 재설정한다\nfun k1(x: Int) = x\n',
  'r.go': '// prüft, ob die Rechnung überfällig ist\nfunc i9() bool { return true }\n',
  'ru.py': '# Проверяет подпись запроса\ndef v(x):\n    return x\n',
  'fr.js': '// moyenne pondérée des notes\nfunction m(x) { return x }\n',
  'emoji.ts': '// 🚀 deploys the bundle\nexport const n = 1;\n',
  'cond.rb': 'def a\n  if status == 200 && fresh?\n    serve\n  end\nend\n',
  'response.rb': 'def b\n  status >= 100 && status < 200\nend\ndef status\n  @status\nend\n',
  'locales/signup.json': '{\n "signUpTitle": "Join the crew",\n "hint": "No paddle needed"\n}\n',
  'join.js': '// joins the rows of a crew table\nexport function joinRows(crew) {\n  return crew.join();\n}\n',
};

beforeAll(async () => {
  const root = join(scratch, 'root');
  mkdirSync(join(root, 'locales'), { recursive: true });
  for (const [path, text] of Object.entries(TEXTS)) writeFileSync(join(root, path), text);
  for (const name of NAMES)
    writeFileSync(join(root, `f${NAMES.indexOf(name)}.js`), `function ${name}(x) {\n  return work(x);\n}\n`);
  const indexDir = join(scratch, 'index');
  await indexRoot({ root, indexDir, walk: {} });
  const embedder = loadStaticEmbedder();
  searcher = await openSearcher({ indexDir, staticEmbedder: () => embedder });
});

afterAll(() => {
  searcher.close();
  removeFolder(scratch);
});

async function first(query: string, mode: SearchMode = 'auto') {
  const { results, ...rest } = await searcher.search({ query, mode, limit: 1 });
  return { ...rest, symbol: results[0]?.symbol, path: results[0]?.path };
}

test.each([
  ['written atomically', 'writeFileAtomic'],
  ['deletion', 'delete_entry'],
  ['description', 'describe_error'],
  ['matrices', 'matrix_rank'],
  ['indices', 'index_lookup'],
  ['vertices', 'remove_vertex'],
  ['serialisation', 'serialize_event'],
  ['resolution', 'name_resolver'],
  ['chosen', 'choose_mirror'],
  ['frozen', 'freeze_account'],
  ['shrunk', 'shrink_image'],
  ['analysis', 'analyze_logs'],
  ['sent', 'send_invoice'],
  ['user ids', 'user_id_map'],
  ['children', 'find_child'],
  ['log analyser', 'analyze_logs'],
  ['graphql', 'GraphQLGate'],
  ['websocket', 'WebSocketHub'],
  ['oauth', 'OAuthFlow'],
  ['github', 'GitHubUploader'],
  ['https', 'GetHTTPSURL'],
  ['postgresql', 'PostgreSQLPool'],
  ['macos', 'MacOSNotifier'],
  ['timeout', 'time_out_guard'],
  ['host name', 'Hostname'],
])('by words, %s finds %s', async (query, symbol) => {
  expect((await first(query, 'lexical')).symbol).toBe(symbol);
});

test.each([
  ['审批流程', 'order.py'],
  ['订单自动审批', 'order.py'],
  ['設定ファイル', 'conf.rb'],
  ['비밀번호 재설정', 'kr.kt'],
  ['überfällige Rechnungen', 'r.go'],
  ['проверка подписи', 'ru.py'],
  ['moyennes ponderees', 'fr.js'],
])('%s is found by words', async (query, path) => {
  expect(await first(query)).toMatchObject({ path, arms: expect.arrayContaining(['lexical']) });
});

test.each([
  ['🚀', 'emoji.ts'],
  ['status == 200', 'cond.rb'],
  ['>=', 'response.rb'],
  ['Join the crew', 'locales/signup.json'],
  ['"paddle needed"', 'locales/signup.json'],
])('%s is found where it stands as it is written', async (query, path) => {
  expect(await first(query)).toMatchObject({ path, confidence: 'high' });
});

test('a word typed wrong is put right, and said', async () => {
  expect(await first('writeFileAtmoic')).toMatchObject({ symbol: 'writeFileAtomic', didYouMean: 'writeFileAtomic' });
  expect((await first('writeFileAtomic')).didYouMean).toBeUndefined();
});

test('a pattern finds each line by itself, and says how many there are in all', async () => {
  const found = await searcher.search({ query: 'status', mode: 'literal', limit: 2 });
  expect(found.results.map(({ path, startLine, endLine, symbol }) => [path, startLine, endLine, symbol])).toEqual([
    ['cond.rb', 2, 2, 'a'],
    ['response.rb', 2, 2, 'b'],
  ]);
  expect(found.results[1]?.matches).toEqual([
    [2, 8],
    [19, 25],
  ]);
  expect(found.totals).toMatchObject({ lines: 4, matches: 5 });
  expect(found.totals?.files.map(({ path, lines }) => [path, lines])).toEqual([
    ['cond.rb', 1],
    ['response.rb', 3],
  ]);
});

test('a pattern goes over line ends when it is told to, and says so when it is not', async () => {
  const query = 'fresh\\?\\n\\s+serve';
  expect((await searcher.search({ query, mode: 'regex' })).notes.join()).toContain('-U');
  const { results } = await searcher.search({ query, mode: 'regex', pattern: { multiline: true } });
  expect(results).toMatchObject([{ path: 'cond.rb', startLine: 2, endLine: 3 }]);
});

test.each<[string, PatternOptions, number]>([
  ['status', { maxPerFile: 1 }, 2],
  ['STATUS', {}, 0],
  ['STATUS', { case: 'ignore' }, 4],
  ['stat', { words: true }, 0],
  ['end', { lines: true, also: ['serve'] }, 3],
])('%s with %j is in so many lines', async (query, pattern, lines) => {
  const { results } = await searcher.search({
    query,
    mode: 'regex',
    pattern,
    filter: { globs: ['*.rb', '!conf.rb'] },
    limit: 99,
  });
  expect(results.length).toBe(lines);
});
