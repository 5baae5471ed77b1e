import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { armFailpoints } from '../base/failpoints.ts';
import { openSqlite } from '../platform/sqlite.ts';
import { MIGRATIONS } from './session-schema.ts';
import type { TurnSource } from './session-types.ts';
import { MAX_ANSWER } from './session-values.ts';
import { openSessions, type Sessions } from './sessions.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-sessions-'));
const opened: Sessions[] = [];
afterEach(() => {
  armFailpoints(undefined);
  vi.useRealTimers();
  for (const sessions of opened.splice(0)) sessions.close();
});
afterAll(() => removeFolder(scratch));

let count = 0;
const newFile = () => join(scratch, String(++count), 'sessions.db');
const HERE = { root: '/p', model: 'm' };
const SOURCE: TurnSource = {
  number: 4,
  symbol: 'login',
  path: 'src/a.ts',
  startLine: 3,
  endLine: 9,
  hash: 'abc',
  score: 1.5,
};
const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

async function open(file: string, options = {}): Promise<Sessions> {
  const sessions = await openSessions(file, options);
  opened.push(sessions);
  return sessions;
}

/** Everything the files of the database hold. */
function bytesOf(file: string): string {
  const folder = join(file, '..');
  return readdirSync(folder)
    .filter((name) => !name.endsWith('-shm'))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
}

function ask(sessions: Sessions, id: string, question: string, answer: string): number {
  const turn = sessions.startTurn(id, { question, model: 'm' });
  sessions.finishTurn(turn, { answer, reason: 'stop' });
  return turn;
}

