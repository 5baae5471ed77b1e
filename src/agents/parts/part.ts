/** The parts of an installation: each is one entry or block in one file. */

import { existsSync } from 'node:fs';
import { dropEntry, type Entry, type Format, putEntry, saysSameElse, valueIn } from '../formats/entry.ts';
import { JSON_FORMAT } from '../formats/json-format.ts';
import { dropBlock, hasBlock, putBlock } from '../formats/marked-block.ts';
import type { Splice } from '../formats/splice.ts';
import { TOML_FORMAT } from '../formats/toml-format.ts';
import { YAML_FORMAT } from '../formats/yaml-format.ts';
import type {
  AgentFiles,
  AgentRow,
  HookPlace,
  InstructionsPlace,
  PartKind,
  Scope,
  ServerPlace,
} from '../table/agent-types.ts';
import { INSTRUCTIONS } from '../table/instructions.ts';
import { REMINDER_COMMAND, reminderCommand, serverCommand } from '../table/our-command.ts';
import { type Places, placeOf } from '../table/places.ts';
import { SERVER_NAME, SHAPES } from '../table/shapes.ts';

export interface Part {
  readonly agent: AgentRow;
  readonly kind: PartKind;
  /** Absolute. */
  readonly file: string;
  /** Nothing outside this folder is written: that of the project, or any for the user's own files. */
  readonly root: string;
  /** @returns null when it is there as it should be @throws Error that says why the file is left alone */
  readonly put: (text: string) => Splice | null;
  /** @throws as `put` */
  readonly drop: (text: string) => string;
  /** What the file has of ours; undefined for nothing. @throws as `put` */
  readonly value: (text: string) => unknown;
  /** Whether two texts say the same beside what is ours. */
  readonly isSameElse: (text: string, other: string) => boolean;
}

const EVERYWHERE = '/';

/** @returns none where the agent has no settings of that scope */
export function partsOf(agent: AgentRow, scope: Scope, places: Places, withHook: boolean): Part[] {
  const files = agent[scope];
  if (files === null) return [];
  const server = usedPlace(files, places);
  const command = serverCommand(agent.isDesktop && scope === 'user');
  const root = scope === 'project' && places.project !== null ? places.project : EVERYWHERE;
  const part = (kind: PartKind, path: string, work: Omit<Part, 'agent' | 'kind' | 'file' | 'root'>): Part[] => {
    const file = placeOf(path, places);
    return file === null ? [] : [{ agent, kind, file, root, ...work }];
  };
  const { instructions, hook } = files;
  return [
    ...(server === undefined
      ? []
      : part('server', server.file, entryWork(FORMATS[server.format], serverEntry(server, command)))),
    ...(instructions === undefined ? [] : part('instructions', instructions.file, blockWork(instructions))),
    ...(hook === undefined || !withHook ? [] : part('hook', hook.file, entryWork(JSON_FORMAT, hookEntry(hook)))),
  ];
}

// --- internal ---

const FORMATS: Readonly<Record<ServerPlace['format'], Format>> = {
  json: JSON_FORMAT,
  toml: TOML_FORMAT,
  yaml: YAML_FORMAT,
};
const HOOK_SECONDS = 5;

function usedPlace({ servers }: AgentFiles, places: Places): ServerPlace | undefined {
  return servers.find(({ file }) => existsSync(placeOf(file, places) ?? '')) ?? servers[0];
}

function serverEntry(place: ServerPlace, command: ReturnType<typeof serverCommand>): Entry {
  const { at, newer, shape, isList, beside } = place;
  return {
    at: newer === undefined ? at : (content) => (hasObject(content, newer) ? newer : at),
    key: isList === true ? null : SERVER_NAME,
    value: SHAPES[shape](command),
    isOurs: (element) => hasName(element, SERVER_NAME),
    ...(beside === undefined ? {} : { beside }),
  };
}

function hookEntry({ form, matcher }: HookPlace): Entry {
  const command = reminderCommand();
  const isOurs = (element: unknown) => JSON.stringify(element).includes(REMINDER_COMMAND);
  if (form === 'flat') {
    const value = { type: 'command', bash: command, timeoutSec: HOOK_SECONDS };
    return { at: ['hooks', 'postToolUse'], key: null, value, isOurs, beside: { version: 1 } };
  }
  const value = { matcher, hooks: [{ type: 'command', command, timeout: HOOK_SECONDS }] };
  return { at: ['hooks', 'PostToolUse'], key: null, value, isOurs };
}

function entryWork(format: Format, entry: Entry): Omit<Part, 'agent' | 'kind' | 'file' | 'root'> {
  return {
    put: (text) => putEntry(format, text, entry),
    drop: (text) => dropEntry(format, text, entry),
    value: (text) => valueIn(format.parse(text), entry),
    isSameElse: (text, other) => saysSameElse(format, text, other, entry),
  };
}

function blockWork({ head }: InstructionsPlace): Omit<Part, 'agent' | 'kind' | 'file' | 'root'> {
  const fields = Object.entries(head ?? {}).map(([name, value]) => `${name}: ${fieldValue(value)}\n`);
  const top = fields.length === 0 ? '' : `---\n${fields.join('')}---\n\n`;
  return {
    put: (text) => putBlock(text, INSTRUCTIONS, top),
    drop: dropBlock,
    value: (text) => (hasBlock(text) ? INSTRUCTIONS : undefined),
    // A text has no parts that could be mixed up.
    isSameElse: () => true,
  };
}

function fieldValue(value: string | boolean): string {
  return typeof value === 'string' && !/^[\w][\w -]*$/.test(value) ? JSON.stringify(value) : String(value);
}

function hasObject(content: unknown, path: readonly string[]): boolean {
  const found = path.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], content);
  return typeof found === 'object' && found !== null && !Array.isArray(found);
}

function hasName(element: unknown, name: string): boolean {
  return typeof element === 'object' && element !== null && 'name' in element && element.name === name;
}
