import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { parseServer } from './address.ts';
import { findServerKey } from './server-key.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-keys-'));
  // A keychain that knows one host, and shows what it was asked.
  const script = `#!/bin/sh\necho "$@" >> "${dir}/asked"\ncase "$*" in *"llm.example:8443"*) echo kept-secret;; *) exit 1;; esac\n`;
  for (const name of ['secret-tool', 'security']) {
    writeFileSync(join(dir, name), script);
    chmodSync(join(dir, name), 0o755);
  }
  vi.stubEnv('PATH', `${dir}:${process.env['PATH']}`);
  for (const name of ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'MY_KEY']) vi.stubEnv(name, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  removeFolder(dir);
});

const keyFor = (server: string, variable = '') =>
  findServerKey(parseServer(server, 'chat.server', false), variable, undefined);

describe('the key for a server', () => {
  it('comes from the variable that is named, and a service has its own for itself alone', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'sk-openai');
    vi.stubEnv('ANTHROPIC_API_KEY', ' sk-ant ');
    vi.stubEnv('MY_KEY', 'mine');
    expect(await keyFor('openai:https://api.openai.com/v1')).toEqual({ key: 'sk-openai', from: 'OPENAI_API_KEY' });
    expect(await keyFor('anthropic')).toEqual({ key: 'sk-ant', from: 'ANTHROPIC_API_KEY' });
    expect(await keyFor('openai:https://other.example/v1')).toEqual({ key: undefined, from: '' });
    expect(await keyFor('openai:http://127.0.0.1:1/v1')).toEqual({ key: undefined, from: '' });
    expect(await keyFor('openai:https://api.openai.com/v1', 'MY_KEY')).toEqual({ key: 'mine', from: 'MY_KEY' });
  });

  it('comes from the keychain, by the host, without a shell', async () => {
    expect(await keyFor('openai:https://llm.example:8443/v1', 'MY_KEY')).toEqual({
      key: 'kept-secret',
      from: 'keychain',
    });
    vi.stubEnv('PATH', '/nowhere');
    expect(await keyFor('openai:https://llm.example:8443/v1')).toEqual({ key: undefined, from: '' });
  });

  it('is refused when it would break a header, without being shown', async () => {
    vi.stubEnv('MY_KEY', 'sk-secret\r\nx-evil: 1');
    await expect(keyFor('openai:https://other.example/v1', 'MY_KEY')).rejects.toMatchObject({
      code: 'E_SERVER_KEY',
      message: expect.not.stringContaining('sk-secret'),
    });
  });
});

describe('the address of a server', () => {
  it('is told by its kind', () => {
    expect(parseServer('openai:http://localhost:11434/v1/', 's', false)).toEqual({
      kind: 'openai',
      baseUrl: 'http://localhost:11434/v1',
      origin: 'http://localhost:11434',
      loopback: true,
    });
    expect(parseServer('anthropic', 's', false)).toMatchObject({
      baseUrl: 'https://api.anthropic.com',
      loopback: false,
    });
    expect(parseServer('anthropic:https://gateway.example/v1', 's', false).baseUrl).toBe('https://gateway.example');
    expect(parseServer('openai:http://lan.example/v1', 's', true).loopback).toBe(false);
  });

  it('is refused where it is none, hides a key, or would send in the clear', () => {
    const codeOf = (text: string) => {
      try {
        parseServer(text, 's', false);
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'none';
    };
    for (const text of [
      '',
      'openai',
      'ollama:http://x',
      'openai:',
      'openai:file:///etc/passwd',
      'http://x/v1',
      'openai:https://u:p@x/v1',
      'openai:https://x/v1?key=1',
    ])
      expect([text, codeOf(text)]).toEqual([text, 'E_CONFIG_INVALID']);
    for (const host of ['lan.example', '10.0.0.1', '127.0.0.1.evil.example', 'localhost.evil.example', '0.0.0.0'])
      expect([host, codeOf(`openai:http://${host}/v1`)]).toEqual([host, 'E_SERVER_INSECURE']);
  });
});
