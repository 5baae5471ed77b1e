import { describe, expect, it } from 'vitest';
import { forgeHosts, placeOf } from './forge-host.ts';
import { parseRemote, rewritesOf } from './remote-address.ts';

const hosts = forgeHosts([
  'git.example.org=gitlab',
  'code.example.org=github:https://code.example.org:8443/hub',
  'work=github:https://github.com',
  'plain.test=gitlab:http://127.0.0.1:9999',
]);
const placed = (address: string) => {
  const found = parseRemote(address);
  const place = found === null ? null : placeOf(found, hosts);
  return place === null ? null : `${place.host.kind} ${place.host.api} ${place.project}`;
};
const GITHUB = 'github https://api.github.com ann/sea';

describe('the address of a remote', () => {
  it.each([
    ['https://github.com/ann/sea.git', GITHUB],
    ['https://github.com/ann/sea/', GITHUB],
    ['https://name:secret@github.com/ann/sea', GITHUB],
    ['https://GitHub.com./ann/sea.git', GITHUB],
    ['git@github.com:ann/sea.git', GITHUB],
    ['github.com:ann/sea', GITHUB],
    ['ssh://git@github.com:22/ann/sea.git', GITHUB],
    ['ssh://git@ssh.github.com:443/ann/sea.git', GITHUB],
    ['git+ssh://git@github.com/ann/sea', GITHUB],
    ['git://github.com/ann/sea.git', GITHUB],
    ['git@work:ann/sea.git', GITHUB],
    ['git@gitlab.com:port/sea/tides.git', 'gitlab https://gitlab.com/api/v4 port/sea/tides'],
    ['ssh://git@git.example.org:2222/a/b.git', 'gitlab https://git.example.org/api/v4 a/b'],
    ['https://git.example.org/a/b/c/d', 'gitlab https://git.example.org/api/v4 a/b/c/d'],
    ['git@code.example.org:hub/ann/sea.git', 'github https://code.example.org:8443/hub/api/v3 ann/sea'],
    ['git@code.example.org:ann/sea.git', 'github https://code.example.org:8443/hub/api/v3 ann/sea'],
    ['https://plain.test/a/b', 'gitlab http://127.0.0.1:9999/api/v4 a/b'],
  ])('%s leads to its project', (address, wanted) => {
    expect(placed(address)).toBe(wanted);
  });

  it.each([
    '/srv/git/sea.git',
    '../sea',
    'C:\\sea',
    'c:/sea/tide',
    'file:///srv/sea/tide',
    'ext::sh -c touch% x',
    'https://github.com/ann',
    'https://github.com/ann/sea/more',
    'https://github.com/ann/../sea',
    'https://github.com/ann/%2e%2e',
    'https://github.com.evil.test/ann/sea',
    'https://github.com:8443/ann/sea',
    'https://github.com@evil.test/ann/sea',
    'https://evil.test/github.com/ann/sea',
    'git@git.example.org.evil.test:a/b',
    'https://github.com/a\nb/sea',
    '',
    '-oProxyCommand=x:ann/sea',
  ])('%j leads to no forge', (address) => {
    expect(placed(address)).toBeNull();
  });

  it('is rewritten as the user settings of git say, the longest first', () => {
    const rewrites = rewritesOf(
      'url.git@github.com:.insteadof\ngh:\0url.https://git.example.org/.insteadof\ngh:tools/\0core.x\ny\0',
    );
    expect(parseRemote('gh:ann/sea', rewrites)).toMatchObject({ host: 'github.com', parts: ['ann', 'sea'] });
    expect(parseRemote('gh:tools/a/b', rewrites)).toMatchObject({ host: 'git.example.org', parts: ['a', 'b'] });
  });
});

describe('forge.hosts', () => {
  it.each([
    'git.example.org',
    'git.example.org=bitbucket',
    'a=github:http://git.example.org',
    'a=github:https://x:y@git.example.org',
    'a=github:https://git.example.org/?a=b',
    'a=gitlab:file:///etc',
  ])('refuses %s', (entry) => {
    expect(() => forgeHosts([entry])).toThrow(expect.objectContaining({ code: 'E_CONFIG_INVALID' }));
  });
});
