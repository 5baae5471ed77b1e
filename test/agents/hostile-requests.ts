/** Requests of pages, other programs and clients that lie: each is sent to a port whose token is `TOKEN`. */

export const TOKEN = 'a-token-of-this-test-0123456789abcdefghijkl';

export interface Hostile {
  readonly what: string;
  readonly path: string;
  readonly init: RequestInit;
  /** It may be answered, but must not do anything. */
  readonly fine?: boolean;
}

const HOST = '127.0.0.1:4000';
const good = { host: HOST, authorization: `Bearer ${TOKEN}` };
const json = { ...good, 'content-type': 'application/json' };
const CHANGING = [
  '/v1/index',
  '/v1/search',
  '/v1/ask',
  '/v1/related',
  '/v1/hooks/index',
  '/v1/webhooks/x/test',
  '/mcp',
  '/v1/mcp',
];
const READING = [
  '/v1/status',
  '/v1/symbols',
  '/v1/refs?symbol=a',
  '/v1/map',
  '/v1/events',
  '/v1/files/content?path=src/tides.ts',
  '/v1/jobs/x',
  '/v1/webhooks',
  '/v1/webhooks/x/deliveries',
  '/v1/openapi.json',
];

const hosts = [
  'evil.example',
  `evil.example:4000`,
  '127.0.0.1',
  'localhost',
  'localhost:4001',
  '127.0.0.1:4000.evil.example',
  '0.0.0.0:4000',
  '[::1]:4000',
  '127.1:4000',
  '2130706433:4000',
  '127.0.0.1:4000@evil.example',
  'rebind.127.0.0.1.nip.example:4000',
  '',
].flatMap((host): Hostile[] => [
  { what: `host ${host}`, path: '/v1/status', init: { headers: { ...good, host } } },
  ...['/v1/search', '/mcp'].map((path) => ({
    what: `host ${host} ${path}`,
    path,
    init: { method: 'POST', headers: { ...json, host }, body: '{"query":"a"}' },
  })),
]);

const origins = [
  'https://evil.example',
  'null',
  `http://${HOST}`,
  'http://localhost:4000',
  'file://',
  'chrome-extension://abc',
  '',
].flatMap((origin): Hostile[] =>
  CHANGING.slice(0, -2).map((path) => ({
    what: `origin ${origin} ${path}`,
    path,
    init: { method: 'POST', headers: { ...json, origin }, body: '{"query":"a","question":"a"}' },
  })),
);

const agentOrigins = [
  'https://evil.example',
  'null',
  'http://localhost:4001',
  'http://127.0.0.1',
  `https://${HOST}`,
  `http://${HOST}.evil.example`,
  `http://${HOST}/`,
  'http://[::1]:4000',
  '',
].flatMap((origin): Hostile[] =>
  ['/mcp', '/v1/mcp'].map((path) => ({
    what: `origin ${origin} ${path}`,
    path,
    init: { method: 'POST', headers: { ...json, origin }, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' },
  })),
);

const sites = ['cross-site', 'same-site', 'same-origin'].flatMap((site): Hostile[] =>
  READING.map((path) => ({
    what: `site ${site} ${path}`,
    path,
    init: { headers: { ...good, 'sec-fetch-site': site } },
  })),
);

const types = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json+x',
  'text/json',
  '',
].flatMap((type): Hostile[] =>
  CHANGING.map((path) => ({
    what: `type ${type} ${path}`,
    path,
    init: { method: 'POST', headers: { ...good, 'content-type': type }, body: '{"query":"a","question":"a"}' },
  })),
);

const tokens = [
  '',
  'Bearer',
  'Bearer ',
  'Bearer wrong',
  `Basic ${TOKEN}`,
  `bearer ${TOKEN}`,
  `Bearer ${TOKEN}x`,
  `Bearer ${TOKEN.slice(1)}`,
  `Token ${TOKEN}`,
].flatMap((authorization): Hostile[] =>
  READING.map((path) => ({
    what: `token ${authorization} ${path}`,
    path,
    init: { headers: { host: HOST, authorization } },
  })),
);

const elsewhere = [`/v1/status?token=${TOKEN}`, `/v1/status?access_token=${TOKEN}`].map(
  (path): Hostile => ({ what: `token in ${path}`, path, init: { headers: { host: HOST, cookie: `token=${TOKEN}` } } }),
);

const methods = ['OPTIONS', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].flatMap((method): Hostile[] =>
  ['/v1/index', '/v1/files/content?path=src/tides.ts', '/v1/status', '/v1/hooks/index', '/v1/webhooks', '/mcp'].map(
    (path) => ({
      what: `${method} ${path}`,
      path,
      init: { method, headers: json },
    }),
  ),
);

