/** Where a changed definition is used: calls and other uses of its name, sorted by how sure it is that they mean it. */

import { languageOf } from '../../chunk/index.ts';
import { useOnLine, wordPlaces } from '../../search/index.ts';
import { pathRoles } from '../../text/path-roles.ts';
import type { UseLine } from '../git/uses.ts';

export interface UseSite {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** The file imports the name, or needs not to. Else only the word is the same. */
  readonly sure: boolean;
  readonly test: boolean;
}

export interface Sought {
  readonly name: string;
  readonly scope: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Is it in the state that is looked through? A removed one is not. */
  readonly stands: boolean;
}

export interface Sites {
  readonly sites: readonly UseSite[];
  /** Lines that define the name elsewhere: the more, the less a mere word tells. */
  readonly namesakes: number;
}

/** What is known of files by their paths; made once for many names, which are used in the same files. */
export class KnownPaths {
  readonly #known = new Map<string, { language: string; family: string; test: boolean }>();

  of(path: string): { readonly language: string; readonly family: string; readonly test: boolean } {
    let known = this.#known.get(path);
    if (known === undefined) {
      const language = languageOf(path);
      known = { language, family: familyOf(language), test: pathRoles(path).includes('test') };
      this.#known.set(path, known);
    }
    return known;
  }
}

/** Tests of a file and its importers, in git's order. */
export function useSites(sought: Sought, lines: readonly UseLine[], paths = new KnownPaths()): Sites {
  const { family } = paths.of(sought.path);
  const importers = new Set<string>();
  const sites: UseSite[] = [];
  let namesakes = 0;
  const uses: { line: UseLine; bare: boolean; member: boolean; through: string }[] = [];
  for (const line of lines) {
    const { language, family: other } = paths.of(line.path);
    if (other !== family) continue;
    const isInside =
      sought.stands && line.path === sought.path && line.line >= sought.startLine && line.line <= sought.endLine;
    if (isInside) continue;
    if (isImportOf(line.text, sought.name)) {
      importers.add(line.path);
      continue;
    }
    const places = wordPlaces(line.text, sought.name);
    const [at] = places;
    const use = at === undefined ? 'mention' : useOnLine(line.text, sought.name, language);
    if (at === undefined || use === 'mention') continue;
    if (use === 'import') {
      if (bringsFrom(line.text, sought.path)) importers.add(line.path);
    } else if (isDefinition(line.text, at)) namesakes++;
    else uses.push({ line, ...around(line.text, places) });
  }
  for (const { line, bare, member, through } of uses) {
    const near = line.path === sought.path;
    const isOwn = sought.scope === '' ? bare : member && /^(this|self|cls|super)$/.test(through);
    // Through the name of its class, as static ones are called.
    const byClass = through !== '' && through === sought.scope.slice(sought.scope.lastIndexOf('.') + 1);
    const sure =
      byClass || (near ? isOwn : sought.scope === '' && reaches(sought, line, importers, { bare, through }, family));
    const { test } = paths.of(line.path);
    if (sure || sought.scope !== '' ? member || bare : bare) sites.push({ ...line, sure, test });
  }
  return { sites: sites.sort((a, b) => Number(b.sure) - Number(a.sure)), namesakes };
}

/** Languages that call each other count as one. */
export function familyOf(language: string): string {
  if (/^(typescript|tsx|javascript|vue|svelte|astro)$/.test(language)) return 'script';
  if (/^(java|kotlin|scala|groovy)$/.test(language)) return 'jvm';
  if (/^(c|cpp|objective-c|objc)$/.test(language)) return 'c';
  return language;
}

// --- internal ---

/** Files of one folder see each other without imports. */
const BY_FOLDER: ReadonlySet<string> = new Set(['go', 'jvm', 'csharp', 'c', 'swift']);

function reaches(
  sought: Sought,
  line: UseLine,
  importers: ReadonlySet<string>,
  { bare, through }: { bare: boolean; through: string },
  family: string,
): boolean {
  if (importers.has(line.path) && bare) return true;
  const sameFolder = folderOf(sought.path) === folderOf(line.path);
  if (BY_FOLDER.has(family) && sameFolder && bare) return true;
  if (family === 'c' && bare) return true;
  return through !== '' && through === (family === 'go' ? nameOf(folderOf(sought.path)) : stemOf(sought.path));
}

/** What stands before the name: nothing, or an owner and a dot. */
function around(text: string, places: readonly number[]): { bare: boolean; member: boolean; through: string } {
  let bare = false;
  let member = false;
  let through = '';
  for (const at of places) {
    const before = text.slice(0, at).trimEnd();
    const owner = /[.:>]$/.test(before) ? OWNER.exec(before) : null;
    if (owner === null) bare = true;
    else {
      member = true;
      through = owner[1] ?? '';
    }
  }
  return { bare, member, through };
}

const OWNER = /([\p{L}\p{N}_$)\]]*)\s*(?:\?\.|\.|::|->)$/u;

/** Whether an import on one line can mean this file: by its own name, that of its folder, or an index that hands it on. */
function bringsFrom(text: string, path: string): boolean {
  const module =
    /(?:\bfrom|\bimport|\brequire\()\s*['"]([^'"]+)['"]/.exec(text)?.[1] ??
    /^\s*from\s+([\w.]+)\s+import\b/.exec(text)?.[1];
  if (module === undefined) return true;
  const isScript = /['"]/.test(text);
  const last = isScript ? stemOf(module) : (module.split('.').at(-1) ?? '');
  const names = ['index', '', stemOf(path), nameOf(folderOf(path))];
  return names.includes(last);
}

/** One name of an import over several lines stands alone on its line. */
function isImportOf(text: string, name: string): boolean {
  const [, first = '', as = ''] =
    /^\s*(?:type\s+)?([\p{L}\p{N}_$]+)(?:\s+as\s+([\p{L}\p{N}_$]+))?\s*,?\s*$/u.exec(text) ?? [];
  return first === name && (as !== '' || text.trimEnd().endsWith(','));
}

function isDefinition(text: string, at: number): boolean {
  return /\b(?:function\*?|def|func|fn|class|interface|struct|type|const|let|var|val|enum|trait|macro_rules!|fun)\s+(?:\([^)]*\)\s*)?$/.test(
    text.slice(0, at),
  );
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function stemOf(path: string): string {
  return nameOf(path).replace(/\..*$/, '');
}
