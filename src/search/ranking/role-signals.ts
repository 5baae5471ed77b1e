/**
 * What a file is for, as signals that count against it: a test, a document, a copy. They act only between files that hold the
 * query alike: what is in no file without such a role is asked of those that have one.
 */

import type { PathRole } from '../../text/path-roles.ts';
import type { CandidateFile } from '../candidates/candidate-types.ts';
import { findCopies } from '../candidates/copies.ts';
import { declarationTwins, fileRoles, isData, isProse, isSuperseded, isTemplate } from '../candidates/path-roles.ts';
import type { AnalyzedQuery } from '../query/query.ts';
import type { Held, QueryTerms } from '../query/query-terms.ts';

export const ROLE_SIGNALS: readonly PathRole[] = [
  'test',
  'bench',
  'example',
  'doc',
  'licence',
  'stub',
  'barrel',
  'entry',
  'compat',
  'generated',
  'vendored',
  'private',
];
/** Not held against a file. */
const NEUTRAL: ReadonlySet<string> = new Set(['barrel', 'entry', 'private', 'stub']);
/** Share of the query's rarity that only files with roles hold: below the first nothing is forgiven, from the second on all. */
const RELIEF_FROM = 0.25;
const RELIEF_FULL = 0.6;

export interface RoleFile {
  readonly file: CandidateFile;
  readonly held: Held;
  /** One of few that hold a name or phrase of the query. */
  readonly fewHold: boolean;
}

/** @returns the signals of each file, by path */
export function roleSignals(
  query: AnalyzedQuery,
  terms: QueryTerms,
  files: readonly RoleFile[],
): Map<string, Readonly<Record<string, number>>> {
  const paths = new Set(files.map(({ file }) => file.path));
  const copies = findCopies(files.map(({ file }) => file));
  const declared = ASKS_FOR_TYPES.test(query.text) ? new Set<string>() : declarationTwins(paths);
  const namesVersion = /\bv\d+\b/i.test(query.text);
  const told = files.map((each) => {
    const roles = rolesOf(query, each.file, paths, copies, namesVersion);
    return { ...each, roles: declared.has(each.file.path) ? [...roles, 'declared' as const] : roles };
  });
  let plain: Held = 0;
  for (const { held, roles } of told) if (roles.every((role) => NEUTRAL.has(role))) plain |= held;
  const fewArePlain = told.some(({ roles, fewHold }) => fewHold && roles.every((role) => NEUTRAL.has(role)));
  return new Map(
    told.map(({ file, held, fewHold, roles }) => {
      const alone = terms.covered(held & ~plain);
      // A licence speaks of everything; only its own words make it the answer.
      const forgiven = roles.includes('licence') && terms.list.length > 1 ? 0 : rise(alone, RELIEF_FROM, RELIEF_FULL);
      const counts = 1 - (fewHold && !fewArePlain ? 1 : forgiven);
      const signals: Record<string, number> = { ...NO_ROLE };
      for (const role of roles) signals[`role.${role}`] = NEUTRAL.has(role) ? 1 : counts;
      return [file.path, signals];
    }),
  );
}

// --- internal ---

const ASKS_FOR_TYPES = /\b(?:types?|typings?|typed|interfaces?|declarations?|stubs?)\b/i;

type Role = PathRole | 'superseded' | 'copy' | 'declared' | 'prose' | 'data';

const ALL: readonly Role[] = ['superseded', 'copy', 'declared', 'prose', 'data', ...ROLE_SIGNALS];
const NO_ROLE: Readonly<Record<string, number>> = Object.fromEntries(ALL.map((role) => [`role.${role}`, 0]));

/** The roles that the query does not ask for. */
function rolesOf(
  query: AnalyzedQuery,
  file: CandidateFile,
  paths: ReadonlySet<string>,
  copies: ReadonlySet<string>,
  namesVersion: boolean,
): Role[] {
  const language = file.feature?.language ?? file.chunks[0]?.row.language ?? '';
  const known = fileRoles(file.path, file.feature?.roles ?? '');
  const roles: Role[] = ROLE_SIGNALS.filter((role) => known.has(role) && !isWanted(query, role));
  if (!namesVersion && isSuperseded(file.path, paths)) roles.push('superseded');
  if (copies.has(file.path)) roles.push('copy');
  const texts = file.chunks.map(({ row }) => row.text);
  const isText = known.has('doc') || known.has('licence');
  if (!isText && isProse(language) && !query.wantsDocs && !isTemplate(language, texts)) roles.push('prose');
  if (isData(language) && !query.wantsData && !query.wantsDocs) roles.push('data');
  return roles;
}

function isWanted(query: AnalyzedQuery, role: PathRole): boolean {
  if (role === 'test' || role === 'bench') return query.wantsTests;
  if (role === 'doc') return query.wantsDocs;
  if (role === 'licence') return query.wantsLicence;
  return role === 'example' && query.wantsExamples;
}

/** 0 up to `from`, 1 from `to` on. */
function rise(value: number, from: number, to: number): number {
  return Math.max(0, Math.min(1, (value - from) / (to - from)));
}
