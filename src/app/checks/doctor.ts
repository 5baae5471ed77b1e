/** Use case: checks the set-up and the index, one check at a time; a failed check says how to fix it. */

import { statfs } from 'node:fs/promises';
import { fromErrno, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import { checkGrammars } from '../../chunk/index.ts';
import { cacheDir, dataDir, ensurePrivateDir } from '../../platform/dirs.ts';
import { folderKind } from '../../platform/index-folder.ts';
import { checkLog, logFile } from '../../platform/log.ts';
import { checkIndex, loadLance } from '../../store/index.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { type Check, fault, ok, warning } from './check-line.ts';
import { leavingCheck, modelChecks, workerChecks } from './doctor-models.ts';
import { deepIndexCheck } from './doctor-verify.ts';

export interface DoctorOptions {
  /** Compute the hash of every model file, not of the shipped one alone; compare the index with one made from scratch. */
  readonly deep: boolean;
}

export interface DoctorReport {
  readonly root: string;
  readonly checks: readonly Check[];
}

/** Below this nothing is indexed. */
const FREE_BYTES = 500 * 1024 * 1024;

/** @throws E_CANCELLED; everything else is a check that is not ok */
export async function examine(project: Project, options: DoctorOptions, work: AppWork): Promise<DoctorReport> {
  const steps: (() => Promise<readonly Check[]>)[] = [
    async () => [ok('Node', `${process.version} on ${process.platform} ${process.arch}`)],
    async () => settingsChecks(project),
    async () => [leavingCheck(project)],
    () => workerChecks(work),
    () => modelChecks(project, options.deep, work),
    lanceChecks,
    grammarChecks,
    diskChecks,
    () => indexChecks(project),
    async () => logChecks(),
    async () => (options.deep && folderKind(project.indexDir) === 'ours' ? deepIndexCheck(project, work) : []),
  ];
  const checks: Check[] = [];
  for (const [done, step] of steps.entries()) {
    throwIfCancelled(work.signal);
    work.onProgress?.({ phase: 'setup', done, total: steps.length, unit: 'steps', note: 'checking' });
    checks.push(...(await provenBy(step)));
  }
  return { root: project.root, checks };
}

// --- internal ---

/** What keeps a check from being made is a fault too. */
async function provenBy(step: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    return [fault('set-up', error.message, error.hint)];
  }
}

function settingsChecks({ config }: Project): Check[] {
  if (config.problems.length === 0) return [ok('settings', config.userFile)];
  return config.problems.map(({ message, hint }) => fault('settings', message, hint));
}

async function lanceChecks(): Promise<Check[]> {
  try {
    await loadLance();
    return [ok('LanceDB', 'its native package loads')];
  } catch (error) {
    return [fault('LanceDB', messageOf(error), hintOf(error))];
  }
}

async function grammarChecks(): Promise<Check[]> {
  const all = await checkGrammars();
  const bad = all.filter((one) => !one.ok);
  if (bad.length === 0) return [ok('grammars', `${all.length} languages, hashes and parsing checked`)];
  return bad.map(({ language, detail }) =>
    fault(`grammar ${language}`, detail, 'Install mlx-code again, or in a clone run "git restore grammars".'),
  );
}

async function diskChecks(): Promise<Check[]> {
  const places = [
    ['cache folder', cacheDir, 'MLX_CODE_CACHE_DIR'],
    ['data folder', dataDir, 'MLX_CODE_DATA_DIR'],
  ] as const;
  return Promise.all(
    places.map(async ([name, dir, variable]) => {
      try {
        const folder = dir();
        ensurePrivateDir(folder);
        const { bavail, bsize } = await statfs(folder);
        const free = bavail * bsize;
        const detail = `${folder}, ${formatBytes(free)} free`;
        const remedy = `Free some space, or name another place with ${variable}.`;
        return free < FREE_BYTES ? fault(name, detail, remedy) : ok(name, detail);
      } catch (error) {
        return fault(name, messageOf(error), hintOf(error));
      }
    }),
  );
}

const LOG_REMEDY = 'Make the cache folder writable, or switch the log off: "mlx-code config set log.level off".';

/** The program goes on without a log that cannot be written, so nothing else would tell. */
function logChecks(): Check[] {
  try {
    const file = logFile();
    checkLog(file);
    return [ok('log', file)];
  } catch (error) {
    return [warning('log', messageOf(fromErrno(error, 'write the log')), LOG_REMEDY)];
  }
}

async function indexChecks({ indexDir, remote, root }: Project): Promise<Check[]> {
  if (remote === null && folderKind(indexDir) === 'none')
    return [warning('index', `none of ${root}`, 'Run "mlx-code index".')];
  try {
    return (await checkIndex(indexDir)).map((check) => {
      if (check.ok) return ok(`index: ${check.name}`, check.detail);
      // The MLX tier may still be on its way.
      const judge = /MLX/.test(check.name) ? warning : fault;
      return judge(`index: ${check.name}`, check.detail, check.remedy);
    });
  } catch (error) {
    return [fault('index', messageOf(error), hintOf(error))];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function hintOf(error: unknown): string {
  return error instanceof MlxCodeError ? error.hint : 'Please report it with the output of "mlx-code doctor --json".';
}
