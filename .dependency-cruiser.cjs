/** Which room may import which, and the single gates: the table of ARCHITECTURE.md, checked by `npm run check`. */

/** Rooms below each room; the base is open to all, and every room may import itself. */
const MAY_IMPORT = {
  base: [],
  files: ['base'],
  chunk: ['base'],
  model: ['base'],
  store: ['base', 'model'],
  index: ['base', 'files', 'chunk', 'model', 'store'],
  search: ['base', 'model', 'store'],
  chat: ['base', 'model', 'search', 'store'],
  app: ['base', 'files', 'chunk', 'model', 'store', 'index', 'search', 'chat'],
  ui: ['base', 'app'],
};

/** Package or Node module, and the only files that may import it: one place to look, and one place to inject a fault. */
const GATES = [
  ['LanceDB and Arrow', '^node_modules/(@lancedb|apache-arrow)/', '^src/store/'],
  ['SQLite', '^node_modules/libsql/', '^src/store/'],
  ['the syntax trees', '^node_modules/web-tree-sitter/', '^src/chunk/'],
  ['the command line', '^node_modules/commander/', '^src/ui/cli/'],
  ['Markdown', '^node_modules/marked/', '^src/ui/tui/transcript/'],
  ['watching files', '^node_modules/chokidar/', '^src/files/watch-tree\\.ts$'],
  ['sockets', '^(node:)?net$', '^src/app/live/(ask|serve|wire)\\.ts$'],
  ['validation', '^node_modules/valibot/', '^src/app/'],
  [
    'child processes',
    '^(node:)?child_process$',
    '^src/(model/(process|python)|files/git|app/(background|chat/shell)|ui/tui/editor/external)\\.ts$',
  ],
  ['HTTP', '^(node:)?https?$', '^src/model/fetch\\.ts$'],
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
    ...gates,
    {
      name: 'through-the-door',
      comment: "Another room is imported through its index.ts (base has none), so that a room's inside can change.",
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: TESTS },
      to: {
        path: '^src/',
        pathNot: ['^src/base/', '^src/[^/]+/index\\.ts$', '^src/$1/'],
        dependencyTypesNot: ['type-only'],
      },
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
