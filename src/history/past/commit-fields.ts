/** A commit as it is found: the words of each of its fields, and texts whose vectors tell its reason and its change. */

import { isLockFile } from '../../files/index.ts';
import { pathRoles } from '../../text/path-roles.ts';
import { redactSecrets } from '../../text/redact.ts';
import { pathTerms, terms } from '../../text/terms.ts';
import { mayShow } from '../change/overview.ts';
import type { PatchedFile } from '../git/commit-patches.ts';
import type { Commit } from '../git/commits.ts';
import type { Field } from './postings.ts';

/** Vectors of a commit: one of its message, and some of its changes. */
export const VECTORS = 4;

/** What is kept of a commit beside its words. */
export interface KeptFile {
  readonly path: string;
  readonly oldPath: string;
  readonly added: number;
  readonly removed: number;
}

export interface CommitFields {
  readonly words: Readonly<Record<Field, readonly string[]>>;
  /** At most VECTORS; '' for none. */
  readonly texts: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly files: readonly KeptFile[];
}

/** Characters of a text that is embedded: what follows says little more. */
const MAX_EMBEDDED = 1_500;
const MAX_KEPT_FILES = 200;
/** Trailers and what tools add say nothing of the reason. */
const NOISE = /^(?:[A-Z][\w-]+-by|Change-Id|git-svn-id|Reviewed-on): .*$/gm;

/** @param maxMessage characters of the message that are kept @param files as its patch tells them, in bounds already */
export function fieldsOf(commit: Commit, files: readonly PatchedFile[], maxMessage: number): CommitFields {
  const subject = redactSecrets(commit.subject.slice(0, maxMessage)).text;
  const body = redactSecrets(commit.body.slice(0, maxMessage)).text;
  const shown = files.filter(({ path }) => path !== '');
  const told = shown.filter(({ path }) => tellsOf(path)).sort((a, b) => weightOf(b) - weightOf(a));
  const changes = told.map((file) => ({ file, ...changedText(file) }));
  const reason = body.replaceAll(NOISE, '').trim();
  const sides = (sign: string) =>
    changes.flatMap(({ lines }) => lines.flatMap((line) => (line.startsWith(sign) ? terms(line.slice(1)) : [])));
  return {
    words: {
      subject: terms(subject),
      body: terms(reason),
      paths: shown.flatMap(({ path, oldPath }) => [
        ...pathTerms(path),
        ...(oldPath === path ? [] : pathTerms(oldPath)),
      ]),
      symbols: changes.flatMap(({ contexts, lines }) => [...contexts, ...definitionHeads(lines)].flatMap(terms)),
      added: sides('+'),
      removed: sides('-'),
    },
    texts: [`${subject}\n${reason}`.trim(), ...changeTexts(changes)],
    subject,
    body,
    files: shown
      .slice(0, MAX_KEPT_FILES)
      .map(({ path, oldPath, added, removed }) => ({ path, oldPath, added, removed })),
  };
}

// --- internal ---

interface ChangedText {
  readonly file: PatchedFile;
  readonly lines: readonly string[];
  readonly contexts: readonly string[];
}

/** Lines of locks, of what tools made and of keys are no reason of anybody. */
function tellsOf(path: string): boolean {
  if (!mayShow(path) || isLockFile(path)) return false;
  const roles = pathRoles(path);
  return !roles.includes('generated') && !roles.includes('vendored');
}

/** Code tells more of a change than its tests and its documents do. */
function weightOf({ path, added, removed }: PatchedFile): number {
  const roles = pathRoles(path);
  const aside = roles.includes('test') || roles.includes('doc');
  return Math.log2(1 + added + removed) * (aside ? 0.5 : 1);
}

/** A secret may lie over several lines, so they pass the gate together. */
function changedText({ lines, contexts }: PatchedFile): { lines: string[]; contexts: string[] } {
  const [first = '', second = ''] = [lines.join('\n'), contexts.join('\n')].map((text) => redactSecrets(text).text);
  return { lines: first.split('\n'), contexts: second === '' ? [] : second.split('\n') };
}

const DEFINES =
  /\b(?:function|def|class|func|fn|interface|type|struct|enum|trait|module|const|let|var|describe|it|test)\b[ (*'"`]+([\p{L}_$][^({=:;'"`]{1,60})/u;

/** Heads of definitions among changed lines. */
function definitionHeads(lines: readonly string[]): string[] {
  return lines.flatMap((line) => DEFINES.exec(line)?.[1] ?? []);
}

/** The files with most to tell each, the last the rest. */
function changeTexts(changes: readonly ChangedText[]): string[] {
  const texts = changes.map(({ file, lines, contexts }) =>
    [file.path, ...contexts.slice(0, 3), ...lines.map((line) => line.slice(1).trim())]
      .join('\n')
      .slice(0, MAX_EMBEDDED),
  );
  const most = VECTORS - 1;
  if (texts.length <= most) return texts;
  return [
    ...texts.slice(0, most - 1),
    texts
      .slice(most - 1)
      .map((text) => text.slice(0, 300))
      .join('\n')
      .slice(0, MAX_EMBEDDED),
  ];
}