describe('a session', () => {
  it('gives back what was kept, in a later process too, and only to its user', async () => {
    const file = newFile();
    const first = await open(file);
    const { id } = first.create(HERE);
    const turn = first.startTurn(id, {
      question: 'Please, how does login work? I wonder.',
      model: 'm2',
      sources: [SOURCE],
    });
    const usage = { promptTokens: 9, cachedTokens: 4, answerTokens: 2, firstTokenMs: 10, answerMs: 20 };
    const citations = [{ number: 1, path: 'src/a.ts', startLine: 3, endLine: 5 }];
    first.appendAnswer(turn, 'It ');
    first.finishTurn(turn, { answer: 'It does [1].', reason: 'length', usage, citations });
    first.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
    const again = await open(file);
    expect(again.find(id.slice(0, 6))).toMatchObject({
      id,
      name: 'how does login work',
      named: false,
      model: 'm2',
      turns: 1,
    });
    expect(again.turns(id)).toMatchObject([
      {
        number: 1,
        answer: 'It does [1].',
        state: 'done',
        reason: 'length',
        sources: [SOURCE],
        citations,
        usage,
        cut: false,
      },
    ]);
  });

  it('is found by the beginning of its id or by its name, here before elsewhere; what fits several is listed', async () => {
    const sessions = await open(newFile());
    const a = sessions.create({ ...HERE, name: 'Auth' });
    const b = sessions.create({ root: '/q', model: 'm', name: 'auth' });
    expect(sessions.find('AUTH', '/p').id).toBe(a.id);
    expect(sessions.find(b.id.slice(0, 8), '/p').id).toBe(b.id);
    expect(() => sessions.find('auth')).toThrow(/"auth" fits 2 sessions: [0-9a-f]{8} "/);
    expect(() => sessions.find('nope')).toThrow(/no session "nope"/);
    expect(() => sessions.find(a.id.slice(0, 3))).toThrow(/no session/);
    expect(() => sessions.find("' OR 1=1 --")).toThrow(/no session/);
    expect(() => sessions.find('*')).toThrow(/no session/);
    sessions.rename(b.id, 'else');
    expect(sessions.find('auth').id).toBe(a.id);
    expect(() => sessions.rename(b.id, ' \u200b\n')).toThrow(/empty/);
    expect(() => sessions.rename('gone', 'x')).toThrow(/no session "gone"/);
  });

  it('names itself once, and with its time where the name is in use', async () => {
    vi.useFakeTimers({ now: new Date(2026, 10, 29, 9, 5) });
    const sessions = await open(newFile());
    const names = [1, 2, 3].map(() => {
      const { id } = sessions.create(HERE);
      ask(sessions, id, 'fix the bug', 'a');
      ask(sessions, id, 'and the other', 'b');
      return sessions.find(id).name;
    });
    expect(names).toEqual(['fix the bug', 'fix the bug 2026-11-29 09:05', 'fix the bug 2026-11-29 09:05 (2)']);
    const named = sessions.create({ ...HERE, name: 'mine' });
    ask(sessions, named.id, 'what is this', 'x');
    expect(sessions.find('mine').id).toBe(named.id);
  });

  it('is listed newest first, of one root or of all, without those in which nothing was asked', async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const sessions = await open(newFile());
    for (const root of ['/p', '/q', '/p']) {
      vi.advanceTimersByTime(1000);
      ask(sessions, sessions.create({ root, model: 'm' }).id, `asked in ${root}`, 'x');
    }
    sessions.create(HERE);
    expect(sessions.list({ root: '/p' }).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^asked in \/p \d{4}-\d\d-\d\d \d\d:\d\d$/),
      'asked in /p',
    ]);
    expect(sessions.list()).toHaveLength(3);
    expect(sessions.list({ limit: 1 })).toHaveLength(1);
  });

  it('is gone from the disk when it is deleted', async () => {
    const file = newFile();
    const sessions = await open(file);
    const { id } = sessions.create({ ...HERE, name: 'xylophonename' });
    const kept = sessions.create(HERE);
    ask(sessions, kept.id, 'stays', 'here');
    for (let i = 0; i < 50; i++) ask(sessions, id, `zebraquestion ${i}`, `quaggaanswer ${i} `.repeat(100));
    expect(bytesOf(file)).toMatch(/zebraquestion/);
    sessions.remove(id);
    expect(bytesOf(file).match(/zebra|quagga|xylophone/)).toBeNull();
    expect(sessions.list({ text: 'zebraquestion' })).toEqual([]);
    expect(sessions.list().map((session) => session.id)).toEqual([kept.id]);
    expect(() => sessions.turns(id)).toThrow(/no session/);
    expect(() => sessions.remove(id)).toThrow(/no session/);
  });

  it('keeps no secret, escape or invisible character, also while the answer streams', async () => {
    vi.useFakeTimers();
    const file = newFile();
    const sessions = await open(file);
    const { id } = sessions.create({ ...HERE, name: `n ${TOKEN}\u001b[31m\u202e\nline` });
    const turn = sessions.startTurn(id, { question: `is ${TOKEN} valid?\u001b]0;x\u0007`, model: 'm\u001b[2J' });
    for (const letter of `use ${TOKEN} and -----BEGIN RSA PRIVATE KEY-----\n${'Q1w2'.repeat(16)}\n`) {
      sessions.appendAnswer(turn, letter);
      vi.advanceTimersByTime(300);
    }
    expect(bytesOf(file).match(/ghp_|Q1w2/)).toBeNull();
    expect(sessions.turns(id)[0]?.answer).toBe('use «secret:github-token» and ');
    sessions.finishTurn(turn, { reason: 'cancelled' });
    expect(bytesOf(file).match(/ghp_|Q1w2Q1w2/)).toBeNull();
    expect(sessions.find(id).name).toBe('n «secret:github-token» line');
  });

  it('bounds what it keeps, and says so', async () => {
    const sessions = await open(newFile());
    const { id } = sessions.create({ ...HERE, name: 'n'.repeat(10_000) });
    expect(sessions.find(id).name).toHaveLength(80);
    const sources = Array.from({ length: 500 }, () => ({
      path: 'p'.repeat(10_000),
      startLine: 1,
      endLine: 2.5,
      score: Number.NaN,
    }));
    const turn = sessions.startTurn(id, { question: 'q'.repeat(1_000_000), model: 'm', sources });
    for (let i = 0; i < 30; i++) sessions.appendAnswer(turn, 'a'.repeat(10_000));
    sessions.finishTurn(turn, { reason: 'failed' });
    const [kept] = sessions.turns(id);
    expect(kept).toMatchObject({ state: 'failed', cut: true });
    expect(kept?.answer).toHaveLength(MAX_ANSWER);
    expect(kept?.question).toHaveLength(64_000);
    expect(kept?.sources).toHaveLength(200);
    expect(kept?.sources[0]).toEqual({
      ...{ number: 1, path: 'p'.repeat(4096), startLine: 1, endLine: 2 },
      ...{ symbol: '', hash: '', score: 0 },
    });
  });
});

