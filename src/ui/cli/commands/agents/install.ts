/** `mlx-code install` and `uninstall`: puts us into the settings of coding agents, when the user has seen what changes, and takes us out. */

import {
  type AgentChoice,
  agentPatch,
  carryOutAgentPlan,
  type InstallPlan,
  openProject,
  planAgentInstall,
  planAgentUninstall,
} from '../../../../app/index.ts';
import { ERROR_CATALOGUE } from '../../../../base/errors.ts';
import { oneLine, plural } from '../../../../base/text.ts';
import type { CliIo } from '../../io.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { patchLines } from '../../print/print-patch.ts';
import { EXIT_REFUSED } from '../../print/print-plan.ts';
import { confirmed } from '../../start/confirm.ts';

export interface AgentOptions {
  readonly project?: boolean;
  readonly json?: boolean;
}

export interface InstallOptions extends AgentOptions {
  readonly hooks?: boolean;
  readonly check?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const EXIT_DONE = 0;
const LEFT_ALONE = 'E_AGENT_FILE';

/** @param names ids of agents; none for those that are found @throws E_USAGE, E_AGENT_NONE, E_EDIT_STALE */
export async function runInstall(
  names: readonly string[],
  options: InstallOptions,
  context: CommandContext,
): Promise<number> {
  const choice = await agentChoice(names, options, context);
  const plan = await planAgentInstall(choice, options.hooks === true);
  return await showAndCarryOut(plan, { ...options, recordFirst: true, done: 'Installed' }, context.io);
}

/** @param names as above; without them, wherever something of ours is found @throws E_USAGE, E_EDIT_STALE */
export async function runUninstall(
  names: readonly string[],
  options: InstallOptions,
  context: CommandContext,
): Promise<number> {
  const plan = await planAgentUninstall(await agentChoice(names, options, context));
  return await showAndCarryOut(plan, { ...options, recordFirst: false, done: 'Uninstalled' }, context.io);
}

export async function agentChoice(
  names: readonly string[],
  { project = false }: AgentOptions,
  context: CommandContext,
): Promise<AgentChoice> {
  if (!project) return { names, scope: 'user', project: null };
  const { root } = await openProject({ ...whichProject(context), tolerant: true });
  return { names, scope: 'project', project: root };
}

// --- internal ---

interface Decision extends InstallOptions {
  readonly recordFirst: boolean;
  readonly done: string;
}

async function showAndCarryOut(plan: InstallPlan, decision: Decision, io: CliIo): Promise<number> {
  const { dryRun = false, yes = false, json = false, recordFirst, done } = decision;
  const isWanted = !dryRun && (yes || (!json && (await show(plan, io, true))));
  if (isWanted) await carryOutAgentPlan(plan, recordFirst);
  if (json) {
    const { parts, leftAlone } = plan;
    io.out(`${JSON.stringify({ applied: isWanted, parts, leftAlone, patch: await agentPatch(plan) })}\n`);
  } else if (dryRun || yes) await show(plan, io, false);
  if (isWanted && plan.steps.length > 0 && !json) {
    const agents = new Set(plan.parts.filter(({ state }) => !UNCHANGED.has(state)).map(({ agent }) => agent));
    io.say(`${done} for ${plural(agents.size, 'agent')}: ${[...agents].sort().join(', ')}. Start them anew.`);
  }
  if (plan.leftAlone.length === 0) return EXIT_DONE;
  if (!json) io.say(`  ${ERROR_CATALOGUE[LEFT_ALONE].hint}\n  ${io.paintErr.dim(`[${LEFT_ALONE}]`)}`);
  return EXIT_REFUSED;
}

const UNCHANGED: ReadonlySet<string> = new Set(['same', 'absent', 'shared']);

/** Prints what would change. @returns whether the user, when asked, said yes */
async function show(plan: InstallPlan, io: CliIo, asks: boolean): Promise<boolean> {
  for (const line of patchLines(await agentPatch(plan), io)) io.out(`${line}\n`);
  for (const { agent, kind, file, state } of plan.parts)
    if (NOTES[state] !== undefined) io.say(`${agent}: ${kind} ${oneLine(file)}: ${NOTES[state]}`);
  for (const { agent, kind, file, reason } of plan.leftAlone)
    io.say(`${io.paintErr.red('left alone:')} ${agent}: ${kind} ${oneLine(file)}: ${oneLine(reason)}`);
  if (plan.steps.length === 0) {
    io.say('Nothing to change.');
    // The record may still have to forget an agent that shared a file.
    return asks;
  }
  if (!asks) return false;
  if (process.stdin.isTTY !== true) {
    io.say('Nothing was written: add --yes to write it.');
    return false;
  }
  const isYes = await confirmed(`Write ${plural(plan.steps.length, 'file')}? [y/N] `);
  if (!isYes) io.say('Nothing was written.');
  return isYes;
}

const NOTES: Readonly<Record<string, string>> = {
  same: 'is there already',
  shared: 'stays for another agent',
  'put back': 'the entry that was there before is back; run uninstall again to take that out too',
};
