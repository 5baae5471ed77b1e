/** Which names a query meets, and in what order. */

import { describe, expect, it } from 'vitest';
import type { Definition } from '../../base/types.ts';
import { withClausesJoined } from '../definitions.ts';
import { matchName, splitQualified } from './symbols.ts';

describe('matchName', () => {
  it('orders exact, prefix, humps, parts and letters', () => {
    const names = ['getUserName', 'getUser', 'xget_user', 'getusername2', 'gxuxserxname', 'unrelated'];
    const scores = names.map((name) => matchName(name, 'getUser'));
    expect(scores[1]).toBe(100);
    expect(scores[0]).toBeLessThan(100);
    expect(scores[3]).toBeLessThan(scores[0] ?? 0);
    expect(scores[5]).toBe(0);
  });

  it('meets camel humps and first letters', () => {
    expect(matchName('getUserName', 'gUN')).toBe(60);
    expect(matchName('getUserName', 'getNa')).toBe(60);
    expect(matchName('get_user_name', 'gun')).toBe(60);
    expect(matchName('SecureCookieSession', 'session')).toBe(50);
    expect(matchName('reload', 'loa')).toBe(40);
    expect(matchName('parseHeader', 'phdr')).toBe(20);
    expect(matchName('parseHeader', 'xyz')).toBe(0);
    expect(matchName('Envelope', 'nope')).toBe(0);
    expect(matchName('is_no_upgrade', 'nope')).toBe(20);
  });
});

describe('names and scopes', () => {
  it('splits a qualified name at its last separator', () => {
    expect(splitQualified('Session.open')).toEqual({ qualifier: 'Session', name: 'open' });
    expect(splitQualified('a::b::c')).toEqual({ qualifier: 'b', name: 'c' });
    expect(splitQualified('Foo#bar')).toEqual({ qualifier: 'Foo', name: 'bar' });
    expect(splitQualified(' open ')).toEqual({ qualifier: '', name: 'open' });
    expect(splitQualified('#')).toEqual({ qualifier: '', name: '#' });
  });

  it('joins what follows without a blank line: clauses of a function, its signatures and its body', () => {
    const at = (startLine: number, endLine: number, scope = ''): Definition => ({
      ...{ name: 'f', kind: 'function', scope, startLine, endLine, leadLine: startLine, begins: true },
    });
    const lines = (all: readonly Definition[]) =>
      withClausesJoined(all).map(({ startLine, endLine }) => `${startLine}-${endLine}`);
    expect(lines([at(1, 1), at(2, 2), at(3, 6)])).toEqual(['1-6']);
    expect(lines([at(1, 3), at(5, 7)])).toEqual(['1-3', '5-7']);
    expect(lines([at(1, 3, 'A'), at(4, 7, 'B')])).toEqual(['1-3', '4-7']);
    expect(lines([{ ...at(1, 3), begins: false }, at(2, 3)])).toEqual(['2-3']);
  });
});