describe('an answer that streams', () => {
  it('is kept several times a second, whoever looks, and stands when it is stopped', async () => {
    vi.useFakeTimers();
    const file = newFile();
    const writer = await open(file);
    const reader = await open(file);
    const { id } = writer.create(HERE);
    const turn = writer.startTurn(id, { question: 'q', model: 'm' });
    writer.appendAnswer(turn, 'one two thr');
    expect(reader.turns(id)[0]).toMatchObject({ state: 'open', answer: '' });
    vi.advanceTimersByTime(300);
    expect(reader.turns(id)[0]?.answer).toBe('one two ');
    writer.appendAnswer(turn, 'ee');
    writer.finishTurn(turn, { reason: 'cancelled' });
    expect(reader.turns(id)[0]).toMatchObject({ state: 'cancelled', answer: 'one two three' });
    writer.appendAnswer(turn, 'late');
    expect(reader.turns(id)[0]?.answer).toBe('one two three');
  });

  it('is marked as interrupted when its sessions are closed, or its process is gone or silent', async () => {
    const file = newFile();
    const sessions = await open(file);
    const { id } = sessions.create(HERE);
    const turn = sessions.startTurn(id, { question: 'q1', model: 'm' });
    sessions.appendAnswer(turn, 'half an ans');
    sessions.close();
    const later = await open(file);
    expect(later.turns(id)[0]).toMatchObject({ state: 'interrupted', answer: 'half an ans' });
    const second = later.startTurn(id, { question: 'q2', model: 'm' });
    expect((await open(file)).turns(id)[1]?.state).toBe('open');
    const raw = await openSqlite(file, 1000);
    raw.prepare('UPDATE turns SET pid = ? WHERE id = ?').run(4_000_000, second);
    expect((await open(file)).turns(id)[1]?.state).toBe('interrupted');
    raw.prepare("UPDATE turns SET state = 'open', host = 'elsewhere' WHERE id = ?").run(second);
    expect((await open(file)).turns(id)[1]?.state).toBe('open');
    raw.prepare('UPDATE turns SET beat = beat - 100000 WHERE id = ?').run(second);
    expect((await open(file)).turns(id)[1]?.state).toBe('interrupted');
    raw.close();
    // Its process only slept.
    later.finishTurn(second, { answer: 'after all', reason: 'stop' });
    expect(later.turns(id)[1]).toMatchObject({ state: 'done', answer: 'after all' });
    expect(later.list({ text: 'after all' })).toHaveLength(1);
  });
});

