import { describe, expect, it } from 'vitest';
import { countTerms, decodeLexicon, encodeLexicon, type TermCounts } from '../../store/words/lexicon.ts';
import { terms } from '../../text/terms.ts';
import { expand, otherTerms } from './expand.ts';
import { stemmerFor } from './other-languages.ts';
import { analyzeQuery } from './query.ts';

function asked(text: string, query: string) {
  const counts: TermCounts = new Map();
  countTerms(
    counts,
    text.split('\n').map((line) => terms(line)),
  );
  const lexicon = decodeLexicon(encodeLexicon(counts, 100, 50));
  if (lexicon === null) throw new Error('no lexicon');
  const { text: typed, terms: wanted } = analyzeQuery(query);
  return { wanted, ...expand(typed, wanted, lexicon, stemmerFor(typed)) };
}

/** What stands for the words of the query, beside themselves. */
function others(text: string, query: string): string[] {
  const found = asked(text, query);
  return [...otherTerms(found, found.wanted).values()].flat().sort();
}

describe('expand', () => {
  it.each([
    ['filename', 'file_name_cache', ['filenamecache']],
    ['filename', 'fileName', ['filename']],
    ['file name', 'the filename', ['filenam']],
    ['log in', 'class Login', ['login']],
    ['graphql', 'class GraphQLGate', ['graphqlgate']],
    ['oauth', 'OAuthFlow', ['oauthflow']],
    ['websocket', 'a web and a socket', ['socket', 'web']],
    ['message', 'msg', ['msg']],
    ['ipv6', 'class IPv6Parser', ['ipv6parser']],
    ['Rechnungen überfällig', 'die Rechnung', ['rechnung']],
    ['проверка подписи', 'Проверяет подпись', ['подпись', 'проверяет']],
  ])('%s finds %s', (query, text, found) => {
    expect(others(text, query)).toEqual(expect.arrayContaining(found));
  });

  it.each([
    ['file name', 'file and name'],
    ['server', 'server serverless'],
    ['cat', 'concatenate'],
  ])('%s needs nothing beside itself where there is %s', (query, text) => {
    expect(others(text, query)).toEqual([]);
  });

  it.each([
    ['writeFileAtmoic', 'writeFileAtomic', 'writeFileAtomic'],
    ['MTARIX', 'matrix', 'MATRIX'],
    ['Pasre the header', 'parse header', 'Parse the header'],
    ['choose mirorr', 'choose mirror', 'choose mirror'],
    ['tokken', 'token', 'token'],
    ['schedulerTik', 'schedulerTick', 'schedulerTick'],
    ['validateFrom', 'from validateForm', 'validateForm'],
    ['load_itmes', 'load_items', 'load_items'],
  ])('%s was meant to be %s', (query, text, meant) => {
    expect(asked(text, query).didYouMean).toBe(meant);
  });

  it('takes no short word that nobody writes for the right one', () => {
    expect(asked('getE', 'GraphQLGate').didYouMean).toBeNull();
    expect(asked('get', 'gate').didYouMean).toBeNull();
  });

  it.each([
    ['token', 'tokens'],
    ['kafka', 'parse'],
    ['x1', 'x2'],
  ])('%s is no slip for %s', (query, text) => {
    expect(asked(text, query).didYouMean).toBeNull();
  });
});
