/** How the program is bundled: shared by the build and by the third-party notices, which list what is in the bundle. */

import { join } from 'node:path';
import { directImports } from './direct-imports.mjs';
import { lanceParts } from './lance-parts.mjs';

/** Gives a module what packages in the bundle ask for. */
export const MODULE_BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

const STARTERS = {
  start: 'src/ui/cli/start/start.ts',
  'thread-start': 'src/ui/cli/start/thread-start.ts',
};

/** @returns esbuild options for all entries: the command line, and the threads of the index and of comparisons */
export function bundleOptions(packageDir, outdir) {
  return {
    absWorkingDir: packageDir,
    entryPoints: {
      main: 'src/ui/cli/main.ts',
      'pipeline-worker': 'src/index/threads/pipeline-worker.ts',
      'outline-thread': 'src/history/change/outline-thread.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minify: true,
    sourcemap: 'linked',
    chunkNames: 'chunks/[name]-[hash]',
    legalComments: 'none',
    // Its CommonJS build finds its own parts in a way that bundlers cannot follow.
    alias: {
      'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
      '@modelcontextprotocol/server/_shims': join(packageDir, 'scripts', 'sdk-shims.mjs'),
    },
    // Native bindings stay packages, and blessed, which reads descriptions of terminals beside itself; LanceDB's embedding registry is never used.
    external: ['libsql', 'blessed', '@lancedb/lancedb-*', '@huggingface/transformers', 'openai'],
    banner: { js: MODULE_BANNER },
    plugins: [directImports(packageDir), lanceParts(packageDir)],
    logLevel: 'warning',
  };
}

/** @returns esbuild options for the entries that start the command line and the threads of the index: each alone, as a script, since it loads the others */
export function starterOptions(packageDir, outdir) {
  const { splitting: _, banner: __, sourcemap: ___, ...options } = bundleOptions(packageDir, outdir);
  return { ...options, entryPoints: STARTERS, format: 'cjs' };
}
