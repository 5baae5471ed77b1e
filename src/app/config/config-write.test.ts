import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { loadConfig } from './config.ts';
import { setUserValue } from './config-write.ts';

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-config-'));
  file = join(dir, 'config', 'config.json');
});
afterEach(() => removeFolder(dir));

const chatSetting = () => loadConfig({ root: null, environment: {}, userFile: file }).values['model.chat'];

describe('setting a value of the user', () => {
  it('makes the file, private, and changes what is there already', async () => {
    await setUserValue(file, 'model.chat', 'q3b');
    expect(chatSetting()).toBe('q3b');
    expect(statSync(file).mode & 0o077).toBe(0);
    await setUserValue(file, 'model.chat', 'q7b');
    await setUserValue(file, 'model.embedding', 'all-MiniLM-L6-v2');
    expect(chatSetting()).toBe('q7b');
    await setUserValue(file, 'model.chat', undefined);
    expect(chatSetting()).toBe('');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ model: { embedding: 'all-MiniLM-L6-v2' } });
  });

  it('keeps comments, order, trailing commas and the flat form', async () => {
    await setUserValue(file, 'model.chat', 'x');
    const text = '{\n  // mine\n  "search": { "limit": 3, }, /* why */\n  "model.chat": "old", // here\n}\n';
    writeFileSync(file, text);
    await setUserValue(file, 'model.chat', 'new');
    expect(readFileSync(file, 'utf8')).toBe(text.replace('"old"', '"new"'));
    await setUserValue(file, 'search.mode', 'lexical');
    expect(readFileSync(file, 'utf8')).toContain('// mine');
    expect(loadConfig({ root: null, environment: {}, userFile: file }).values['search.limit']).toBe(3);
  });

  it('refuses a file that is none of ours, and leaves it', async () => {
    await setUserValue(file, 'model.chat', 'x');
    writeFileSync(file, 'not json');
    await expect(setUserValue(file, 'model.chat', 'y')).rejects.toMatchObject({ code: 'E_CONFIG_INVALID' });
    expect(readFileSync(file, 'utf8')).toBe('not json');
    rmSync(file);
    writeFileSync(join(dir, 'other'), '{}');
    symlinkSync(join(dir, 'other'), file);
    await expect(setUserValue(file, 'model.chat', 'y')).rejects.toMatchObject({ code: 'E_CONFIG_INVALID' });
  });
});
