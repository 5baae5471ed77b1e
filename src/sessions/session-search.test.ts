import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { displayWidth } from '../base/text.ts';
import { inTransaction, openSqlite, type Sqlite } from '../platform/sqlite.ts';
import { MIGRATIONS, migrate, missingSteps } from './session-schema.ts';
import { cleanName, excerpt, matchQuery, namesFromQuestion, settledLength } from './session-text.ts';
import { openSessions, type Sessions } from './sessions.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function memory(): Promise<Sessions> {
  const sessions = await openSessions(':memory:');
  closers.push(() => sessions.close());
  return sessions;
}

async function database(): Promise<Sqlite> {
  const opened = await openSqlite(':memory:', 100);
  closers.push(() => opened.close());
  return opened;
}

/** FTS5 compares its index with the tables it was made from. */
function checkText(raw: Sqlite): void {
  for (const table of ['turns_text', 'names_text']) {
    raw.exec(`INSERT INTO ${table} (${table}, rank) VALUES ('integrity-check', 1)`);
  }
}

const word = fc.constantFrom(
  'token',
  'refresh',
  'naïve',
  'auth_flow',
  '日本',
  'x',
  'NEAR',
  '"',
  '*',
  "'",
  ';--',
  '\u0000',
  'Token2',
);
const words = fc.array(word, { maxLength: 8 }).map((list) => list.join(' '));

describe('searching', () => {
  it('finds beginnings of words in questions, answers and names, all in one turn, best first', async () => {
    const sessions = await memory();
    const ask = (id: string, question: string, answer: string) =>
      sessions.finishTurn(sessions.startTurn(id, { question, model: 'm' }), { answer, reason: 'stop' });
    const a = sessions.create({ root: '/a', model: 'm', name: 'first' }).id;
    const b = sessions.create({ root: '/b', model: 'm', name: 'token talk' }).id;
    ask(
      a,
      'how is the session refreshed?',
      `Well. ${'pad '.repeat(60)} The refreshAccessToken function renews the token.`,
    );
    ask(a, 'and the cache?', 'It is emptied.');
    ask(b, 'unrelated', 'nothing');
    const found = (text: string, root?: string) =>
      sessions.list({ text, ...(root !== undefined && { root }) }).map(({ name, found: place }) => [name, place?.turn]);
    expect(found('token')).toEqual([
      ['token talk', undefined],
      ['first', 1],
    ]);
    expect(found('refreshaccess renew')).toEqual([['first', 1]]);
    expect(found('refreshed emptied')).toEqual([]);
    expect(found('token', '/a')).toEqual([['first', 1]]);
    expect(found('cach')).toEqual([['first', 2]]);
    const shown = sessions.list({ text: 'renews' })[0]?.found?.excerpt ?? '';
    expect(shown).toMatch(/^….*refreshAccessToken function renews the token\.$/);
    expect(displayWidth(shown)).toBeLessThanOrEqual(120);
    expect(() => sessions.list({ text: ' ?! ' })).toThrow(/no word in/);
  });

  it('takes any text for words, never for a query language', async () => {
    const sessions = await memory();
    const { id } = sessions.create({ root: '/a', model: 'm', name: 'n' });
    sessions.finishTurn(sessions.startTurn(id, { question: 'NEAR token', model: 'm' }), {
      answer: 'a',
      reason: 'stop',
    });
    const text = fc.oneof(words, fc.string({ maxLength: 60, unit: 'binary' }));
    fc.assert(
      fc.property(text, (query) => {
        if (matchQuery(query) === '') expect(() => sessions.list({ text: query })).toThrow(/no word/);
        else for (const hit of sessions.list({ text: query })) expect(hit.id).toBe(id);
      }),
      { numRuns: 300 },
    );
    expect(sessions.list({ text: 'NEAR(token' })).toHaveLength(1);
  });

  it('keeps the index equal to the tables through any sequence of changes', async () => {
    const change = fc.oneof(
      fc.record({ kind: fc.constant('ask' as const), text: words }),
      fc.record({ kind: fc.constant('append' as const), text: words }),
      fc.record({ kind: fc.constant('finish' as const), text: words }),
      fc.record({ kind: fc.constant('rename' as const), text: words }),
      fc.record({ kind: fc.constant('remove' as const), text: words }),
      fc.record({ kind: fc.constant('interrupt' as const), text: words }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 25 }), async (changes) => {
        const raw = await openSqlite(':memory:', 100);
        migrate(raw);
        const sessions = new (await import('./sessions.ts')).Sessions(
          raw,
          { file: ':memory:', movedTo: null, kept: false },
          {},
        );
        let { id } = sessions.create({ root: '/a', model: 'm', name: 'n' });
        let turn = -1;
        for (const { kind, text } of changes) {
          if (kind === 'ask') turn = sessions.startTurn(id, { question: text, model: 'm' });
          else if (kind === 'append') sessions.appendAnswer(turn, text);
          else if (kind === 'finish') sessions.finishTurn(turn, { answer: text, reason: 'stop' });
          else if (kind === 'rename') sessions.rename(id, `n ${text}`);
          else if (kind === 'interrupt') raw.exec("UPDATE turns SET state = 'interrupted' WHERE state = 'open'");
          else {
            sessions.remove(id);
            ({ id } = sessions.create({ root: '/a', model: 'm', name: 'n' }));
          }
          checkClosed(raw);
        }
        sessions.close();
      }),
      { numRuns: 40 },
    );
  });
});

