/**
 * The role of a file, from its path alone. A word counts only where it cannot be the subject of code: `history.ts`,
 * `license.go` and `website/server.ts` are code, `HISTORY.md`, `LICENSE` and `website/index.md` are not.
 */

import { memoize } from '../base/memoize.ts';

export type PathRole =
  | 'test'
  | 'example'
  | 'doc'
  | 'licence'
  | 'stub'
  | 'barrel'
  | 'entry'
  | 'compat'
  | 'generated'
  | 'vendored'
  | 'bench'
  | 'private';

const RULES: readonly (readonly [PathRole, RegExp])[] = [
  [
    'test',
    /(^|\/)(tests?|__tests__|testdata|test[-_]?data|test[-_]?(?:utils?|helpers?|support)|e2e|fixtures?|__mocks__|testsuite|unittests?|src\/(test|androidTest|commonTest|jvmTest))\//i,
  ],
  [
    'test',
    /(^|\/)(test_[^/]*|conftest)\.py$|[^/]*_tests?\.\w+$|[^/]+[._-](test|spec|tests|specs)\.\w+$|(^|\/)[^/]*(Test|Tests|TestCase|Spec|IT)\.(java|kt|kts|scala|cs|swift|groovy|php|m|mm|hs|cpp|cc)$|(^|\/)tests?\.(rs|py|js|ts|go|rb)$|(^|\/)specs?\/([^/]*\/)*[^/]*\.rb$|(^|\/)t\/[^/]*\.(t|pl|pm)$/,
  ],
  ['bench', /(^|\/)(bench|benches|benchmarks?|perf)\/|[._-]bench(mark)?\.\w+$/i],
  ['example', /(^|\/)(examples?|samples?|demos?|docs_src|tutorials?|playground|cookbook|_examples?)\//i],
  ['stub', /\.d\.[cm]?ts$|\.pyi$|(^|\/)(typings|@types|type-stubs)\//],
  ['barrel', /(^|\/)(__init__\.py|index\.[cm]?[jt]sx?|mod\.rs|package-info\.java|lib\.rs|doc\.go|prelude\.rs)$/],
  ['private', /(^|\/)(_[a-z][^/]*|internals?|impl)\//],
  ['compat', /(^|\/)_?(compat|compatibility|legacy|deprecated|polyfills?|shims?)(\/|\.\w+$)/i],
  ['generated', /(^|\/)_?generated?\/|\.(pb|generated|gen|g)\.\w+$|_pb2?(_grpc)?\.\w+$|zz_generated|\.svgz?$/i],
  // What is built for packages and browsers; below `src` and in other languages such folders have sources.
  [
    'generated',
    /^(?!(?:.*\/)?(?:src|source|sources)\/)(?:.*\/)?(?:dist|umd|cjs|f?esm\d*|min)\/.*\.(?:[cm]?jsx?|css|d\.[cm]?ts)$/i,
  ],
  ['vendored', /(^|\/)(vendor|vendored|third[-_]?party|thirdparty|external|extern|deps|node_modules|_vendor)\//i],
];

/** A searcher that stays open asks about the same paths again and again. */
const MOST_KNOWN = 20_000;

/** Every role the path speaks of, each once. */
export const pathRoles: (path: string) => readonly PathRole[] = memoize(MOST_KNOWN, rolesOf);

function rolesOf(path: string): PathRole[] {
  const roles = new Set<PathRole>();
  for (const [role, pattern] of RULES) if (pattern.test(path)) roles.add(role);
  const text = textRole(path);
  if (text !== null) roles.add(text);
  return [...roles];
}

/** Whether a document tells what was changed: it holds the words of every change, and the place of none. */
export function isChangeLog(path: string): boolean {
  return CHANGE_LOG.test(path) && textRole(path) === 'doc';
}

// --- internal ---

const CHANGE_LOG =
  /(^|\/)(changelog|changes|history|news|releases?|release[-_]?notes|whats[-_]?new)[^/]*$|(^|\/)(changelogs?|changes|release[-_]?notes|whatsnew)\//i;
/** Endings of texts for people. A `.txt` may be a list for a program: `requirements.txt`. */
const PROSE = /\.(md|mdx|markdown|rst|adoc|asciidoc|txt|text|org|rdoc|textile|pod)$/i;
const FOR_PROGRAMS = /(^|\/)(requirements|constraints|CMakeLists|robots)[^/]*\.txt$/i;
/** Pages are documents in a folder of documents; elsewhere they may be templates. */
const PAGE = /\.(html?|xhtml|[1-8])(\.in)?$/i;
const DOC_FOLDER = /(^|\/)(docs?|documentation|website|site|man|guides?|wiki)\//i;
const DOC_NAME =
  /^(readme|changelog|changes|history|news|contributing|contributors|authors|maintainers|credits|thanks|todo|upgrading|security|code_of_conduct)$/i;
const LICENCE_NAME = /^(un)?licen[sc]es?\b|^copying\b|^copying\d|^notices?$|^copyright$|^patents$/i;
const LICENCE_FOLDER = /(^|\/)(LICENSES|licen[sc]es)\//;
/** What follows a name of a licence and is not an ending of code: `LICENSE.MIT`, `COPYING.LESSER`, `LICENSE-2.0`. */
const LICENCE_ENDING = /\.(?:[A-Z][A-Z0-9_-]*|mit|apache2?|bsd|gpl|lgpl|\d+)$/;

function textRole(path: string): 'doc' | 'licence' | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const bare = name.replace(PROSE, '').replace(LICENCE_ENDING, '');
  const isProse = PROSE.test(name);
  const hasEnding = /\.[a-z]\w*$/i.test(bare) && bare.indexOf('.') > 0;
  if (!hasEnding && (LICENCE_NAME.test(bare.replaceAll('_', '-')) || (LICENCE_FOLDER.test(path) && isProse))) {
    return 'licence';
  }
  if (isProse) return FOR_PROGRAMS.test(path) ? null : 'doc';
  if (!hasEnding && DOC_NAME.test(bare)) return 'doc';
  return DOC_FOLDER.test(path) && PAGE.test(name) ? 'doc' : null;
}
