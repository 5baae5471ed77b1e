/** What people type for a language, and that a filter for one is obeyed and questioned in every command that takes it. */

import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { referencesTo, relatedTo, symbolsOf } from '../searching/code-questions.ts';
import { searchProject } from '../searching/search-project.ts';
import { isLanguage, languagesNamed } from './language-names.ts';
import { openProject, type Project } from './project.ts';

describe('languagesNamed', () => {
  it.each([
    ['TS', ['typescript', 'tsx']],
    ['typescript', ['typescript', 'tsx']],
    ['tsx', ['tsx']],
    ['js', ['javascript']],
    ['jsx', ['javascript']],
    ['mjs', ['javascript']],
    ['.py', ['python']],
    ['*.rb', ['ruby']],
    ['golang', ['go']],
    ['c++', ['cpp']],
    ['cxx', ['cpp']],
    ['c', ['c']],
    ['h', ['c', 'cpp', 'objc']],
    ['c#', ['csharp']],
    ['Objective-C', ['objc']],
    ['m', ['objc', 'matlab']],
    ['octave', ['matlab']],
    ['md', ['markdown']],
    ['yml', ['yaml']],
    ['sh', ['bash']],
    ['zsh', ['bash']],
    ['rs', ['rust']],
    ['kt', ['kotlin']],
    ['ml', ['ocaml', 'ocaml-interface']],
    ['tf', ['hcl']],
    ['el', ['emacslisp']],
    ['pl', ['perl']],
    ['sv', ['verilog']],
    ['tex', ['latex']],
    ['ipynb', ['jupyter']],
    ['Visual Basic', ['vb']],
    ['wrong', ['wrong']],
    ['constructor', ['constructor']],
  ])('%s', (typed, ids) => {
    expect(languagesNamed(typed)).toEqual(ids);
  });

  it('tells words that name no language', () => {
    expect([isLanguage('C++'), isLanguage('wrong'), isLanguage('')]).toEqual([true, false, false]);
  });
});

const FILES: Readonly<Record<string, string>> = {
  'Button.tsx': 'export function SaveButton(p: { l: string }) {\n  return <b>{p.l}</b>;\n}\n',
  'widget.hpp': 'class Widget { public: void save(); };\n',
  'plain.h': 'struct Weight { int grams; };\n',
  'dredge.sed': 's/silt_word/sand/\n',
  'w.cpp': 'void pack_it() {}\n',
};

let scratch: string;
let project: Project;
const saved = { ...process.env };

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-filter-')));
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  const root = join(scratch, 'project');
  mkdirSync(root);
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(root, path), text);
  project = await openProject({ cwd: root, root });
});

afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

const about = (query: string, ...languages: string[]) => ({
  ...{ query, languages, globs: [], paths: [], cwd: scratch, limit: 10, kinds: [] },
});
const symbolPaths = async (query: string, language: string) =>
  (await symbolsOf(project, about(query, language), {})).found.symbols.map(({ path }) => path);

describe('a filter for a language', () => {
  it('takes its whole family', async () => {
    expect(await symbolPaths('SaveButton', 'ts')).toEqual(['Button.tsx']);
    expect(await symbolPaths('Weight', 'cpp')).toEqual(['plain.h']);
    expect(await symbolPaths('Weight', 'c')).toEqual(['plain.h']);
    const { response } = await searchProject(
      project,
      { ...about('struct Weight', 'c++'), mode: 'auto', neural: false, explain: false },
      {},
    );
    expect(response.results.map(({ path }) => path)).toContain('plain.h');
  });

  it('says in every command which languages there are when it names another', async () => {
    const told = expect.objectContaining({
      code: 'E_USAGE',
      message: 'No file of the language wrong is indexed',
      hint: expect.stringMatching(/^The languages here are (?=.*tsx)(?=.*cpp)/),
    });
    const search = { mode: 'auto', neural: false, explain: false } as const;
    await expect(symbolsOf(project, about('SaveButton', 'wrong'), {})).rejects.toEqual(told);
    await expect(symbolsOf(project, about('SaveButton', 'ts', 'wrong'), {})).rejects.toEqual(told);
    await expect(referencesTo(project, about('SaveButton', 'wrong'), {})).rejects.toEqual(told);
    await expect(searchProject(project, { ...about('save', 'wrong'), ...search }, {})).rejects.toEqual(told);
    const inside = { ...about('Button.tsx:1', 'wrong'), cwd: project.root };
    await expect(relatedTo(project, inside, {})).rejects.toEqual(told);
    await expect(symbolsOf(project, about('SaveButton', 'go'), {})).rejects.toMatchObject({
      message: 'No file of the language go is indexed',
    });
  });
});

describe('a language of which no symbols are read', () => {
  it('is named where nothing is defined', async () => {
    const note = 'No symbols are read of sed: search for the name instead.';
    expect((await symbolsOf(project, about('nowhere'), {})).notes).toContain(note);
    expect((await symbolsOf(project, about('nowhere', 'sed'), {})).notes).toEqual([note]);
    expect((await symbolsOf(project, about('SaveButton'), {})).notes).toEqual([]);
    expect((await referencesTo(project, about('silt_word'), {})).notes).toEqual([note]);
    expect((await referencesTo(project, about('SaveButton'), {})).notes).toEqual([]);
  });
});
