/**
 * Templates by name: those that ship, the user's and the project's, with the commands and aliases of both configurations.
 * All are prompt text and nothing else. A project's are foreign data: bounded, shown as the project's, and they take no
 * name that ships or that the user has, unless the user trusts the project for that (`templates.trusted`).
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { TEMPLATE_NAME } from '../../base/template-name.ts';
import { oneLine } from '../../base/text.ts';
import { readSmallFile } from '../../platform/small-file.ts';
import { type ParsedTemplate, parsePrompt, parseTemplate } from './template-text.ts';

export type TemplateSource = 'shipped' | 'user' | 'project';

/** A command of a configuration: a prompt of its own, or a template under another name with a standing question. */
export interface CustomCommand {
  readonly description: string;
  readonly prompt?: string;
  readonly template?: string;
  readonly question?: string;
}

/** What one configuration file says under `commands` and `aliases`. */
export interface CustomNames {
  readonly file: string;
  readonly commands: Readonly<Record<string, CustomCommand>>;
  readonly aliases: Readonly<Record<string, string>>;
}

export interface TemplatePlace {
  readonly source: TemplateSource;
  /** Folder of `NAME.md` files; it need not exist. Null where there must be none. */
  readonly folder: string | null;
  readonly custom: CustomNames | null;
}

export interface TemplatePlaces {
  /** What ships first, then the user's, then the project's. */
  readonly places: readonly TemplatePlace[];
  /** The user trusts this project to take names that are in use. */
  readonly trusted: boolean;
}

export interface Template extends ParsedTemplate {
  readonly name: string;
  readonly source: TemplateSource;
  /** The Markdown file, or the configuration file that holds the command. */
  readonly file: string;
  /** As a file would hold it. */
  readonly text: string;
  /** Put before what is asked; '' for none. */
  readonly standing: string;
  /** The template of the program whose text it has; '' for a text of its own. */
  readonly shipped: string;
}

export interface TemplateAlias {
  readonly target: string;
  readonly source: TemplateSource;
  readonly file: string;
}

export interface BrokenTemplate {
  readonly problem: string;
  readonly source: TemplateSource;
  readonly file: string;
}

export interface TemplateSet {
  readonly templates: ReadonlyMap<string, Template>;
  /** Another name, and the template it stands for. */
  readonly aliases: ReadonlyMap<string, TemplateAlias>;
  /** What cannot be used, by name: told when that name is asked for. */
  readonly broken: ReadonlyMap<string, BrokenTemplate>;
  /** What was left out, and why. */
  readonly warnings: readonly string[];
}

/** A page of prompt is 4 KB; more than this is not a prompt for a small model. */
const MAX_TEMPLATE_BYTES = 32 * 1024;
const MAX_TEMPLATES = 200;

/** Everything there is, with later places before earlier ones as far as they may. Never throws for what a file holds. */
export function loadTemplates({ places, trusted }: TemplatePlaces): TemplateSet {
  const state: State = { templates: new Map(), aliases: new Map(), broken: new Map(), warnings: [] };
  for (const place of places) {
    const own = new Set<string>();
    const mayTake = (name: string, file: string): boolean => {
      const known = state.templates.has(name) || state.aliases.has(name) || state.broken.has(name);
      if (known && !own.has(name) && place.source === 'project' && !trusted) {
        state.warnings.push(
          `${file}: "${name}" is ignored, because a project may not replace your own or built-in ones`,
        );
        return false;
      }
      own.add(name);
      return true;
    };
    if (place.folder !== null) addFiles(state, place.source, place.folder, mayTake);
    if (place.custom !== null) addCustom(state, place.source, place.custom, own, mayTake);
  }
  for (const [name, { target, source, file }] of [...state.aliases]) {
    if (state.templates.has(target)) continue;
    state.aliases.delete(name);
    const problem = `${file}: the alias "${name}" stands for "${target}", which is neither a template nor a command`;
    state.broken.set(name, { problem, source, file });
  }
  return state;
}

/** @throws E_TEMPLATE_UNKNOWN with the names there are, E_TEMPLATE_INVALID with the file and what is wrong in it */
export function findTemplate(name: string, places: TemplatePlaces): Template {
  const set = loadTemplates(places);
  const found = set.templates.get(set.aliases.get(name)?.target ?? name);
  if (found !== undefined) return found;
  const broken = set.broken.get(set.aliases.get(name)?.target ?? name);
  if (broken !== undefined) throw new MlxCodeError('E_TEMPLATE_INVALID', broken.problem);
  const names = [...set.templates.keys(), ...set.aliases.keys()].sort().join(', ');
  throw new MlxCodeError('E_TEMPLATE_UNKNOWN', `There is no template or command ${JSON.stringify(oneLine(name))}`, {
    hint: `There are: ${names}.`,
  });
}

