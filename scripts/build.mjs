/**
 * Bundles the program into dist/: one entry for the command line, one for the index's worker threads. A build replaces
 * the one before it file by file, entries last, so that a program started meanwhile finds one or the other.
 * `--if-possible` does nothing where the build tools are left out (`npm ci --omit=dev`).
 */

import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildStampFile, sourceStamp } from './build-stamp.mjs';
import { bundleOptions, starterOptions } from './bundle.mjs';

/** Chunks of an older build stay this long for programs that still run from it. */
const KEEP_OLD_MS = 10 * 60_000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'dist');

const build = await loadBuilder();
if (build !== undefined) {
  const stamp = sourceStamp(root);
  mkdirSync(join(out, 'chunks'), { recursive: true });
  const temp = mkdtempSync(join(out, '.new-'));
  mkdirSync(join(temp, 'chunks'));
  try {
    await build(bundleOptions(root, temp));
    // Not before: it needs the build tools.
    const { asScripts } = await import('./as-scripts.mjs');
    await asScripts(temp);
    await build(starterOptions(root, temp));
    publish(temp);
    writeFileSync(buildStampFile(root), stamp);
  } catch (error) {
    // esbuild has already said what does not build, and where.
    if (!Array.isArray(error.errors)) throw error;
    process.exitCode = 1;
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

// --- internal ---

async function loadBuilder() {
  try {
    return (await import('esbuild')).build;
  } catch (error) {
    if (process.argv.includes('--if-possible') && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** Moves a finished build into place: chunks first (their names hold their hash), entries last, each by a rename. */
function publish(temp) {
  const files = (folder) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const chunks = new Set(files(join(temp, 'chunks')).map((entry) => entry.name));
  for (const name of chunks) renameSync(join(temp, 'chunks', name), join(out, 'chunks', name));
  for (const { name } of files(temp)) renameSync(join(temp, name), join(out, name));
  const keep = process.argv.includes('--clean') ? 0 : KEEP_OLD_MS;
  for (const { name } of files(join(out, 'chunks'))) {
    const path = join(out, 'chunks', name);
    if (!chunks.has(name) && Date.now() - statSync(path).mtimeMs > keep) rmSync(path, { force: true });
  }
}
