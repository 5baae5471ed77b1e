import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import type { RepoPath } from '../base/types.ts';
import { wordsHeld } from './words-in-file.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mlx-code-words-'));
});
afterEach(() => removeFolder(root));

const path = 'a.txt' as RepoPath;
const held = (text: string | Buffer, ...words: string[]): number => {
  writeFileSync(join(root, path), text);
  return wordsHeld(root, path, words);
};

describe('words that a file holds', () => {
  it('are found in any script, in capitals and with accents apart', () => {
    expect(held('Alpha BETA', 'alpha', 'beta', 'gamma')).toBe(0b011);
    expect(held('Größe der Datei', 'größe')).toBe(1);
    expect(held('ÜBERTRAGUNG und Ärger', 'übertragung', 'ärger')).toBe(0b11);
    expect(held('дата Файл', 'файл', 'дата')).toBe(0b11);
    expect(held('設定を読む', '設定', '保存')).toBe(0b01);
    expect(held('cafe\u0301 au lait', 'caf\u00e9')).toBe(1);
    expect(held('caf\u00e9 au lait', 'cafe\u0301')).toBe(1);
  });

  it('are found in a file of an older encoding', () => {
    expect(held(Buffer.from('Gr\u00f6\u00dfe', 'latin1'), 'größe')).toBe(1);
  });
});