const paths = [
  '../outside.txt',
  '..%2foutside.txt',
  '%2e%2e/outside.txt',
  '/etc/passwd',
  '//etc/passwd',
  'src/../../outside.txt',
  'src/link.ts',
  '.env',
  './.env',
  '.git/config',
  'src/tides.ts%00.txt',
  'file:///etc/passwd',
  '~/.ssh/id_rsa',
  'C:%5cwindows%5cwin.ini',
  'src',
  '.',
  '..',
  '%20',
  'a'.repeat(5_000),
  '%ff',
].map(
  (path): Hostile => ({
    what: `path ${path.slice(0, 40)}`,
    path: `/v1/files/content?path=${path}`,
    init: { headers: good },
  }),
);

const roots = ['/', '/etc', '..', '../..', '/root', '~', '/proc/self', 'src/link.ts/..//../..']
  .flatMap((root): Hostile[] => [
    { what: `root ${root}`, path: `/v1/status?root=${encodeURIComponent(root)}`, init: { headers: good } },
    {
      what: `index of ${root}`,
      path: '/v1/index',
      init: { method: 'POST', headers: json, body: JSON.stringify({ root }) },
    },
  ])
  .filter(({ what }) => !what.includes('link'));

const bodies = [
  '',
  '{',
  '[]',
  'null',
  '"query"',
  '{"query":',
  '{"query":1}',
  '{"query":""}',
  '{"query":"a","limit":0}',
  '{"query":"a","limit":1e9}',
  '{"query":"a","unknown":1}',
  '{"__proto__":{"query":"a"}}',
  '{"constructor":{"prototype":{"query":"a"}}}',
  '{"query":"a","paths":["../.."]}',
  '{"query":"a","paths":["/etc"]}',
  '{"query":"a","cursor":"../../x"}',
  '{"query":"(","mode":"regex"}',
  '{"query":"a","mode":"shell"}',
  `{"query":"a","globs":[${'"*",'.repeat(200)}"*"]}`,
  `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
  `{"query":"${'a'.repeat(30_000)}"}`,
  'x'.repeat(2 * 1024 * 1024),
].flatMap((body): Hostile[] =>
  ['/v1/search', '/v1/ask'].map((path) => ({
    what: `body ${body.slice(0, 40)} ${path}`,
    path,
    init: { method: 'POST', headers: json, body },
  })),
);

const others: Hostile[] = [
  { what: 'a GET that changes', path: '/v1/index', init: { headers: good } },
  {
    what: 'a compressed body',
    path: '/v1/search',
    init: { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: 'x' },
  },
  {
    what: 'a length that lies',
    path: '/v1/search',
    init: { method: 'POST', headers: { ...json, 'content-length': '99999999' }, body: '{"query":"a"}' },
  },
  { what: 'a parameter twice', path: '/v1/symbols?name=a&name=b', init: { headers: good } },
  { what: 'a parameter of nobody', path: '/v1/symbols?shell=ls', init: { headers: good } },
  { what: 'an address without end', path: `/v1/symbols?name=${'a'.repeat(10_000)}`, init: { headers: good } },
  { what: 'a job of nobody', path: '/v1/jobs/..%2f..%2fetc', init: { headers: good } },
  {
    what: 'a method hidden in a header',
    path: '/v1/status',
    init: { method: 'POST', headers: { ...json, 'x-http-method-override': 'DELETE' }, body: '{}' },
  },
  {
    what: 'a key without end',
    path: '/v1/index',
    init: { method: 'POST', headers: { ...json, 'idempotency-key': 'k'.repeat(500) }, body: '{}' },
  },
  ...[
    '/admin',
    '/',
    '/.env',
    '/v1',
    '/v2/status',
    '/v1/config',
    '/v1/exec',
    '/v1/files/write',
    '/v1/%2e%2e/etc/passwd',
    '/static/../../etc/passwd',
  ].map((path): Hostile => ({ what: `address ${path}`, path, init: { headers: good } })),
  ...['write_file', 'run', 'clear', '__proto__', 'index'].map(
    (name): Hostile => ({
      what: `tool ${name}`,
      path: '/mcp',
      init: {
        method: 'POST',
        headers: { ...json, accept: 'application/json, text/event-stream' },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name, arguments: { path: '/etc/passwd', project: '/etc' } },
        }),
      },
      fine: true,
    }),
  ),
];

export const HOSTILE: readonly Hostile[] = [
  ...[...hosts, ...origins, ...agentOrigins, ...sites, ...types, ...tokens, ...elsewhere],
  ...[...methods, ...paths, ...roots, ...bodies, ...others],
];