describe('a file that cannot be used', () => {
  it('is moved aside whole when it is damaged or of another program, and told', async () => {
    const noise = 'no database, but long enough for one '.repeat(500);
    const file = newFile();
    mkdirSync(join(file, '..'));
    writeFileSync(file, noise);
    writeFileSync(`${file}-wal`, 'old log');
    const sessions = await open(file);
    expect(readFileSync(sessions.movedTo ?? '', 'utf8')).toBe(noise);
    expect(readFileSync(`${sessions.movedTo}-wal`, 'utf8')).toBe('old log');
    sessions.create({ ...HERE, name: 'works' });
    sessions.close();
    const foreign = newFile();
    mkdirSync(join(foreign, '..'));
    const raw = await openSqlite(foreign, 1000);
    raw.exec('CREATE TABLE sessions (mine)');
    raw.close();
    expect((await open(foreign)).movedTo).toMatch(/sessions-damaged-\d{8}T\d{6}\.db$/);
  });

  it('is left alone when damage shows in use, and moved aside at the next start', async () => {
    const file = newFile();
    const sessions = await open(file);
    const { id } = sessions.create(HERE);
    for (let i = 0; i < 40; i++) ask(sessions, id, `question ${i}`, `answer ${i} `.repeat(200));
    sessions.close();
    // All that is left of a bad block: pages of answers.
    const raw = await openSqlite(file, 1000);
    raw.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    raw.close();
    const bytes = readFileSync(file);
    for (let at = bytes.indexOf('answer 20 '); at >= 0 && at < bytes.length; at += 4096)
      bytes.fill(0xff, at - (at % 4096), at);
    writeFileSync(file, bytes);
    const told: string[] = [];
    const damaged = await openSessions(file, { onTrouble: ({ code }) => told.push(code) });
    expect(damaged.movedTo).toBeNull();
    expect(() => damaged.turns(id)).toThrow(/damaged: cannot read a session/);
    for (let i = 0; i < 3; i++) damaged.startTurn(damaged.create(HERE).id, { question: 'goes on', model: 'm' });
    damaged.close();
    expect(existsSync(`${file}.damaged`)).toBe(true);
    expect(new Set(told).size).toBeLessThanOrEqual(1);
    const fresh = await open(file);
    expect(fresh.movedTo).not.toBeNull();
    expect(existsSync(`${file}.damaged`)).toBe(false);
    expect(fresh.list()).toEqual([]);
  });

  it('is refused and left as it is when a newer version kept it', async () => {
    const file = newFile();
    (await open(file)).close();
    const raw = await openSqlite(file, 1000);
    raw.prepare('INSERT INTO migrations VALUES (?, 0)').run('m999_future');
    raw.close();
    const before = bytesOf(file);
    await expect(openSessions(file)).rejects.toMatchObject({ code: 'E_SESSIONS_NEWER', message: /m999_future/ });
    expect(bytesOf(file) === before).toBe(true);
    const told: string[] = [];
    const inMemory = await open(file, { onTrouble: ({ code }: { code: string }) => told.push(code) });
    expect(told).toEqual(['E_SESSIONS_NEWER']);
    expect(inMemory.kept).toBe(false);
    const { id } = inMemory.create(HERE);
    ask(inMemory, id, 'still', 'works');
    expect(inMemory.turns(id)[0]?.answer).toBe('works');
  });

  it('lets a chat go on in a folder that is read-only', async () => {
    const folder = join(scratch, 'locked');
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    chmodSync(scratch, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      const file = join(folder, 'data', 'sessions.db');
      await expect(openSessions(file)).rejects.toMatchObject({ code: 'E_READ_ONLY' });
      const told: string[] = [];
      const sessions = await open(file, { onTrouble: ({ code }: { code: string }) => told.push(code) });
      ask(sessions, sessions.create(HERE).id, 'q', 'a');
      expect(told).toEqual(['E_READ_ONLY']);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it.each(['ENOSPC', 'EIO', 'EROFS'])(
    'lets a chat go on when writing fails with %s, and says so once',
    async (errno) => {
      const told: string[] = [];
      const file = newFile();
      const sessions = await open(file, { onTrouble: ({ code }: { code: string }) => told.push(code) });
      const { id } = sessions.create(HERE);
      ask(sessions, id, 'before', 'kept');
      const turn = sessions.startTurn(id, { question: 'during', model: 'm' });
      armFailpoints(`sessions.write:1:always:${errno}`);
      sessions.appendAnswer(turn, 'lost');
      sessions.finishTurn(turn, { answer: 'lost', reason: 'stop' });
      const unkept = sessions.create(HERE);
      expect(ask(sessions, unkept.id, 'q', 'a')).toBeLessThan(0);
      expect(ask(sessions, id, 'q', 'a')).toBeLessThan(0);
      expect(sessions.turns(unkept.id)).toEqual([]);
      expect(told).toHaveLength(1);
      armFailpoints(undefined);
      ask(sessions, id, 'after', 'kept again');
      expect(sessions.turns(id).map(({ answer }) => answer)).toEqual(['kept', '', 'kept again']);
      sessions.close();
      const strict = await open(file);
      armFailpoints(`sessions.write:1:always:${errno}`);
      expect(() => strict.create(HERE)).toThrow(/cannot begin a session/);
    },
  );
});

describe('two at once', () => {
  it('take the steps of the schema together and keep what both write', async () => {
    const file = newFile();
    const both = await Promise.all([open(file), open(file), open(file)]);
    const ids = both.map((sessions, i) => {
      const { id } = sessions.create(HERE);
      for (let n = 0; n < 20; n++) ask(sessions, id, `from ${i}`, `answer ${n}`);
      return id;
    });
    for (const id of ids) expect(both[0]?.turns(id)).toHaveLength(20);
    const raw = await openSqlite(file, 1000);
    expect(
      raw
        .prepare('SELECT name FROM migrations ORDER BY name')
        .all()
        .map((row) => row['name']),
    ).toEqual(MIGRATIONS.map(({ name }) => name));
    raw.close();
  });

  it('wait for each other, and say so when it takes too long', async () => {
    const file = newFile();
    const sessions = await open(file);
    const raw = await openSqlite(file, 100);
    raw.exec('BEGIN IMMEDIATE');
    expect(() => sessions.create(HERE)).toThrow(/Another process holds the sessions: cannot begin a session/);
    raw.exec('ROLLBACK');
    raw.close();
  }, 20_000);
});
