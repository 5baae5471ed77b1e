/** Definitions as Universal Ctags reads them, and those whose name no other definition of the project bears. */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../corpora.ts';

export interface Tag {
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly language: string;
  readonly kind: string;
}

interface RawTag extends Tag {
  readonly scope?: string;
  readonly scopeKind?: string;
  readonly pattern?: string;
}

const NAME = /^[A-Za-z_$][\w$]{2,}$/;
/** Definitions of their own: functions and types of the languages, and data outside of them. */
const OWN =
  /^(?:function|func|fn|method|singletonMethod|procedure|subroutine|class|struct|union|interface|implementation|enum|trait|protocol|record|object|type|typedef|talias|macro|define|const|constant|variable|var|getter|setter|generator|annotation|module|static)$/;
/** Small parts of a type. */
const PARTS = /^(?:field|member|property|methodSpec|enumerator|enumConstant)$/;
/** Files built from sources beside them. */
const BUILT = /(?:^|\/)(?:dist|build|min|lib\/module|esm\d*|cjs)\/|\.min\.js$|\.d\.[cm]?ts$/;
/** Languages of data and builds, whose names are set again and again. */
const NO_CODE = new Set(['JSON', 'CMake', 'Yaml', 'Make', 'Markdown', 'HTML', 'reStructuredText']);
/** What is defined inside these is theirs alone. */
const LOCAL = /^(?:function|func|method|singletonMethod|getter|setter|generator|procedure|subroutine)$/;

export function isPart({ kind }: Tag): boolean {
  return PARTS.test(kind);
}

/**
 * @param root folder of a project
 * @throws BenchError without Universal Ctags
 */
export function uniqueTags(root: string): Tag[] {
  const byName = grouped([...definitions(root), ...byPattern(root)], ({ name }) => name);
  return [...byName].flatMap(([name, all]) => {
    const [own] = withoutConstructors(name, all);
    return own === undefined || withoutConstructors(name, all).length > 1 ? [] : [own];
  });
}

export function grouped<T>(all: Iterable<T>, by: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const group = groups.get(by(each));
    if (group === undefined) groups.set(by(each), [each]);
    else group.push(each);
  }
  return groups;
}

// --- internal ---

/** Definitions of languages that Ctags does not know, by how their lines begin. */
const PATTERNS: readonly { readonly ending: RegExp; readonly language: string; readonly line: RegExp }[] = [
  {
    ending: /\.swift$/,
    language: 'Swift',
    line: /^\s*(?:@\w+\s+)*(?:(?:public|private|fileprivate|internal|open|static|final|override|mutating|indirect)\s+)*(?<kind>func|class|struct|enum|protocol|typealias) (?!func\b|var\b|let\b)(?<name>\w+)/,
  },
  {
    ending: /\.zig$/,
    language: 'Zig',
    line: /^\s*(?:(?:pub|export|inline|extern "\w+"|extern) )*(?:(?<kind>fn) (?<name>\w+)\(|const (?<type>\w+) = (?:extern |packed )?(?:struct|enum|union)\b)/,
  },
];

function byPattern(root: string): RawTag[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).flatMap((path) => {
    const rule = PATTERNS.find(({ ending }) => ending.test(path));
    if (rule === undefined) return [];
    const lines = readFileSync(join(root, path), 'utf8').split('\n');
    return lines.flatMap((text, n) => {
      const { kind = 'type', name, type } = rule.line.exec(text)?.groups ?? {};
      const own = name ?? type;
      return own === undefined || !NAME.test(own)
        ? []
        : [{ name: own, path, line: n + 1, language: rule.language, kind }];
    });
  });
}

function definitions(root: string): RawTag[] {
  const args = ['-R', '--output-format=json', '--fields=+neKZl', '--links=no', '-f', '-', '.'];
  const { stdout, error } = spawnSync('ctags', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (error !== undefined) throw new BenchError(`Universal Ctags is needed as ctags: ${error.message}`);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as RawTag)
    .map((tag) => ({ ...tag, path: tag.path.replace(/^\.\//, '') }))
    .filter(isDefinition);
}

/** Ctags takes `new X` for a class, and names inside a block for data of the file. */
function isDefinition({ name, path, language, kind, scopeKind, pattern = '' }: RawTag): boolean {
  if (!NAME.test(name) || /^(?:__anon|Anonymous)/.test(name) || NO_CODE.has(language) || BUILT.test(path)) return false;
  if (scopeKind !== undefined && LOCAL.test(scopeKind)) return false;
  if (/^(?:Java|Type)Script$/.test(language) && /^(?:class|generator)$/.test(kind) && !/class|function/.test(pattern))
    return false;
  if (/^(?:variable|var|constant|const)$/.test(kind) && scopeKind === undefined && /^\/\^\s/.test(pattern))
    return false;
  // An `impl` block and an include guard name something elsewhere, or nothing.
  if (language === 'Rust' && /^(?:implementation|module)$/.test(kind)) return false;
  if (kind === 'macro' && /#\s*define\s+\w+\s*(?:\$|\/\*|$)/.test(pattern.replace(/\/$/, ''))) return false;
  return OWN.test(kind) || PARTS.test(kind);
}

/** Without what bears the name of its own class. */
function withoutConstructors(name: string, all: readonly RawTag[]): readonly RawTag[] {
  const plain = all.filter(({ kind, scope }) => kind !== 'method' || scope?.split(/[.:]+/).at(-1) !== name);
  return plain.length > 0 ? plain : all;
}
