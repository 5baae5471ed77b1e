/** Where a changed definition is used: calls and other uses of its name, sorted by how sure it is that they mean it. */

import { languageOf } from '../../chunk/index.ts';
import { occurrences, wordPattern } from '../../search/index.ts';
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

/** Tests of a file and its importers, in git's order. */
export function useSites(sought: Sought, lines: readonly UseLine[]): Sites {
  const family = familyOf(languageOf(sought.path));
  const importers = new Set<string>();
  const sites: UseSite[] = [];
  let namesakes = 0;
  const uses: { line: UseLine; bare: boolean; member: boolean; through: string }[] = [];
  for (const line of lines) {
    const language = languageOf(line.path);
    if (familyOf(language) !== family) continue;
    const isInside =
      sought.stands && line.path === sought.path && line.line >= sought.startLine && line.line <= sought.endLine;
    if (isInside) continue;
    if (isImportOf(line.text, sought.name)) {
      importers.add(line.path);
      continue;
    }
    const [found] = occurrences([line.text], sought.name, language, 'block', new Set());
    if (found === undefined || found.use === 'mention') continue;
    if (found.use === 'import') {
      if (bringsFrom(line.text, sought.path)) importers.add(line.path);
    } else if (isDefinition(line.text, sought.name)) namesakes++;
    else uses.push({ line, ...around(line.text, sought.name) });
  }
  for (const { line, bare, member, through } of uses) {
    const near = line.path === sought.path;
    const isOwn = sought.scope === '' ? bare : member && /^(this|self|cls|super)$/.test(through);
    const sure = near ? isOwn : sought.scope === '' && reaches(sought, line, importers, { bare, through }, family);
    const isTest = pathRoles(line.path).includes('test');
    if (sure || sought.scope !== '' ? member || bare : bare) sites.push({ ...line, sure, test: isTest });
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
function around(text: string, name: string): { bare: boolean; member: boolean; through: string } {
  let bare = false;
  let member = false;
  let through = '';
  for (const match of text.matchAll(wordPattern(name))) {
    const owner = /([\p{L}\p{N}_$)\]]*)\s*(?:\?\.|\.|::|->)\s*$/u.exec(text.slice(0, match.index));
    if (owner === null) bare = true;
    else {
      member = true;
      through = owner[1] ?? '';
    }
  }
  return { bare, member, through };
}

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

function isDefinition(text: string, name: string): boolean {
  const at = text.search(wordPattern(name));
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
