/** Packages whose versions a manifest changes, and the version of the project itself. */

import type { LineChange } from '../git/changes.ts';

export interface PackageChange {
  readonly name: string;
  /** '' where there was none, or is none now. */
  readonly from: string;
  readonly to: string;
}

const VERSION = 'v?(\\d+(?:\\.\\d+)*[\\w.+-]*)';
/** `"name": "^1.2.3"`, `name = "1.2"`, `name = { version = "1.2" }`, `name==1.2`, `example.org/name v1.2.3`, `uses: owner/name@v3`. */
const LINES: readonly RegExp[] = [
  new RegExp(`^\\s*"([@\\w][\\w./-]*)"\\s*:\\s*"(?:npm:[@\\w./-]+@)?[\\^~<>= ]*${VERSION}"?,?\\s*$`),
  new RegExp(`^\\s*([A-Za-z][\\w-]*)\\s*=\\s*(?:\\{.*?version\\s*=\\s*)?"[\\^~<>= ]*${VERSION}"`),
  new RegExp(`^\\s*["'(-]*\\s*([A-Za-z][\\w.-]*)(?:\\[[^\\]]*\\])?\\s*(?:==|>=|~=|\\^)\\s*${VERSION}`),
  new RegExp(`^\\s*(?:require\\s+)?([\\w-]+\\.[\\w.-]+/[\\w./-]+)\\s+${VERSION}`),
  new RegExp(`^\\s*-?\\s*uses:\\s*([\\w-]+/[\\w./-]+)@${VERSION}`),
  new RegExp(`^\\s*gem\\s+["']([\\w-]+)["'],\\s*["'][~<>= ]*${VERSION}["']`),
];
/** Keys of manifests that are no packages. */
const NO_PACKAGE = /^(?:version|__version__|node|npm|python|engines|edition|rust-version|name|yarn|pnpm|go)$/;
const OWN_VERSION = new RegExp(`^\\s*["']?(?:version|__version__|VERSION)["']?\\s*[:=]\\s*["']?${VERSION}["']?,?\\s*$`);

export function packageChanges(lines: readonly LineChange[]): PackageChange[] {
  const before = versionsIn(lines.flatMap(({ removed }) => removed));
  const after = versionsIn(lines.flatMap(({ added }) => added));
  const out: PackageChange[] = [];
  for (const [name, to] of after) {
    const from = before.get(name) ?? '';
    if (from !== to) out.push({ name, from, to });
  }
  for (const [name, from] of before) if (!after.has(name)) out.push({ name, from, to: '' });
  return out;
}

/** The version that the project gets; '' where it keeps its own. */
export function versionIn(lines: readonly LineChange[]): string {
  const find = (of: 'added' | 'removed') =>
    lines.flatMap((each) => each[of]).flatMap((line) => OWN_VERSION.exec(line.slice(0, MAX_LINE))?.[1] ?? [])[0] ?? '';
  const now = find('added');
  return now !== '' && find('removed') !== '' && now !== find('removed') ? now : '';
}

// --- internal ---

const MAX_LINE = 300;

function versionsIn(lines: readonly string[]): Map<string, string> {
  const out = new Map<string, string>();
  for (const line of lines) {
    if (line.length > MAX_LINE) continue;
    for (const pattern of LINES) {
      const [, name = '', version = ''] = pattern.exec(line) ?? [];
      if (name === '' || NO_PACKAGE.test(name)) continue;
      out.set(name, version);
      break;
    }
  }
  return out;
}
