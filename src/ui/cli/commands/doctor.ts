/** `mlx-code doctor`: one line for each check, and the remedy under each fault. */

import { type Check, openProject, run } from '../../../app/index.ts';
import { oneLine, plural } from '../../../base/text.ts';
import type { CliIo } from '../io.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';

const EXIT_OK = 0;
/** As the set-up errors of the catalogue. */
const EXIT_FAULT = 3;

/** @returns 0 when nothing that matters is wrong, 3 otherwise */
export async function runDoctor(
  root: string | undefined,
  options: { json?: boolean; deep?: boolean },
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const project = await openProject({ ...whichProject(context, root), tolerant: true });
  warnAbout(project.config, io);
  const report = await runWork(io, (work) => run(project, 'doctor', { deep: options.deep === true }, work));
  const faults = report.checks.filter(({ state }) => state === 'fault').length;
  if (options.json === true) io.out(`${JSON.stringify({ ok: faults === 0, ...report })}\n`);
  else {
    const width = Math.max(...report.checks.map(({ name }) => name.length));
    for (const check of report.checks) io.out(line(check, width, io));
    const warnings = report.checks.filter(({ state }) => state === 'warning').length;
    io.say(conclusion(faults, warnings));
  }
  return faults === 0 ? EXIT_OK : EXIT_FAULT;
}

// --- internal ---

function conclusion(faults: number, warnings: number): string {
  const noticed = warnings === 0 ? '' : `${plural(warnings, 'warning')}, marked with "!"`;
  if (faults > 0) return `${plural(faults, 'fault')} found${noticed && ` and ${noticed}`}.`;
  return noticed === '' ? 'Nothing is wrong.' : `No fault found, ${noticed}.`;
}

function line(check: Check, width: number, io: CliIo): string {
  const { paint } = io;
  const mark = { ok: paint.green('✓'), warning: paint.yellow('!'), fault: paint.red('✗') }[check.state];
  const remedy = check.remedy === '' ? '' : `\n  ${' '.repeat(width)}  → ${oneLine(check.remedy)}`;
  return `${mark} ${check.name.padEnd(width)}  ${oneLine(check.detail)}${paint.dim(remedy)}\n`;
}
