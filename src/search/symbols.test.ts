/** Which names a query meets, and in what order. */

import { describe, expect, it } from 'vitest';
import { matchName, namesOf, outerScope, splitQualified } from './symbols.ts';

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

  it('gives each name once, and a heading whole', () => {
    expect(namesOf({ symbol: 'a', kind: 'class', defines: 'a b a' })).toEqual(['a', 'b']);
    expect(namesOf({ symbol: 'How to', kind: 'section', defines: 'How to' })).toEqual(['How to']);
    expect(namesOf({ symbol: 'a', kind: 'class', defines: '' })).toEqual([]);
    expect(outerScope('Outer.Inner', 'Inner')).toBe('Outer');
    expect(outerScope('Inner', 'Inner')).toBe('');
    expect(outerScope('Outer', 'inner')).toBe('Outer');
  });
});
