/** The language of a file by name, extension and first line; the table itself; the grammars' own check. */

import { describe, expect, it } from 'vitest';
import { grammarEntries, readWasm } from '../grammar/grammar-files.ts';
import { checkGrammars, LANGUAGES, languageOf } from '../index.ts';
import { rulesFor } from '../rules/index.ts';

describe('languageOf', () => {
  it.each([
    ['src/a.ts', 'typescript'],
    ['a.d.mts', 'typescript'],
    ['A.TSX', 'tsx'],
    ['lib/x.jsx', 'javascript'],
    ['include/x.h', 'c'],
    ['x.hpp', 'cpp'],
    ['deploy/Dockerfile', 'dockerfile'],
    ['Dockerfile.dev', 'dockerfile'],
    ['Makefile', 'makefile'],
    ['CMakeLists.txt', 'cmake'],
    ['pkg/BUILD', 'starlark'],
    ['Gemfile', 'ruby'],
    ['.gitignore', 'ignore'],
    ['.bashrc', 'bash'],
    ['README', 'text'],
    ['README.md', 'markdown'],
    ['a.proto', 'protobuf'],
    ['go.mod', 'gomod'],
    ['data.unknown', 'text'],
    ['__proto__', 'text'],
    ['constructor', 'text'],
  ])('%s is %s', (path, language) => {
    expect(languageOf(path)).toBe(language);
  });

  it.each([
    ['#!/bin/sh', 'bash'],
    ['#!/usr/bin/env python3.11', 'python'],
    ['#! /usr/bin/env -S node --no-warnings', 'javascript'],
    ['#!/usr/bin/env A=b ruby', 'ruby'],
    ['#!/opt/constructor', 'text'],
    ['# not a shebang', 'text'],
  ])('%s is %s', (line, language) => {
    expect(languageOf('bin/tool', line)).toBe(language);
  });
});

describe('the table', () => {
  it('names each language once, and each with a tree has a grammar and rules', () => {
    const ids = LANGUAGES.map((each) => each.id);
    expect(new Set(ids).size).toBe(ids.length);
    const trees = LANGUAGES.filter((each) => each.cut === 'tree').map((each) => each.id);
    const grammars = new Set(LANGUAGES.filter((each) => each.cut === 'tree').map((each) => each.grammar));
    expect([...grammars].toSorted()).toEqual(
      grammarEntries()
        .map((entry) => entry.language)
        .toSorted(),
    );
    expect(trees.filter((id) => rulesFor(id) === null)).toEqual([]);
  });
});

describe('checkGrammars', () => {
  it('finds every grammar whole', async () => {
    const checks = await checkGrammars();
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(checks).toHaveLength(grammarEntries().length);
  });
});

describe('readWasm', () => {
  it('refuses a missing file and one that is not what the manifest names', () => {
    const entry = grammarEntries().find((each) => each.language === 'json');
    if (entry === undefined) throw new Error('no entry for json');
    expect(() => readWasm({ ...entry, sha256: '0'.repeat(64) })).toThrow(
      expect.objectContaining({ code: 'E_SETUP_FAILED', message: expect.stringContaining(entry.sha256) }),
    );
    expect(() => readWasm({ ...entry, language: 'nowhere' })).toThrow(
      expect.objectContaining({ code: 'E_SETUP_FAILED' }),
    );
    expect(() => readWasm({ ...entry, bytes: 10 })).toThrow(expect.objectContaining({ code: 'E_SETUP_FAILED' }));
  });
});
