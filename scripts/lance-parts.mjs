/**
 * What LanceDB's package is bundled with. It is the largest part of what a search loads, and most of it is for other uses
 * than ours: it asks for all of Arrow in a form that is compiled twice, and for two packages that only its embedding
 * functions and its metrics need, which we never call.
 */

import { join } from 'node:path';

const UNUSED = /^(reflect-metadata|@opentelemetry\/api)$/;

/** @returns an esbuild plugin */
export function lanceParts(packageDir) {
  return {
    name: 'lance-parts',
    setup(build) {
      const arrow = join(packageDir, 'node_modules', 'apache-arrow', 'Arrow.node.mjs');
      build.onResolve({ filter: /^apache-arrow$/ }, () => ({ path: arrow, sideEffects: false }));
      build.onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: 'unused' }));
      build.onLoad({ filter: UNUSED, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
    },
  };
}
