import { describe, expect, it } from 'vitest';
import { samples, seeded } from '../../test/secrets/samples.ts';
import { redactSecrets } from './redact.ts';
import { SECRET_RULES } from './secret-rules.ts';

const all = samples(seeded(1));

describe('redactSecrets', () => {
  it('has a sample of every kind', () => {
    const kinds = new Set(all.map(({ kind }) => kind));
    expect(SECRET_RULES.map(({ kind }) => kind).filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(kinds.size).toBeGreaterThanOrEqual(35);
  });

  it.each(all)('replaces the value of $kind and keeps what stands around it', ({ kind, value, line }) => {
    const { text, counts } = redactSecrets(`before();\n${line}\nafter();\n`);
    for (const part of value.split('\n')) expect(text).not.toContain(part);
    expect(counts).toEqual({ [kind]: 1 });
    expect(text).toContain(`«secret:${kind}»`);
    expect(text.startsWith('before();\n') && text.endsWith('\nafter();\n')).toBe(true);
    expect(text.split('\n').length).toBe(`before();\n${line}\nafter();\n`.split('\n').length);
  });

  it.each(all)('finds $kind in comments, with other line ends and in Base64', ({ value, line }) => {
    const forms = [
      `// old: ${line.replaceAll('\n', '\n// ')}`,
      `x\r\n${line.replaceAll('\n', '\r\n')}\r\ny`,
      `data: ${Buffer.from(line).toString('base64')}\n`,
      `data: |\n  ${Buffer.from(`${line}\n`.repeat(3)).toString('base64').replaceAll(/.{76}/g, '$&\n  ')}\nend`,
      JSON.stringify({ line }),
    ];
    for (const form of forms) {
      const { text } = redactSecrets(form);
      for (const part of value.split('\n')) {
        expect(text).not.toContain(part);
        expect(text).not.toContain(Buffer.from(line).toString('base64').slice(0, -4));
      }
      expect(text.split(/\r\n|\n/).length).toBe(form.split(/\r\n|\n/).length);
    }
  });

  it('changes nothing of its own result', () => {
    const once = redactSecrets(all.map(({ line }) => line).join('\n')).text;
    const twice = redactSecrets(once);
    expect(twice.text).toBe(once);
    expect(twice.counts).toEqual({});
  });

  it.each([
    'const token = generateAccessTokenFromRefreshTokenV2(request);',
    'const password = process.env.DATABASE_PASSWORD_PRODUCTION_1;',
    'authToken: "https://example.com/oauth2/token/refresh/v1",',
    'apiKey = "YOUR_API_KEY_GOES_HERE_123456"',
    'secretName: my-application-database-credentials-v2',
    `password = "${'$'}{DATABASE_PASSWORD_FROM_VAULT_1}"`,
    'postgres://user:password@localhost/test',
    `mongodb://${'$'}{USER}:${'$'}{PASSWORD}@host/db`,
    "if (text.startsWith('-----BEGIN PRIVATE KEY-----')) throw new Error('no keys');",
    'import { AccessTokenAuthenticationProvider2 } from "./auth/access-token-authentication-provider2";',
    'commit 3f786850e387550fdab836ed7e6dc881de23001b',
    'const task = "task-sk-implementation-detail";',
  ])('leaves %s', (line) => {
    expect(redactSecrets(line)).toEqual({ text: line, counts: {} });
  });
});
