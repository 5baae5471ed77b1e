/**
 * House rules that no ready-made linter knows: how long a file may be, what may touch the process, what must not be in
 * a tracked file. Prints `path:line: rule` and ends with exit code 1 when something is found.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** In a longer file it is hard to find anything; most files have fewer than 120 lines. */
const MAX_LINES = 400;
/** Wording is checked in what people read and write, not in data. */
const TEXT = new Set(['.ts', '.mjs', '.cjs', '.py', '.md', '.json', '.yml', '.yaml', '.toml', '.txt', '.sh', '']);
const DATA =
  /^(bench\/dev\/|package-lock\.json|LICENSE|THIRD_PARTY\.md|grammars\/|models\/|bench\/results\/|docs\/images\/|test\/fixtures\/|test\/golden\/)/;
const CODE = /^(src|packages|worker|bench|scripts|test)\/(?!client\/src\/openapi\.ts$).*\.(ts|mjs|py)$/;
const SOURCE = /^(src|packages\/client\/src)\/.*\.ts$/;
const TEST = /\.test\.ts$|^test\/|^worker\/tests\/|^src\/[^/]+\/testing\//;

/** Rules by line: what the line must not hold, in which files, and why. */
const LINE_RULES = [
  {
    rule: 'process.exit, process.cwd and process.env belong to ui/, app/config/config.ts, base/env.ts and find.ts of the client',
    pattern: /\bprocess\.(exit|cwd|env)\b/,
    applies: (path) =>
      SOURCE.test(path) &&
      !TEST.test(path) &&
      !/^(src\/(ui\/|app\/config\/config\.ts|base\/env\.ts)|packages\/client\/src\/find\.ts)/.test(path),
  },
  {
    rule: 'folders are made by makeFolder: the recursive mkdir of Node may never return',
    pattern: /\bmkdir(Sync)?\([^)]*recursive/,
    applies: (path) => SOURCE.test(path) && !TEST.test(path),
  },
  {
    rule: 'an empty catch says why in a comment',
    pattern: /catch\s*(\([^)]*\))?\s*\{\s*\}/,
    applies: (path) => CODE.test(path) && path !== 'scripts/house-rules.mjs',
  },
  {
    rule: 'unfinished work belongs to an issue: TODO(#123)',
    pattern: /(\/\/|\*|#)\s*(TODO|FIXME|XXX)\b(?!\(#\d+\))/,
    applies: (path) => CODE.test(path) && path !== 'scripts/house-rules.mjs',
  },
  {
    rule: 'no address of a package registry: the user chooses it',
    pattern: new RegExp(['registry\\.npm' + 'js', 'pypi\\.' + 'org', 'files\\.python' + 'hosted'].join('|')),
    applies: () => true,
  },
  {
    rule: "no path of somebody's own machine",
    pattern: /(^|[\s"'`(=:])\/(root|work|Users\/[a-z]+|home\/[a-z]+)\//,
    applies: (path) => !TEST.test(path),
  },
];

const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
const found = [];
for (const path of tracked.toString().split('\0')) {
  if (path === '' || DATA.test(path) || !TEXT.has(extname(path)) || !existsSync(join(root, path))) continue;
  found.push(...violations(path, readFileSync(join(root, path), 'utf8')));
}
for (const line of found) console.log(line);
process.exitCode = found.length > 0 ? 1 : 0;

// --- internal ---

function violations(path, text) {
  const lines = text.split('\n');
  const hits = [];
  if (CODE.test(path) && lines.length - 1 > MAX_LINES)
    hits.push(`${path}: ${lines.length - 1} lines, ${MAX_LINES} allowed`);
  if (SOURCE.test(path) && !TEST.test(path) && !/^(\/\*\*|\/\/\/)/.test(text))
    hits.push(`${path}:1: a file opens with what it is for`);
  for (const { rule, pattern, applies } of LINE_RULES) {
    if (!applies(path)) continue;
    for (const [index, line] of lines.entries()) {
      if (pattern.test(line)) hits.push(`${path}:${index + 1}: ${rule}`);
    }
  }
  return hits;
}
