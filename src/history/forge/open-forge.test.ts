/** Which forge a repository belongs to, and where the token comes from: real repositories, and programs of the test in PATH. */

import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { openRepository } from '../git/repository.ts';
import { TestRepository } from '../testing/repository.ts';
import { forgeHosts } from './forge-host.ts';
import { findForgeToken } from './forge-token.ts';
import { forgePlace } from './open-forge.ts';

let scratch: string;
let repository: TestRepository;
const saved = { ...process.env };

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-forge-')));
  mkdirSync(join(scratch, 'bin'));
  mkdirSync(join(scratch, 'home'));
  repository = new TestRepository(join(scratch, 'project'));
  for (const name of Object.keys(process.env))
    if (/^(GH|GITHUB|GITLAB|GL)_|^MLX_CODE_FORGE|^XDG_/.test(name)) delete process.env[name];
  process.env['HOME'] = join(scratch, 'home');
  process.env['PATH'] = `${join(scratch, 'bin')}:/usr/bin:/bin`;
});
afterEach(() => {
  process.env = { ...saved };
  removeFolder(scratch);
});

const SETTINGS = { hosts: ['git.example.org=gitlab'], remote: '' };
const place = async (settings = SETTINGS) => {
  const found = await forgePlace(await openRepository(repository.root), settings);
  return `${found.remote} ${found.place.host.web} ${found.place.project}`;
};
const program = (name: string, script: string) => {
  const file = join(scratch, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
};

describe('the forge of a repository', () => {
  it('is that of upstream, of the remote of the branch, of origin, or of the only one', async () => {
    await expect(place()).rejects.toMatchObject({
      code: 'E_FORGE_UNKNOWN',
      message: expect.stringContaining('no remote'),
      hint: expect.stringContaining('git remote add'),
    });
    repository.git('remote', 'add', 'mine', 'git@git.example.org:bea/sea.git');
    expect(await place()).toBe('mine https://git.example.org bea/sea');
    repository.git('remote', 'add', 'origin', 'https://github.com/bea/sea');
    expect(await place()).toBe('origin https://github.com bea/sea');
    repository.git('config', 'branch.main.remote', 'mine');
    expect(await place()).toBe('mine https://git.example.org bea/sea');
    repository.git('remote', 'add', 'upstream', 'https://github.com/ann/sea');
    expect(await place()).toBe('upstream https://github.com ann/sea');
    expect(await place({ ...SETTINGS, remote: 'mine' })).toBe('mine https://git.example.org bea/sea');
    await expect(place({ ...SETTINGS, remote: 'gone' })).rejects.toMatchObject({ code: 'E_FORGE_UNKNOWN' });
  });

  it('is never a host that nobody named, and no password of its address is shown', async () => {
    repository.git('remote', 'add', 'origin', 'https://ann:s3cret-word@git.evil.test/ann/sea.git');
    const error = await place().catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ code: 'E_FORGE_UNKNOWN', message: expect.stringContaining('git.evil.test') });
    expect((error as Error).message).not.toContain('s3cret');
  });

  it('is rewritten by the settings of the user, not by those of the repository', async () => {
    repository.git('remote', 'add', 'origin', 'work:ann/sea');
    repository.git('config', 'url.https://github.com/.insteadOf', 'work:');
    await expect(place()).rejects.toMatchObject({ code: 'E_FORGE_UNKNOWN' });
    writeFileSync(join(scratch, 'home', '.gitconfig'), '[url "git@git.example.org:"]\n\tinsteadOf = work:\n');
    expect(await place()).toBe('origin https://git.example.org ann/sea');
  });
});

