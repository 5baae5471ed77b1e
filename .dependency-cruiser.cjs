/** Which room may import which, and the single gates: the table of ARCHITECTURE.md, checked by `npm run check`. */

/** Rooms below each room; the floors (base, platform, text) are open to all, and every room may import itself. */
const FLOORS = { base: [], text: ['base'], platform: ['base', 'text'] };
const ROOMS = {
  files: [],
  chunk: [],
  model: [],
  sessions: [],
  store: ['model'],
  code: ['chunk'],
  edit: ['files', 'chunk', 'code'],
  agents: ['edit'],
  index: ['files', 'chunk', 'model', 'store'],
  search: ['model', 'store', 'code'],
  history: ['files', 'chunk', 'model', 'store', 'search'],
  chat: ['model', 'search', 'sessions', 'store'],
  app: ['files', 'chunk', 'model', 'store', 'sessions', 'index', 'search', 'chat', 'code', 'edit', 'agents', 'history'],
  ui: ['app'],
};
const MAY_IMPORT = {
  ...FLOORS,
  ...Object.fromEntries(Object.entries(ROOMS).map(([room, below]) => [room, [...Object.keys(FLOORS), ...below]])),
};

/** Wings of a room, in the order of their imports: each may import those before it. The room's own files may import all. */
const WINGS = {
  files: ['tree'],
  chunk: ['grammar', 'rules', 'line-rules', 'languages', 'by-line'],
  model: ['download', 'catalogue', 'python', 'sources', 'worker', 'mlx', 'install', 'static', 'servers', 'answers'],
  store: ['format', 'place', 'words', 'copy', 'tables', 'memory', 'read', 'check'],
  code: ['pattern'],
  edit: ['rules', 'write', 'plan', 'answer', 'journal', 'apply'],
  agents: ['formats', 'table', 'parts'],
  index: ['threads', 'run', 'follow'],
  search: ['pattern', 'query', 'candidates', 'ranking', 'structure', 'clones', 'personal'],
  history: ['git', 'forge', 'change', 'review', 'commit', 'past', 'figures'],
  chat: ['templates', 'citations', 'passages'],
  app: [
    ...['config', 'project', 'models', 'runs', 'watch-socket', 'indexing'],
    ...[
      'measuring',
      'checks',
      'searching',
      'forge',
      'history',
      'answering',
      'editing',
      'reviewing',
      'operations',
      'workspace',
      'webhooks',
      'watching',
      'serving',
      'conversation',
    ],
  ],
  ui: ['words', 'tui', 'mcp', 'server', 'cli'],
};

/** Layers of the full screen, in the order of their imports: each may import those before it, and none what puts them together. */
const SCREEN_LAYERS = ['cells', 'input', 'terminal', 'editor', 'transcript', 'panels', 'elements', 'pages'];

/** Package or Node module, and the only files that may import it: one place to look, and one place to inject a fault. */
const GATES = [
  ['LanceDB and Arrow', '^node_modules/(@lancedb|apache-arrow)/', '^src/store/'],
  ['SQLite', '^node_modules/libsql/', '^src/platform/sqlite\\.ts$'],
  ['the syntax trees', '^node_modules/web-tree-sitter/', '^src/chunk/'],
  ['the command line', '^node_modules/commander/', '^src/ui/cli/'],
  ['Markdown', '^node_modules/marked/', '^src/ui/tui/transcript/'],
  ['blessed', '^node_modules/blessed/', '^src/ui/tui/terminal/blessed\\.ts$'],
  ['watching files', '^node_modules/chokidar/', '^src/files/watch-tree\\.ts$'],
  ['sockets', '^(node:)?net$', '^src/app/(watch-socket/(ask-watch|socket-messages)|watching/serve)\\.ts$'],
  ['differences of texts', '^node_modules/(diff|node-diff3)/', '^src/edit/plan/'],
  ['linear expressions', '^node_modules/re2js/', '^src/text/linear-pattern\\.ts$'],
  ['TOML and YAML', '^node_modules/(smol-toml|yaml)/', '^src/agents/formats/'],
  ['validation', '^node_modules/(valibot|@valibot)/', '^src/(app|ui/(mcp|server))/'],
  ['the HTTP application', '^node_modules/(hono|@hono)/', '^src/ui/server/'],
  ['the protocol of coding agents', '^node_modules/@modelcontextprotocol/', '^src/ui/mcp/'],
  ['child processes', '^(node:)?child_process$', '^src/platform/process\\.ts$'],
  ['HTTP', '^(node:)?https?$', '^src/model/download/fetch\\.ts$'],
];

const TESTS = '\\.test\\.ts$|^test/|^src/[^/]+/testing/';

const rooms = Object.entries(MAY_IMPORT).flatMap(([room, below]) => [
  {
    name: `room-${room}`,
    comment: `Data flows one way: ${room} may import ${below.join(', ') || 'Node only'}.`,
    severity: 'error',
    from: { path: `^src/${room}/`, pathNot: TESTS },
    to: { path: '^src/', pathNot: [`^src/(${[room, ...below].join('|')})/`] },
  },
]);

const wings = Object.entries(WINGS).flatMap(([room, order]) =>
  order.map((wing, at) => ({
    name: `wing-${room}-${wing}`,
    comment: `Data flows one way inside ${room} too: ${wing} may import ${order.slice(0, at).join(', ') || 'no other wing'}.`,
    severity: 'error',
    from: { path: `^src/${room}/${wing}/`, pathNot: TESTS },
    to: { path: `^src/${room}/(${order.slice(at + 1).join('|') || '-'})/` },
  })),
);

const layers = SCREEN_LAYERS.map((layer, at) => ({
  name: `screen-${layer}`,
  comment: `Layers of the screen import one way: ${layer} may import ${SCREEN_LAYERS.slice(0, at).join(', ') || 'no other layer'}.`,
  severity: 'error',
  from: { path: `^src/ui/tui/${layer}/`, pathNot: TESTS },
  to: { path: `^src/ui/tui/((${SCREEN_LAYERS.slice(at + 1).join('|') || '-'})/|[^/]+\\.ts$)` },
}));

const gates = GATES.map(([what, module, files]) => ({
  name: `gate-${what.replaceAll(' ', '-')}`,
  comment: `Only ${files} may reach ${what}.`,
  severity: 'error',
  from: { path: '^src/', pathNot: [files, TESTS] },
  to: { path: module },
}));

module.exports = {
  forbidden: [
    ...rooms,
    ...wings,
    ...layers,
    ...gates,
    {
      name: 'through-the-door',
      comment:
        "Another room is imported through its index.ts (the floors have none), so that a room's inside can change.",
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: TESTS },
      to: {
        path: '^src/',
        pathNot: ['^src/(base|platform|text)/', '^src/[^/]+/index\\.ts$', '^src/$1/'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'client-stands-alone',
      comment: 'The client is installed without the program: it imports its own files, Node and its own libraries.',
      severity: 'error',
      from: { path: '^packages/client/' },
      to: { path: '^(src|test|bench|scripts)/' },
    },
    {
      name: 'store-knows-models-by-type-only',
      comment: 'Rows carry the identity of the model that made them; the store runs no model.',
      severity: 'error',
      from: { path: '^src/store/', pathNot: TESTS },
      to: { path: '^src/model/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycle',
      comment: 'Two modules that import each other cannot be read one after the other; a type may be borrowed back.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphan',
      comment: 'A module that nothing imports is dead.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: [TESTS, '\\.d\\.ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
