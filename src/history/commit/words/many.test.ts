/** Subjects of large changes: the one main thing in place of a list of names. */

import { describe, expect, it } from 'vitest';
import type { Facts, FileFact, SymbolFact } from '../facts.ts';
import { byCommonWord, mainFolder, newPlace } from './many.ts';
import { phrasesFor } from './phrases.ts';

const file = (path: string, change: FileFact['change'] = 'changed', added = 10): FileFact => ({
  ...{ path, oldPath: path, change, added, removed: change === 'added' ? 0 : 5, binary: false, executable: false },
  kind: path.endsWith('.md') ? (path.startsWith('CHANGE') ? 'changelog' : 'docs') : 'source',
});
const symbol = (name: string, path: string, change: SymbolFact['change'] = 'added'): SymbolFact => ({
  ...{ change, name, oldName: '', path, oldPath: path, kind: 'source', exported: true, inner: false },
  weight: name.length,
});
const facts = (files: readonly FileFact[], symbols: readonly SymbolFact[], more: Partial<Facts> = {}): Facts => ({
  ...{ files, symbols, packages: [], version: '', headings: [], options: [], entries: [] },
  ...more,
});
const first = (given: Facts, type: string) => {
  const [phrase] = phrasesFor(given, type);
  return `${phrase?.verb} ${phrase?.rest}`;
};
const NAMES = ['moor', 'anchor', 'sail', 'haul', 'steer', 'reef', 'tack'];

describe('the subject of a large change', () => {
  it('says the option that code and documents name', () => {
    const symbols = NAMES.map((name) => symbol(name, 'src/sea.ts'));
    const of = (...options: string[]) => first(facts([file('src/sea.ts')], symbols, { options }), 'feat');
    expect(of('--steer')).toBe('add the option --steer');
    // Only beside the rest, or one of several.
    expect(of('--quiet')).not.toContain('--quiet');
    expect(of('--steer', '--reef')).not.toContain('--steer');
  });

  it('says the new folder or file that holds most of it', () => {
    const files = [
      file('src/harbour/moor.ts', 'added', 60),
      file('src/harbour/sail.ts', 'added', 50),
      file('src/sea.ts'),
    ];
    const symbols = NAMES.map((name) => symbol(name, 'src/harbour/moor.ts'));
    expect(first(facts(files, symbols), 'feat')).toBe('add src/harbour with anchor and steer');
    expect(newPlace([file('src/a.ts', 'added', 90), file('src/b.ts')], [])).toBe('a.ts');
    expect(newPlace([file('src/a.ts'), file('src/b.ts')], [])).toBe('');
  });

  it('groups names by the word that they share', () => {
    expect(byCommonWord(['lineFindings', 'symbolFindings', 'secretFindings', 'debugFindings', 'addReview'])).toBe(
      'lineFindings, symbolFindings and 2 more findings',
    );
    expect(byCommonWord(['read_tide', 'read_wind', 'read_moon', 'sail'])).toBe(
      'read_tide, read_wind and 1 more that read',
    );
    expect(byCommonWord(NAMES)).toBe('');
  });

  it('says in which folder most of it lies', () => {
    const symbols = NAMES.map((name, n) => symbol(name, n < 6 ? `src/sea/part${n}.ts` : 'lib/x.ts'));
    expect(mainFolder(symbols)).toBe('src/sea');
    expect(
      first(
        facts(
          NAMES.map((_, n) => file(n < 6 ? `src/sea/part${n}.ts` : 'lib/x.ts')),
          symbols,
        ),
        'feat',
      ),
    ).toMatch(/most in src\/sea$/);
  });

  it('does not speak of one rename among many changes', () => {
    const symbols = NAMES.map((name) => symbol(name, 'src/sea.ts', 'body'));
    const renamed = { ...symbol('drift', 'src/sea.ts', 'renamed'), oldName: 'swim' };
    expect(first(facts([file('src/sea.ts')], [...symbols, renamed]), 'refactor')).toMatch(/^rework anchor/);
    expect(first(facts([file('src/sea.ts')], [renamed]), 'refactor')).toBe('rename swim to drift');
  });

  it("takes the project's own new point of its list of changes, where it begins with a verb", () => {
    const files = [file('src/sea.ts'), file('CHANGELOG.md')];
    const symbols = [symbol('moor', 'src/sea.ts', 'body')];
    const entries = ['Keep the anchor when the wind turns. It was lost before.'];
    expect(first(facts(files, symbols, { entries }), 'fix')).toBe('keep the anchor when the wind turns');
    expect(first(facts(files, symbols, { entries: ['The anchor is kept.'] }), 'fix')).toBe('fix moor in sea.ts');
    expect(first(facts(files, symbols, { entries: [...entries, 'Add a sail'] }), 'fix')).toBe('fix moor in sea.ts');
  });
});
