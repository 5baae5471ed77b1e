/** `mlx-code sessions`: lists, searches, shows, renames, exports and deletes what was asked. */

import {
  deleteSession,
  exportSession,
  listSessions,
  openProject,
  renameSession,
  type SessionHit,
  showSession,
  type Turn,
} from '../../../app/index.ts';
import { displayWidth, formatLocalTime, forTerminal, oneLine, plural, truncateToWidth } from '../../../base/text.ts';
import { citationLabel, sourcePlace } from '../../../text/citation-label.ts';
import type { CliIo } from '../io.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import type { SessionListOptions } from '../options/command-options.ts';
import { warn } from '../print/warnings.ts';
import { confirmed } from '../start/confirm.ts';

const EXIT_NOTHING = 1;
const NAME_COLUMNS = 50;
/** Digits of an id that are shown: enough to tell sessions apart. */
const SHOWN_DIGITS = 8;

/** @param text words to look for; undefined lists all @returns 1 when a search finds nothing */
export async function listSessionsCommand(
  text: string | undefined,
  options: SessionListOptions,
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const { root } = await openProject(whichProject(context));
  const { all, limit } = options;
  const hits = await listSessions(
    {
      ...(all !== true && { root }),
      ...(text !== undefined && { text }),
      ...(limit !== undefined && { limit }),
    },
    tellBy(io),
  );
  const code = text !== undefined && hits.length === 0 ? EXIT_NOTHING : 0;
  if (options.json === true) {
    io.out(`${JSON.stringify(hits.map(toJson))}\n`);
    return code;
  }
  if (hits.length === 0) {
    const where = all === true ? '' : ` of ${oneLine(root)}; --all looks at every project`;
    io.say(text === undefined ? `There are no sessions${where}.` : `Nothing was found in the sessions${where}.`);
  }
  const names = hits.map(({ name }) => truncateToWidth(oneLine(name), NAME_COLUMNS));
  const width = Math.max(0, ...names.map(displayWidth));
  for (const [i, hit] of hits.entries()) {
    const name = names[i] ?? '';
    const space = ' '.repeat(width - displayWidth(name));
    const rest = [
      formatLocalTime(hit.updatedAtMs),
      plural(hit.turns, 'turn'),
      ...(all === true ? [oneLine(hit.root)] : []),
    ];
    io.out(`${io.paint.cyan(hit.id.slice(0, SHOWN_DIGITS))}  ${name}${space}  ${io.paint.dim(rest.join('  '))}\n`);
    if (hit.found !== null)
      io.out(`          ${io.paint.dim(`turn ${hit.found.turn}:`)} ${oneLine(hit.found.excerpt)}\n`);
  }
  return code;
}

/** @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS */
export async function showSessionCommand(
  name: string,
  options: { json?: boolean },
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const { root } = await openProject(whichProject(context));
  if (options.json === true) {
    io.out(await exportSession(name, root, 'json', tellBy(io)));
    return 0;
  }
  const { session, turns } = await showSession(name, root, tellBy(io));
  io.say(io.paintErr.dim(`${session.id.slice(0, SHOWN_DIGITS)}  ${oneLine(session.name)}  ${oneLine(session.root)}`));
  for (const turn of turns) {
    io.out(`${io.paint.bold(forTerminal(turn.question).trim().replaceAll(/^/gm, '> '))}\n\n`);
    io.out(`${forTerminal(turn.answer).trim()}\n\n`);
    const note = noteOf(turn);
    if (note !== '') io.out(`${io.paint.dim(note)}\n\n`);
  }
  return 0;
}

/** @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS, E_USAGE for an empty name */
export async function renameSessionCommand(name: string, title: string, context: CommandContext): Promise<number> {
  const { io } = context;
  const { root } = await openProject(whichProject(context));
  const session = await renameSession(name, root, title, tellBy(io));
  io.say(`Session ${session.id.slice(0, SHOWN_DIGITS)} is now "${oneLine(session.name)}".`);
  return 0;
}

/** @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS */
export async function exportSessionCommand(
  name: string,
  format: 'markdown' | 'json',
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const { root } = await openProject(whichProject(context));
  io.out(await exportSession(name, root, format, tellBy(io)));
  return 0;
}

/** @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS, E_USAGE when there is no terminal to ask on */
export async function deleteSessionCommand(
  name: string,
  options: { yes?: boolean },
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const { root } = await openProject(whichProject(context));
  const { session } = await showSession(name, root, tellBy(io));
  const what = `session ${session.id.slice(0, SHOWN_DIGITS)} "${oneLine(session.name)}" with ${plural(session.turns, 'turn')}`;
  if (options.yes !== true && !(await confirmed(`Delete ${what}? [y/N] `))) {
    io.say('Nothing was deleted.');
    return 0;
  }
  await deleteSession(session.id, tellBy(io));
  io.say(`Deleted ${what}.`);
  return 0;
}

// --- internal ---

function tellBy(io: CliIo): (text: string) => void {
  return (text) => warn(text, io);
}

function toJson({ createdAtMs, updatedAtMs, ...hit }: SessionHit): object {
  return { ...hit, created: new Date(createdAtMs).toISOString(), updated: new Date(updatedAtMs).toISOString() };
}

function noteOf({ state, citations }: Turn): string {
  const cited = citations.map(
    (place) => `[${place.by === undefined ? '' : '≈'}${citationLabel(place)}] ${sourcePlace(place)}`,
  );
  return [...(state === 'done' ? [] : [`(${state})`]), ...cited.map(oneLine)].join('\n');
}
