/** Which agents are meant, and what installing, removing and checking mean for them. */

import { existsSync } from 'node:fs';
import { MlxCodeError } from '../base/errors.ts';
import { nearestName } from '../base/nearest.ts';
import { type Part, partsOf } from './parts/part.ts';
import { readUserFile } from './parts/user-file.ts';
import { type InstallPlan, planInstall, planUninstall } from './plan.ts';
import { readRecord } from './record.ts';
import { AGENT_IDS, AGENTS } from './table/agent-table.ts';
import type { AgentRow, PartKind, Scope } from './table/agent-types.ts';
import { canStart } from './table/our-command.ts';
import { type Places, placeOf, placesOf } from './table/places.ts';

export interface AgentChoice {
  /** Ids of the table; none for those that are found. */
  readonly names: readonly string[];
  readonly scope: Scope;
  /** Real path of the project's root; for its scope alone. */
  readonly project: string | null;
}

export interface CheckedPart {
  readonly agent: string;
  readonly kind: PartKind;
  readonly file: string;
  readonly state: 'installed' | 'outdated' | 'missing' | 'broken' | 'unreadable';
  /** Why it is broken or unreadable. */
  readonly reason: string | null;
}

/** @throws E_USAGE, E_AGENT_NONE */
export function installPlan(choice: AgentChoice, withHook: boolean): InstallPlan {
  const places = placesOf(choice.project);
  const agents = chosen(choice, places);
  return planInstall(
    agents.flatMap((agent) => partsOf(agent, choice.scope, places, withHook)),
    readRecord(),
  );
}

/** Without names, whatever is found of ours in the files of any agent. @throws E_USAGE */
export function uninstallPlan(choice: AgentChoice): InstallPlan {
  const places = placesOf(choice.project);
  const agents = choice.names.length === 0 ? AGENTS : chosen(choice, places);
  const parts = agents.flatMap((agent) => partsOf(agent, choice.scope, places, true));
  const plan = planUninstall([...parts].reverse(), readRecord());
  // A file that cannot be read is worth a word only where something of ours may be in it.
  const leftAlone = plan.leftAlone.filter((each) => choice.names.length > 0 || mentionsUs(parts, each.file));
  return { ...plan, leftAlone };
}

/** @throws E_USAGE, E_AGENT_NONE */
export function checkAgents(choice: AgentChoice): CheckedPart[] {
  const places = placesOf(choice.project);
  const parts = chosen(choice, places).flatMap((agent) => partsOf(agent, choice.scope, places, true));
  return parts.map(checked).filter(({ kind, state }) => kind !== 'hook' || state !== 'missing');
}

// --- internal ---

function chosen({ names, scope, project }: AgentChoice, places: Places): AgentRow[] {
  const agents = names.length > 0 ? names.map(named) : AGENTS.filter((agent) => isFound(agent, scope, places));
  const able = agents.filter((agent) => agent[scope] !== null);
  if (able.length > 0) return able;
  const what = names.length > 0 ? `${names.join(', ')} keep no settings in a project` : 'No coding agent was found';
  throw new MlxCodeError(
    'E_AGENT_NONE',
    project !== null && names.length === 0 ? `${what} that keeps settings in a project` : what,
  );
}

function named(name: string): AgentRow {
  const found = AGENTS.find(({ id }) => id === name.toLowerCase());
  if (found !== undefined) return found;
  const near = nearestName(name.toLowerCase(), AGENT_IDS);
  throw new MlxCodeError('E_USAGE', `There is no agent ${name}`, {
    hint: near === undefined ? `These are known: ${AGENT_IDS.join(', ')}.` : `Did you mean ${near}?`,
  });
}

function isFound({ signs }: AgentRow, scope: Scope, places: Places): boolean {
  return signs.some((sign) => {
    const path = scope === 'user' && sign.startsWith('./') ? null : placeOf(sign, places);
    return path !== null && existsSync(path);
  });
}

function checked(part: Part): CheckedPart {
  const about = { agent: part.agent.id, kind: part.kind, file: part.file, reason: null };
  try {
    const { text } = readUserFile(part.root, part.file);
    const value = part.value(text);
    if (value === undefined) return { ...about, state: 'missing' };
    const command = commandIn(value);
    if (command !== null && !canStart(command))
      return {
        ...about,
        state: 'broken',
        reason: `there is no program ${[command.command, ...command.args].join(' ')}`,
      };
    return { ...about, state: part.put(text) === null ? 'installed' : 'outdated' };
  } catch (error) {
    return { ...about, state: 'unreadable', reason: (error as Error).message };
  }
}

/** The command of an entry, in whatever shape it is written. */
function commandIn(value: unknown): { command: string; args: string[] } | null {
  if (typeof value !== 'object' || value === null) return null;
  const entry = value as { command?: unknown; cmd?: unknown; args?: unknown; transport?: unknown };
  if (entry.transport !== undefined) return commandIn(entry.transport);
  const [command, ...rest] = [entry.command ?? entry.cmd].flat();
  if (typeof command !== 'string') return null;
  const args = [...rest, ...(Array.isArray(entry.args) ? entry.args : [])];
  return { command, args: args.map(String) };
}

function mentionsUs(parts: readonly Part[], file: string): boolean {
  const part = parts.find((each) => each.file === file);
  try {
    return part !== undefined && readUserFile(part.root, file).text.includes('mlx-code');
  } catch {
    // What cannot be read as text was not written by us.
    return false;
  }
}
