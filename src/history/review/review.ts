/** A review of a change without a model: what is certain, the gravest first, and how risky the change is, with reasons. */

import { askGit } from '../../files/index.ts';
import type { Overview } from '../change/overview.ts';
import { sizesOf } from '../git/contents.ts';
import { fileFindings } from './file-findings.ts';
import { type Finding, REVIEW_RULES, type ReviewRule } from './finding.ts';
import { lineFindings } from './line-findings.ts';
import { symbolFindings } from './symbol-findings.ts';
import { testFindings } from './test-findings.ts';

export interface Risk {
  readonly level: 'low' | 'medium' | 'high';
  readonly reasons: readonly string[];
}

export interface Review {
  /** At most two of a file. */
  readonly findings: readonly Finding[];
  /** Those beyond. */
  readonly more: number;
  readonly risk: Risk;
}

const MAX_OF_FILE = 2;
const BIG_CHANGE = 400;
const MANY_USERS = 10;
const ORDER = Object.keys(REVIEW_RULES) as ReviewRule[];

/** @throws E_GIT_*, E_CANCELLED */
export async function reviewOf(top: string, overview: Overview, all: boolean, signal?: AbortSignal): Promise<Review> {
  const ids = overview.files.map(({ change }) => change.newId).filter((id) => id !== '');
  const before = overview.comparison.before;
  const listed = await askGit(top, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', before], {
    signal,
    maxBytes: 64_000_000,
  });
  const standing = new Set((listed ?? '').split('\0'));
  const found = [
    ...overview.files.flatMap(lineFindings),
    ...symbolFindings(overview),
    ...fileFindings(overview, await sizesOf(top, ids, signal), standing),
    ...testFindings(overview, standing),
  ].sort((a, b) => ORDER.indexOf(a.rule) - ORDER.indexOf(b.rule));
  const counts = new Map<string, number>();
  const findings = found.filter(({ path, rule }) => {
    const count = (counts.get(path) ?? 0) + 1;
    counts.set(path, count);
    // A secret is never one too many.
    return all || count <= MAX_OF_FILE || rule === 'secret';
  });
  return { findings, more: found.length - findings.length, risk: riskOf(overview, found) };
}

// --- internal ---

function riskOf({ files, symbols }: Overview, found: readonly Finding[]): Risk {
  const errors = new Set(found.filter(({ level }) => level === 'error').map(({ rule }) => rule));
  const warnings = new Set(found.filter(({ level }) => level === 'warning').map(({ rule }) => rule));
  const lines = files.reduce(
    (sum, { change }) => sum + change.lines.reduce((all, each) => all + each.added.length + each.removed.length, 0),
    0,
  );
  const users = symbols
    .filter(({ change }) => change === 'signature' || change === 'body')
    .map(({ after, uses }) => ({
      name: after?.name ?? '',
      count: uses.sites.filter(({ sure, test }) => sure && !test).length,
    }))
    .filter(({ count }) => count >= MANY_USERS)
    .sort((a, b) => b.count - a.count);
  const untested = found.some(({ rule }) => rule === 'tests');
  const reasons = [
    ...[...errors, ...warnings].map((rule) => REVIEW_RULES[rule].says),
    ...users.slice(0, 2).map(({ name, count }) => `${name} has ${count} users`),
    ...(lines > BIG_CHANGE ? [`${lines} lines change`] : []),
    ...(untested ? [REVIEW_RULES.tests.says] : []),
  ];
  const isMedium = warnings.size > 0 || users.length > 0 || lines > BIG_CHANGE;
  return { level: errors.size > 0 ? 'high' : isMedium ? 'medium' : 'low', reasons };
}