// --- internal ---

interface State {
  readonly templates: Map<string, Template>;
  readonly aliases: Map<string, TemplateAlias>;
  readonly broken: Map<string, BrokenTemplate>;
  readonly warnings: string[];
}

type TemplateContent = Omit<Template, 'name' | 'source' | 'file'>;
type MayTake = (name: string, file: string) => boolean;

function addFiles(state: State, source: TemplateSource, folder: string, mayTake: MayTake): void {
  for (const fileName of templateFiles(folder, state.warnings)) {
    const file = join(folder, fileName);
    const name = fileName.slice(0, -'.md'.length);
    if (!TEMPLATE_NAME.test(name)) {
      state.warnings.push(`${file}: the name may have small letters, digits and "-", and 40 characters`);
      continue;
    }
    if (!mayTake(name, file)) continue;
    attempt(state, { name, source, file }, () => {
      const text = readText(file);
      return { ...parseTemplate(text), text, standing: '', shipped: source === 'shipped' ? name : '' };
    });
  }
}

function templateFiles(folder: string, warnings: string[]): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code !== 'ENOENT' && code !== 'ENOTDIR') warnings.push(`Cannot list ${folder}: ${(error as Error).message}`);
    return [];
  }
  const files = names.filter((name) => name.endsWith('.md') && name !== 'README.md').sort();
  if (files.length > MAX_TEMPLATES) {
    warnings.push(`${folder}: only the first ${MAX_TEMPLATES} of ${files.length} templates are used`);
  }
  return files.slice(0, MAX_TEMPLATES);
}

function readText(file: string): string {
  const bytes = readSmallFile(file, MAX_TEMPLATE_BYTES);
  if (bytes === null) throw new Error(`${file} is gone`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error(`${file} is not UTF-8`, { cause });
  }
}

function addCustom(
  state: State,
  source: TemplateSource,
  custom: CustomNames,
  own: Set<string>,
  mayTake: MayTake,
): void {
  const { file } = custom;
  for (const [name, command] of Object.entries(custom.commands)) {
    if (own.has(name)) {
      state.warnings.push(`${file}: the command "${name}" is ignored, because a template has its name`);
    } else if (mayTake(name, file)) {
      const base = state.templates.get(command.template ?? '');
      attempt(state, { name, source, file }, () => commandTemplate(base, command));
    }
  }
  for (const [name, target] of Object.entries(custom.aliases)) {
    if (own.has(name)) {
      state.warnings.push(`${file}: the alias "${name}" is ignored, because a template or command has its name`);
    } else if (mayTake(name, file)) {
      state.templates.delete(name);
      state.broken.delete(name);
      state.aliases.set(name, { target, source, file });
    }
  }
}

/** A command of a template takes its text as it is at this place: what a later place puts there does not reach it. */
function commandTemplate(base: Template | undefined, command: CustomCommand): TemplateContent {
  const standing = command.question ?? '';
  if (command.prompt !== undefined) {
    const parsed = parsePrompt(command.prompt, command.description);
    return { ...parsed, text: asFile(command.description, command.prompt), standing, shipped: '' };
  }
  if (base === undefined) throw new Error(`there is no template "${command.template}"`);
  const joined = [base.standing, standing].filter((text) => text !== '').join('\n');
  return { ...base, description: command.description || base.description, standing: joined };
}

function asFile(description: string, prompt: string): string {
  return description === '' ? prompt : `---\ndescription: ${oneLine(description)}\n---\n${prompt}`;
}

/** A name that fails hides what an earlier place has under it: the user meant the new one. */
function attempt(state: State, origin: Pick<Template, 'name' | 'source' | 'file'>, make: () => TemplateContent): void {
  const { name, source, file } = origin;
  let made: Template | undefined;
  try {
    made = { ...make(), ...origin };
  } catch (error) {
    const { message } = error as Error;
    state.broken.set(name, {
      problem: message.includes(file) ? message : `${file}, "${name}": ${message}`,
      source,
      file,
    });
  }
  state.aliases.delete(name);
  state.templates.delete(name);
  if (made === undefined) return;
  state.broken.delete(name);
  state.templates.set(name, made);
}
