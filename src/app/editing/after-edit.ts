/**
 * Programs of the user that run after a change of files, such as a formatter and a checker. They come from the user's own settings
 * alone. What they change further in the files of the change is part of it for undo.
 */

import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { sha256Hex } from '../../base/hash.ts';
import { forTerminal } from '../../base/text.ts';
import type { RepoPath } from '../../base/types.ts';
import { type Editor, type EditPlan, hashAt, type Proposal, readBytes } from '../../edit/index.ts';
import { runCommand } from '../../platform/process.ts';
import { redactSecrets } from '../../text/redact.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { applyOrShow, type EditScope, editing, type HookResult, type PlanView } from './edit-project.ts';

const FILES = '{files}';
const MAX_OUTPUT = 2_000;

/**
 * Carries out what is proposed, or only shows it; then the user's programs run.
 * @param propose begins when no other process changes files of the project @throws as withEditor, and what `propose` throws
 */
export async function changeFiles(
  project: Project,
  choice: EditScope & { readonly dryRun: boolean },
  work: AppWork,
  propose: (editor: Editor) => Promise<Proposal>,
): Promise<PlanView> {
  const view = await editing(project, choice, work, async (editor) =>
    applyOrShow(editor, await propose(editor), choice.dryRun),
  );
  return await afterEdit(project, view, work);
}

// --- internal ---

/** @returns the same view, with how the programs ended; at once where the plan was not carried out, or there are none */
async function afterEdit(project: Project, view: PlanView, work: AppWork): Promise<PlanView> {
  const commands = project.config.values['hooks.afterEdit'];
  const { plan } = view;
  if (!plan.applied || plan.undo === null || commands.length === 0) return view;
  const hooks: HookResult[] = [];
  for (const command of commands) hooks.push(await runHook(project, plan, plan.undo, command, work));
  return { ...view, hooks };
}

async function runHook(
  project: Project,
  plan: EditPlan,
  change: number,
  command: readonly string[],
  work: AppWork,
): Promise<HookResult> {
  const files = plan.files.filter(({ kind }) => kind !== 'delete').map(({ path, to }) => asArgument(to ?? path));
  const [program = '', ...args] = command.flatMap((word) => (word === FILES ? files : [word]));
  const said = forTerminal(command.join(' '));
  work.onMessage?.(`Running ${said}.`);
  const before = hashesOf(project.root, plan);
  const limits = { cwd: project.root, timeoutMs: project.config.values['hooks.seconds'] * 1000, signal: work.signal };
  // A change that is made stays made: stopping a program is told as its end.
  const end = await runCommand(program, args, limits).catch((error: unknown) => {
    if (error instanceof MlxCodeError && error.code === 'E_CANCELLED') return null;
    throw error;
  });
  const changed = await editing(project, { allowProtected: true }, {}, async (editor) => {
    const paths = keepChanged(project.root, editor, change, before);
    const how = end === null ? 'stopped' : end.timedOut ? 'late' : `code ${end.code ?? end.reason}`;
    editor.noteHook(plan, change, [`${program}: ${how}`, ...paths.map((path) => `changed: ${path}`)]);
    return paths;
  });
  const output =
    end === null ? '' : forTerminal(redactSecrets(`${end.stdout}${end.stderr}`.trim().slice(-MAX_OUTPUT)).text);
  return { command: said, outcome: outcomeOf(end), code: end?.code ?? null, output, changed };
}

/** A name that begins with a dash is no option. */
function asArgument(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

function outcomeOf(end: Awaited<ReturnType<typeof runCommand>> | null): HookResult['outcome'] {
  if (end === null || end.timedOut) return 'late';
  if (end.code === null && end.reason !== null && /^E[A-Z]+$/.test(end.reason)) return 'not-started';
  return end.code === 0 ? 'done' : 'failed';
}

function hashesOf(root: string, { files }: EditPlan): ReadonlyMap<RepoPath, string | null> {
  const written = files.filter(({ kind }) => kind === 'change' || kind === 'create');
  return new Map(written.map(({ path }) => [path, hashAt(root, path)]));
}

function keepChanged(
  root: string,
  editor: Editor,
  change: number,
  before: ReadonlyMap<RepoPath, string | null>,
): RepoPath[] {
  return [...before].flatMap(([path, hash]) => {
    const now = hashAt(root, path);
    if (now === hash) return [];
    const bytes = now === null ? null : readBytes(join(root, path));
    editor.journal.amend(change, path, bytes === null ? null : { hash: sha256Hex(bytes), bytes });
    return [path];
  });
}
