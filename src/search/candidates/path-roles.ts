/** Roles of a candidate file: from its path, from its text when it was indexed, and from its neighbours. */

import type { FileRole } from '../../base/types.ts';
import { type PathRole, pathRoles } from '../../text/path-roles.ts';

/** Languages of texts for people, and of settings and data; an unknown language may well be one of code. */
const PROSE: ReadonlySet<string> = new Set(['markdown', 'html', 'rst', 'asciidoc']);
const DATA: ReadonlySet<string> = new Set(['json', 'yaml', 'toml', 'xml', 'ini', 'csv', 'properties']);

export function isProse(language: string): boolean {
  return PROSE.has(language);
}

export function isData(language: string): boolean {
  return DATA.has(language);
}

/** Marks of templates, which are code that makes pages: Jinja, Handlebars, ERB, EJS, JSP, Go, Thymeleaf, Angular, Vue, Blade. */
const TEMPLATE =
  /\{\{|\{%|<%|<#|\sv-[a-z]+[=:]|\s(?:th|ng-|wire|x-[a-z]+):?[\w-]*=|@(?:if|foreach|extends|section|yield)\b/;

/** Whether a page is a template. @param texts of its chunks */
export function isTemplate(language: string, texts: readonly string[]): boolean {
  return language === 'html' && texts.some((text) => TEMPLATE.test(text));
}

/**
 * Roles of the path united with those that indexing told from the text. A name alone makes no barrel: where the syntax
 * tree shows code of the file's own (`code`), it is the entry of its folder, where much of what others use is at home.
 * @param stored FILE_ROLES, space-separated; '' where nothing is known
 */
export function fileRoles(path: string, stored: string): Set<PathRole> {
  const roles = new Set(pathRoles(path));
  for (const word of stored.split(' ')) {
    if (word === 'code') {
      if (roles.delete('barrel')) roles.add('entry');
    } else if (word !== '') roles.add(word as Exclude<FileRole, 'code'>);
  }
  return roles;
}

/**
 * True when the path lies in an older version's folder: `v3/` while a sibling `v4/` is among `paths`, or `v1/` while
 * the same file is beside that folder. `/api/v1/` alone is not old.
 */
export function isSuperseded(path: string, paths: ReadonlySet<string>): boolean {
  const match = /^((?:.*\/)?)v(\d+)\/(.*)$/.exec(path);
  if (match === null) return false;
  const [, before = '', number = '', after = ''] = match;
  if (paths.has(before + after)) return true;
  for (const other of paths) {
    const version = other.startsWith(`${before}v`) ? /^\d+(?=\/)/.exec(other.slice(before.length + 1)) : null;
    if (version !== null && Number(version[0]) > Number(number)) return true;
  }
  return false;
}

/** Of files that declare the types of others, those whose source is among `paths` too: `types/queue.d.ts` beside `lib/queue.js`. */
export function declarationTwins(paths: Iterable<string>): Set<string> {
  const all = [...paths];
  const declaring = all.filter((path) => DECLARING.test(path));
  if (declaring.length === 0) return new Set();
  const sources = new Set(all.flatMap((path) => (SOURCE.test(path) && !DECLARING.test(path) ? [placeOf(path)] : [])));
  return new Set(declaring.filter((path) => sources.has(placeOf(path))));
}

// --- internal ---

const DECLARING = /\.d\.[cm]?ts$|\.pyi$/;
const SOURCE = /\.(?:[cm]?[jt]sx?|py)$/;
/** Folders that only part declarations and sources. */
const PARTING = /^(?:types?|typings|@types|lib|src|dist|build|out|es|esm|cjs|\.)$/;

/** Where a file is but for such folders, without its ending. */
function placeOf(path: string): string {
  const [name = '', ...folders] = path.toLowerCase().split('/').reverse();
  return [name.replace(/(?:\.d)?\.[^.]+$/, ''), ...folders.filter((folder) => !PARTING.test(folder))].join('/');
}
