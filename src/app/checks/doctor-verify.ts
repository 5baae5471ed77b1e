/** The deep check of `doctor`: the index against one made from scratch, in lines a person can act on. */

import { MlxCodeError } from '../../base/errors.ts';
import { plural } from '../../base/text.ts';
import { type VerifyReport, verifyIndex } from '../../index/index.ts';
import { indexOptions } from '../project/index-options.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { type Check, fault, ok, warning } from './check-line.ts';

const KEEPER = 'Your files may differ from the indexed ones; run "mlx-code index" on the machine that keeps the index.';
const NAME = 'index: as one made from scratch';
const REBUILD = 'Run "mlx-code index --force" to build the index again from your files.';
const TITLES = {
  lost: 'lost',
  ghost: 'too many',
  duplicated: 'twice',
  wrong: 'other content',
  unfound: 'not found',
  vector: 'bad vectors',
  count: 'wrong counts',
  copy: 'copy for single searches',
} as const;
const EXAMPLES = 3;

/** @throws E_CANCELLED; everything else is a check that is not ok */
export async function deepIndexCheck(project: Project, work: AppWork): Promise<Check[]> {
  const { force: _, ...options } = indexOptions(project, false);
  try {
    const checks = checksOf(await verifyIndex(options, work.signal === undefined ? {} : { signal: work.signal }));
    if (project.remote === null) return checks;
    // A reader's files may well be others than those that a remote index was made of.
    return checks.map((one) => (one.state === 'fault' ? warning(one.name, one.detail, KEEPER) : one));
  } catch (error) {
    if (!(error instanceof MlxCodeError)) throw error;
    if (error.code === 'E_CANCELLED') throw error;
    return [fault(NAME, error.message, error.hint)];
  }
}

// --- internal ---

function checksOf({ differences, outdated, files, chunks, neural, settled }: VerifyReport): Check[] {
  if (!settled) {
    return [
      warning(NAME, 'the index is being written to, so nothing can be said', 'Run it again when indexing is over.'),
    ];
  }
  const checks: Check[] = [];
  const kinds = new Map<keyof typeof TITLES, Set<string>>();
  const details = new Map<keyof typeof TITLES, string>();
  for (const { kind, path, detail } of differences) {
    kinds.set(kind, (kinds.get(kind) ?? new Set()).add(path));
    details.set(kind, details.get(kind) ?? detail);
  }
  for (const [kind, paths] of kinds) {
    const named = [...paths].filter((path) => path !== '');
    const where = named.length === 0 ? '' : ` (${plural(named.length, 'file')}: ${some(named)})`;
    checks.push(fault(`index: ${TITLES[kind]}`, `${details.get(kind)}${where}`, REBUILD));
  }
  const what = `${plural(files, 'file')}, ${plural(chunks, 'chunk')}, ${plural(neural, 'MLX vector')} compared`;
  if (checks.length === 0) checks.push(ok(NAME, what));
  if (outdated.length > 0) {
    const detail = `${plural(outdated.length, 'file')} changed since: ${some(outdated)}`;
    checks.push(warning('index: up to date', detail, 'Run "mlx-code index" to add them.'));
  }
  return checks;
}

function some(paths: readonly string[]): string {
  const more = paths.length > EXAMPLES ? ` and ${paths.length - EXAMPLES} more` : '';
  return `${paths.slice(0, EXAMPLES).join(', ')}${more}`;
}