/** Open turns are in the index without their answers, so the comparison is made with them closed, and undone. */
function checkClosed(raw: Sqlite): void {
  raw.exec('BEGIN');
  raw.exec("UPDATE turns SET state = 'done'");
  checkText(raw);
  raw.exec('ROLLBACK');
}

describe('the steps of the schema', () => {
  it('come to the same from wherever they begin, with what is in the tables kept', async () => {
    const rows = fc.array(fc.record({ question: words, answer: words, open: fc.boolean() }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: MIGRATIONS.length }), rows, async (steps, turns) => {
        const raw = await openSqlite(':memory:', 100);
        migrate(raw, MIGRATIONS.slice(0, steps));
        raw.exec("INSERT INTO sessions VALUES (1, 'a', 'one token', 0, '/r', 'm', 1, 1)");
        const insert = raw.prepare(
          "INSERT INTO turns (session, number, question, answer, state, model, started, host, pid, beat) VALUES (1, ?, ?, ?, ?, 'm', 1, 'h', 1, 1)",
        );
        for (const [i, { question, answer, open }] of turns.entries()) {
          insert.run(i, question, open ? '' : answer, open ? 'open' : 'done');
        }
        migrate(raw);
        expect(missingSteps(raw)).toEqual([]);
        checkText(raw);
        expect(Number(raw.prepare('SELECT count(*) AS n FROM turns').get()?.['n'])).toBe(turns.length);
        expect(schemaOf(raw)).toEqual(schemaOf(await migrated()));
        raw.close();
      }),
      { numRuns: 30 },
    );
  });

  it('leave the step before in place when one fails', async () => {
    const raw = await database();
    const bad = { name: 'm999_bad', sql: 'CREATE TABLE half (a); INSERT INTO nowhere VALUES (1);' };
    expect(() => migrate(raw, [...MIGRATIONS, bad])).toThrow(/nowhere/);
    expect(missingSteps(raw)).toEqual([]);
    expect(schemaOf(raw)).toEqual(schemaOf(await migrated()));
    migrate(raw, [...MIGRATIONS, { ...bad, sql: 'CREATE TABLE half (a)' }]);
    expect(() => missingSteps(raw)).toThrow(/m999_bad/);
  });

  it('have names in their order', () => {
    const names = MIGRATIONS.map(({ name }) => name);
    for (const [i, name] of names.entries())
      expect(name).toMatch(new RegExp(`^m${String(i + 1).padStart(3, '0')}_[a-z_]+$`));
  });

  it('a transaction that fails changes nothing', async () => {
    const raw = await database();
    raw.exec('CREATE TABLE t (a)');
    const failing = () => {
      raw.exec('INSERT INTO t VALUES (1)');
      throw new Error('no');
    };
    expect(() => inTransaction(raw, failing)).toThrow('no');
    expect(raw.prepare('SELECT count(*) AS n FROM t').get()?.['n']).toBe(0);
  });
});

async function migrated(): Promise<Sqlite> {
  const raw = await database();
  migrate(raw);
  return raw;
}

function schemaOf(raw: Sqlite): unknown[] {
  const rows = raw
    .prepare("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    .all();
  return rows.map(({ type, name, sql }) => ({ type, name, sql }));
}

describe('names', () => {
  it.each([
    ['Please can you tell me how login works?', 'how login works'],
    ['Hi! Could you, please, fix the parser? It fails on tabs.', 'fix the parser'],
    ['\n\n```ts\nlet x\n```\n', 'let x'],
    ['please', 'please'],
    ['???', 'untitled'],
    ['', 'untitled'],
    ['\u001b]0;evil\u0007\u202etxt', 'txt'],
    [
      'Explain src/auth/token.ts and everything that depends on it in detail',
      'Explain src/auth/token.ts and everything that…',
    ],
    [`why is ${TOKEN()} wrong`, 'why is «secret:github-token» wrong'],
  ])('from %j', (question, name) => {
    expect(namesFromQuestion(question)[0]).toBe(name);
  });

  it('are one line of bounded width without controls, whatever is asked', () => {
    const text = fc.oneof(fc.string({ maxLength: 300, unit: 'binary' }), words);
    fc.assert(
      fc.property(text, (question) => {
        const names = namesFromQuestion(question);
        expect(displayWidth(names[0] ?? '')).toBeLessThanOrEqual(48);
        for (const name of names) {
          expect(name).not.toBe('');
          expect(displayWidth(name)).toBeLessThanOrEqual(80);
          expect(name).toBe(cleanName(name));
        }
      }),
      { numRuns: 500 },
    );
    expect(namesFromQuestion('a'.repeat(10_000_000))[0]).toHaveLength(48);
  });
});

describe('pieces of text', () => {
  it('an excerpt shows the word, or null', () => {
    expect(excerpt('x', 'nope')).toBeNull();
    expect(excerpt(`${'a'.repeat(500)}needle${'b'.repeat(500)}`, 'NEEDLE')).toMatch(/^….*needle/);
  });

  it('only what is settled may be kept', () => {
    expect(settledLength('one two')).toBe(4);
    expect(settledLength('one')).toBe(0);
    const key = '-----BEGIN RSA PRIVATE KEY-----\nabc\n';
    expect(settledLength(`see ${key}`)).toBe(4);
    expect(settledLength(`see ${key}-----END RSA PRIVATE KEY-----\n`)).toBe(4 + key.length + 30);
  });
});

function TOKEN(): string {
  return `ghp_${'a1B2'.repeat(9)}`;
}
