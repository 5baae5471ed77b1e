/**
 * agents/: the settings of coding agents, into which we put our server, instructions and a reminder, and from which we take
 * them again. What reads and writes those files is loaded when it is called.
 */

import type { AgentChoice, CheckedPart } from './agents.ts';
import type { InstallPlan } from './plan.ts';

export type { AgentChoice, CheckedPart } from './agents.ts';
export type { InstallPlan } from './plan.ts';
export { AGENT_IDS } from './table/agent-table.ts';

/** What putting us in would change. @throws E_USAGE, E_AGENT_NONE */
export const planAgentInstall = async (choice: AgentChoice, withHook: boolean): Promise<InstallPlan> =>
  (await import('./agents.ts')).installPlan(choice, withHook);

/** What taking us out would change. Without names, whatever is found of ours. @throws E_USAGE */
export const planAgentUninstall = async (choice: AgentChoice): Promise<InstallPlan> =>
  (await import('./agents.ts')).uninstallPlan(choice);

/** Whether what was put in is there and can be started. @throws E_USAGE, E_AGENT_NONE */
export const checkAgents = async (choice: AgentChoice): Promise<CheckedPart[]> =>
  (await import('./agents.ts')).checkAgents(choice);

/** The plan as unified diffs. */
export const agentPatch = async (plan: InstallPlan): Promise<string> =>
  (await import('./carry-out.ts')).patchOfPlan(plan);

/** Carries such a plan out. @throws E_EDIT_STALE, E_READ_ONLY, E_DISK_FULL */
export const carryOutAgentPlan = async (plan: InstallPlan, recordFirst: boolean): Promise<void> =>
  (await import('./carry-out.ts')).carryOutPlan(plan, recordFirst);

/** What the hook of an agent is to print after an event; null for nothing. See `reminder.ts`. */
export const remindAgent = async (event: string): Promise<string | null> =>
  (await import('./reminder.ts')).remind(event);
