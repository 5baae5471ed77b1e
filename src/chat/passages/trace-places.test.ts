import { describe, expect, it } from 'vitest';
import { importsIn } from './named-imports.ts';
import { placesInTrace } from './trace-places.ts';

const at = (path: string, line: number) => ({ path, lines: { start: line, end: line }, sure: false });

describe('placesInTrace', () => {
  it.each([
    [
      'Python, innermost first, without the library',
      'Traceback (most recent call last):\n  File "/srv/shop/app/main.py", line 7, in <module>\n    run()\n  File "/usr/lib/python3.11/json/decoder.py", line 337, in decode\n  File "/srv/shop/app/auth.py", line 12, in login\nValueError: bad',
      [at('/srv/shop/app/auth.py', 12), at('/srv/shop/app/main.py', 7)],
    ],
    [
      'Java, with the folder of the package',
      'at com.shop.auth.Login.check(Login.java:12)\n\tat java.base/java.util.List.get(List.java:3)',
      [at('com/shop/auth/Login.java', 12), at('java/util/List.java', 3)],
    ],
    ['a file address', '    at login (file:///srv/shop/src/auth.mjs:12:5)', [at('/srv/shop/src/auth.mjs', 12)]],
    ['a bundle', '    at login (webpack:///./src/auth.ts:12:5)', [at('src/auth.ts', 12)]],
    ['a page', 'login@http://localhost:5173/src/auth.ts?t=17:12:5', [at('src/auth.ts', 12)]],
    ['C#', '   at Shop.Auth.Login() in C:\\shop\\src\\Auth.cs:line 12', [at('C:/shop/src/Auth.cs', 12)]],
    ['Windows', '    at login (C:\\shop\\src\\auth.ts:12:5)', [at('C:/shop/src/auth.ts', 12)]],
    ['PHP', '#0 /srv/shop/src/auth.php(12): login()', [at('/srv/shop/src/auth.php', 12)]],
    ['TypeScript', 'src/auth.ts(12,5): error TS2322: no', [at('src/auth.ts', 12)]],
    ['a library', '    at x (file:///srv/shop/node_modules/lib/index.js:12:5)', []],
    ['prose', 'see page (12) and call(3) at 10:30', []],
  ])('reads %s', (_, text, places) => {
    expect(placesInTrace(text)).toEqual(places);
  });

  it('takes eight places, and the end of a long log', () => {
    const log = `${'INFO worker heartbeat 12 ok\n'.repeat(40_000)}${Array.from({ length: 30 }, (_, n) => `#${n} /a/b.php(${n + 1}): f()`).join('\n')}`;
    expect(placesInTrace(log)).toHaveLength(8);
  });

  it('takes time linear in a line', () => {
    for (const text of ['a/'.repeat(490), 'a.b('.repeat(240), 'C:\\'.repeat(300), ' '.repeat(900), 'at a.'.repeat(190)])
      placesInTrace(`${text}1\n`.repeat(400));
  });
});

describe('importsIn', () => {
  const paths = (text: string) => importsIn(text).map(({ path }) => path);
  it.each([
    ['why does from app.auth import login fail?', ['app/auth/login.*', 'app/auth.*']],
    ['from .auth import (login, logout)', ['auth/login.*', 'auth.*']],
    ['from . import auth', ['auth.*']],
    ["import x from './auth'", ['auth.*']],
    ["import { a, b } from '../app/auth.js';", ['app/auth.*']],
    ["const { a } = require('./lib/auth')", ['lib/auth.*']],
    ["import React from 'react'", []],
    ['import com.shop.auth.Login;', ['com/shop/auth/Login.*', 'com/shop/auth.*']],
    ['use crate::auth::login;', ['auth/login.*', 'auth.*']],
    ['use App\\Auth\\Login;', ['App/Auth/Login.*']],
    ['where do imports come from and what is imported?', []],
  ])('%j', (text, found) => {
    expect(paths(text)).toEqual(found);
  });

  it('takes time linear in what it reads', () => {
    for (const text of [
      'import '.repeat(2_000),
      'from a.'.repeat(2_000),
      'use a::'.repeat(2_000),
      `from ${' '.repeat(8_000)}`,
    ])
      expect(paths(text).length).toBeLessThanOrEqual(16);
  });
});