describe('the token of a host', () => {
  const find = async (name: string, entries = SETTINGS.hosts) => {
    const hosts = forgeHosts(entries);
    const host = hosts.find((each) => each.name === name);
    if (host === undefined) throw new Error('no host');
    const token = await findForgeToken(host, hosts);
    return token === null ? null : `${token.token} from ${token.from}`;
  };

  it('is that of a variable which means this host', async () => {
    process.env['GITHUB_TOKEN'] = 'hub';
    process.env['GITLAB_TOKEN'] = 'lab';
    expect(await find('github.com')).toBe('hub from GITHUB_TOKEN');
    expect(await find('gitlab.com')).toBe('lab from GITLAB_TOKEN');
    expect(await find('git.example.org')).toBeNull();
    process.env['GITLAB_HOST'] = 'https://git.example.org';
    expect(await find('git.example.org')).toBe('lab from GITLAB_TOKEN');
    expect(await find('gitlab.com')).toBeNull();
    process.env['GH_ENTERPRISE_TOKEN'] = 'own';
    const two = ['a.test=github', 'b.test=github'];
    expect(await find('a.test', ['a.test=github'])).toBe('own from GH_ENTERPRISE_TOKEN');
    expect(await find('a.test', two)).toBeNull();
    process.env['GH_HOST'] = 'b.test';
    expect([await find('a.test', two), await find('b.test', two)]).toEqual([null, 'own from GH_ENTERPRISE_TOKEN']);
    process.env['MLX_CODE_FORGE_TOKEN'] = 'a.test=first, git.example.org=second';
    expect(await find('a.test', two)).toBe('first from MLX_CODE_FORGE_TOKEN');
    expect(await find('git.example.org')).toBe('second from MLX_CODE_FORGE_TOKEN');
    expect(await find('github.com')).toBe('hub from GITHUB_TOKEN');
  });

  it.each(['bare-token-of-some-host', 'a.test=x,oops'])('is not guessed from %s', async (text) => {
    process.env['MLX_CODE_FORGE_TOKEN'] = text;
    const error = await find('github.com').catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ code: 'E_FORGE_TOKEN' });
    expect((error as Error).message).not.toMatch(/bare|oops/);
  });

  it('is asked of gh and glab, for this host and outside the project', async () => {
    process.env['GH_ENTERPRISE_TOKEN'] = 'not for gh';
    process.env['GH_HOST'] = 'elsewhere.test';
    program('gh', 'echo "$@ $PWD [$GH_ENTERPRISE_TOKEN$GH_HOST]" > "$HOME/asked"; echo gho_told');
    program('glab', '[ "$3" = token ] && [ "$5" = git.example.org ] && echo glpat-told');
    expect(await find('github.com')).toBe('gho_told from gh');
    expect(existsSync(join(scratch, 'home', 'asked'))).toBe(true);
    expect(await find('git.example.org')).toBe('glpat-told from glab');
    expect(await find('gitlab.com')).toBeNull();
    program('gh', 'cat "$HOME/asked" | tr " " "_"');
    expect(await find('github.com')).toBe(`auth_token_--hostname_github.com_${join(scratch, 'home')}_[] from gh`);
  });

  it('is asked of the credential helper of the user, and of none that the repository names', async () => {
    const helper =
      '[credential]\n\thelper = "!f() { cat > \\"$HOME/input\\"; echo username=x; echo password=kept; }; f"\n';
    program('gh', 'exit 1');
    writeFileSync(join(scratch, 'home', '.gitconfig'), helper);
    const cwd = process.cwd();
    repository.git('config', 'credential.helper', `!touch ${join(scratch, 'ran')}; echo password=evil #`);
    process.chdir(repository.root);
    try {
      expect(await find('github.com')).toBe("kept from git's credential helper");
    } finally {
      process.chdir(cwd);
    }
    expect(existsSync(join(scratch, 'ran'))).toBe(false);
  });

  it('that has blanks or escapes is refused without being shown', async () => {
    process.env['GH_TOKEN'] = 'two words\u001b[31m';
    const error = await find('github.com').catch((caught: unknown) => caught as Error);
    expect(error).toMatchObject({ code: 'E_FORGE_TOKEN' });
    expect((error as Error).message).not.toContain('two words');
  });
});
