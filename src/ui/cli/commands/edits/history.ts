/** `mlx-code history` and `audit`: what was changed, and what was proposed, decided, written and refused. */

import { type AuditLine, type ChangeRecord, openProject, run } from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { oneLine, plural } from '../../../../base/text.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';

export interface HistoryOptions {
  readonly limit?: number;
  readonly json?: boolean;
}

export interface AuditOptions {
  readonly tail?: number;
  readonly verify?: boolean;
  readonly json?: boolean;
}

const EXIT_FOUND = 0;
const EXIT_NOTHING = 1;
const DEFAULT_CHANGES = 20;
const DEFAULT_LINES = 20;
const MOST_FILES = 3;

/** @param file relative to the current folder */
export async function runHistory(
  file: string | undefined,
  options: HistoryOptions,
  context: CommandContext,
): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const { changes } = await run(project, 'history', { file, limit: options.limit ?? DEFAULT_CHANGES, cwd }, {});
  if (options.json === true) io.out(`${JSON.stringify({ changes })}\n`);
  else for (const change of changes) io.out(`${historyLine(change, context)}\n`);
  if (changes.length === 0) io.say('Nothing was changed here.');
  return changes.length > 0 ? EXIT_FOUND : EXIT_NOTHING;
}

/** @throws E_AUDIT_BROKEN */
export async function runAudit(options: AuditOptions, context: CommandContext): Promise<number> {
  const { io } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const { tail = DEFAULT_LINES, verify = false } = options;
  const { lines, check } = await run(project, 'audit', { tail, verify }, {});
  if (options.json === true) io.out(`${JSON.stringify({ lines, check })}\n`);
  else for (const line of lines) io.out(`${auditLine(line, context)}\n`);
  if (check !== null && check.broken !== null) {
    throw new MlxCodeError(
      'E_AUDIT_BROKEN',
      `The audit does not fit in line ${check.broken.line}: ${check.broken.why}`,
    );
  }
  if (check !== null) io.say(`All ${plural(check.lines, 'line')} of the audit are as they were written.`);
  if (lines.length === 0) io.say('Nothing was changed here.');
  return lines.length > 0 || verify ? EXIT_FOUND : EXIT_NOTHING;
}

// --- internal ---

function historyLine({ id, createdAtMs, title, files, undone, expired }: ChangeRecord, { io }: CommandContext): string {
  const { paint } = io;
  const state = [undone ? 'undone' : '', expired ? 'content no longer kept' : ''].filter(Boolean).join(', ');
  const names = files.slice(0, MOST_FILES).map(({ path, to }) => (to === null ? path : `${path} -> ${to}`));
  const more = files.length > MOST_FILES ? ` and ${files.length - MOST_FILES} more` : '';
  const note = state === '' ? '' : ` ${paint.yellow(`(${state})`)}`;
  return `${paint.cyan(String(id).padStart(4))}  ${paint.dim(localTime(createdAtMs))}  ${oneLine(title)}${note}  ${paint.dim(oneLine(names.join(', ') + more))}`;
}

function auditLine({ at, event, command, files, reasons }: AuditLine, { io }: CommandContext): string {
  const paths = files.map(({ path }) => path).join(', ');
  const why = reasons === undefined ? '' : ` (${reasons.join('; ')})`;
  return `${io.paint.dim(at)}  ${event.padEnd(9)}  ${oneLine(command).padEnd(8)}  ${oneLine(paths + why)}`.trimEnd();
}

function localTime(ms: number): string {
  const time = new Date(ms);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
