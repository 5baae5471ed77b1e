/**
 * A set-up that failed is remembered for a while, so that someone without a network does not wait for it at every run.
 * Only what takes long to find out is remembered: whether there is a Python, or room on the disk, is quickly asked again.
 */

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorCode, MlxCodeError } from '../../base/errors.ts';
import { formatDuration } from '../../base/text.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { dataDir, ensurePrivateDir } from '../../platform/dirs.ts';

/** A network may be back soon; waiting some seconds for it in every tenth minute is bearable. */
const REMEMBER_MS = 10 * 60_000;
const SLOW_TO_FIND: ReadonlySet<ErrorCode> = new Set(['E_NETWORK', 'E_HTTP', 'E_SETUP_FAILED', 'E_MODEL_CORRUPT']);

/**
 * @param model the model that is to be set up
 * @throws the failure of a little while ago, saying when it was and how to try at once
 */
export function throwIfJustFailed(model: string, now = Date.now()): void {
  const note = readNote();
  if (note === null || note.model !== model) return;
  const age = now - note.atMs;
  if (age < 0 || age >= REMEMBER_MS) return;
  throw new MlxCodeError(note.code, `Setting it up failed ${formatDuration(age)} ago: ${note.message}`, {
    hint: `It is tried again in ${formatDuration(REMEMBER_MS - age)}; "mlx-code setup" tries at once.`,
  });
}

/** Keeps a failure worth remembering. Failing to keep it only costs time. */
export async function rememberFailure(model: string, error: unknown, now = Date.now()): Promise<void> {
  if (!(error instanceof MlxCodeError) || !SLOW_TO_FIND.has(error.code)) return;
  const note: FailureNote = { model, code: error.code, message: error.message, atMs: now };
  try {
    ensurePrivateDir(dataDir());
    await writeFileAtomic(noteFile(), `${JSON.stringify(note)}\n`);
  } catch {
    // A folder that cannot be written has an error of its own, which is on its way to the user.
  }
}

export function forgetFailure(): void {
  try {
    rmSync(noteFile(), { force: true });
  } catch {
    // Its age will make it worthless.
  }
}

// --- internal ---

interface FailureNote {
  readonly model: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly atMs: number;
}

function noteFile(): string {
  return join(dataDir(), 'setup-failure.json');
}

function readNote(): FailureNote | null {
  try {
    const note = JSON.parse(readFileSync(noteFile(), 'utf8')) as Partial<FailureNote>;
    const { model, code, message, atMs } = note;
    if (typeof model !== 'string' || typeof message !== 'string' || typeof atMs !== 'number') return null;
    return code !== undefined && SLOW_TO_FIND.has(code) ? { model, code, message, atMs } : null;
  } catch {
    // Missing or torn: then it is tried.
    return null;
  }
}
