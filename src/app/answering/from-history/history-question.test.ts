import { describe, expect, it } from 'vitest';
import { askedInTalk, askedOfHistory } from './history-question.ts';

describe('questions that the history answers', () => {
  it.each([
    ['why do we retry on 429?', 'do we retry on 429?'],
    ['Can you tell me why the cache is off', 'the cache is off'],
    ['when was gzip support added?', 'gzip support added?'],
    ['since when is the token optional', 'is the token optional'],
    ['who changed the retry delay last?', 'the retry delay last?'],
    ['who last changed parseDate', 'parseDate'],
    ['how come the limit is 50', 'the limit is 50'],
    ["what's the reason for the second queue?", 'the second queue?'],
    ['The delay doubles. Why?', 'The delay doubles.  ?'],
    ['Warum wird der Cache geleert?', 'wird der Cache geleert?'],
    ['Wer hat parseDate geändert?', 'parseDate geändert?'],
    ['pourquoi le cache est vidé ?', 'le cache est vidé ?'],
    ['¿Por qué se vacía la caché?', 'se vacía la caché?'],
    ['por que o cache é limpo?', 'o cache é limpo?'],
    ['perché la cache è vuota?', 'la cache è vuota?'],
    ['varför töms cachen?', 'töms cachen?'],
    ['waarom wordt de cache geleerd?', 'wordt de cache geleerd?'],
    ['почему кэш очищается?', 'кэш очищается?'],
  ])('%s', (question, asked) => {
    expect(askedOfHistory(question)).toBe(asked);
  });

  it.each([
    'how does retry work when the server is busy?',
    'what happens when a token expires?',
    'when does the cache expire?',
    'who calls parseDate?',
    'where is whyCommand defined',
    'show the code that explains why in the log',
    'wann wird der Cache geleert?',
    'list functions that say why they failed',
    'whyever',
    '',
  ])('not %j', (question) => {
    expect(askedOfHistory(question)).toBeNull();
  });
});

describe('follow-ups', () => {
  const earlier = ['how does the parser work?', 'how long does retryDelay wait after 429?', 'and?'];
  const about = 'how long does retryDelay wait after 429?';

  it.each([
    'why?',
    'Why so?',
    'when was that?',
    'and when was that changed?',
    'who did that?',
    'who?',
    'since when?',
    'by whom?',
    'warum?',
  ])('%s is about the last question that says something', (question) => {
    expect(askedInTalk(question, earlier)).toContain(about);
  });

  it('are about themselves where they say enough, and nothing where nothing was said', () => {
    expect(askedInTalk('why does the cache of tides expire?', earlier)).toBe('does the cache of tides expire?');
    expect(askedInTalk('why?', ['and?'])).toBe('?');
    expect(askedInTalk('how?', earlier)).toBeNull();
    expect(askedInTalk('when does it end?', earlier)).toBeNull();
    expect(askedInTalk('why?', ['why is the token optional now?'])).toBe('? is the token optional now?');
  });
});
