/** Which names a query meets, and in what order. */

import { describe, expect, it } from 'vitest';
import type { DefinitionRow, IndexReading } from '../store/index.ts';
import { locate, matchName, namesOf, outerScope, splitQualified } from './symbols.ts';

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

describe('locate', () => {
  const row = { id: '1', path: 'a.py', language: 'python', symbol: 'First', kind: 'class', scope: '', startLine: 1 };
  const scopesIn = async (text: string, names: readonly string[]): Promise<string[]> => {
    const reader = { chunksById: async () => [{ id: '1', text }] } as unknown as IndexReading;
    const wanted = names.map((name) => ({ row: row as unknown as DefinitionRow, name }));
    return (await locate(reader, wanted)).map(({ scope }) => scope);
  };

  it('takes members for members and classes side by side for siblings', async () => {
    const python = 'class First(Error):\n    def inner(self):\n        pass\n\n\nclass Second(Error):\n    pass\n';
    expect(await scopesIn(python, ['First', 'inner', 'Second'])).toEqual(['', 'First', '']);
    const go = 'type First struct {\n\tname string\n}\n\nfunc (f *First) Name() string {\n\treturn f.name\n}\n';
    expect(await scopesIn(go, ['Name'])).toEqual(['First']);
  });
});
