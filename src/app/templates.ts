/** Use cases about templates: which there are here, and one filled with what the user gives and git knows. */

import { basename, dirname, join } from 'node:path';
import { MlxCodeError } from '../base/errors.ts';
import { resolveInRoot } from '../base/paths.ts';
import {
  findTemplate,
  loadTemplates,
  type RenderedTemplate,
  renderTemplate,
  type Template,
  type TemplateInput,
  type TemplatePlace,
  type TemplatePlaces,
  type TemplateSource,
  templateNeeds,
} from '../chat/index.ts';
import { LANGUAGES, languageOf } from '../chunk/index.ts';
import { stagedDiff } from '../files/index.ts';
import { configDir } from '../platform/dirs.ts';
import { packageRoot } from '../platform/package-root.ts';
import type { Project } from './project/project.ts';
import { isTrustedRoot } from './project/trusted-root.ts';

/** A template, command or alias as a list shows it. */
export interface TemplateView {
  readonly name: string;
  readonly description: string;
  readonly source: TemplateSource;
  /** The Markdown or configuration file it comes from. */
  readonly file: string;
  /** For an alias, what it stands for; else ''. */
  readonly aliasOf: string;
  /** What is wrong with it; '' when it can be used. */
  readonly problem: string;
}

export interface TemplateList {
  readonly templates: readonly TemplateView[];
  readonly warnings: readonly string[];
}

/** A prompt for a model takes no more; what is cut is said in it. Characters. */
const MAX_DIFF_CHARS = 100_000;

/** The place of the templates that come with the program. */
export function shippedTemplates(): TemplatePlace {
  return { source: 'shipped', folder: join(packageRoot(), 'templates'), custom: null };
}

/** Where templates are looked for, from the root and the settings in force. */
export function templatePlaces({ root, config }: Pick<Project, 'root' | 'config'>): TemplatePlaces {
  const user: TemplatePlace = { source: 'user', folder: join(configDir(), 'templates'), custom: config.custom.user };
  const project: TemplatePlace = { source: 'project', folder: projectFolder(root), custom: config.custom.project };
  return {
    places: [shippedTemplates(), user, project],
    trusted: isTrustedRoot(root, config.values['templates.trusted']),
  };
}

export function listTemplates(project: Pick<Project, 'root' | 'config'>): TemplateList {
  const { templates, aliases, broken, warnings } = loadTemplates(templatePlaces(project));
  const views: TemplateView[] = [...templates.values()].map(({ name, description, source, file }) => ({
    name,
    description,
    source,
    file,
    aliasOf: '',
    problem: '',
  }));
  for (const [name, { target, source, file }] of aliases) {
    const description = templates.get(target)?.description ?? '';
    views.push({ name, description, source, file, aliasOf: target, problem: '' });
  }
  for (const [name, { problem, source, file }] of broken) {
    views.push({ name, description: '', source, file, aliasOf: '', problem });
  }
  return { templates: views.sort((a, b) => (a.name < b.name ? -1 : 1)), warnings };
}

/** @throws E_TEMPLATE_UNKNOWN, E_TEMPLATE_INVALID */
export function showTemplate(project: Pick<Project, 'root' | 'config'>, name: string): Template {
  return findTemplate(name, templatePlaces(project));
}

/**
 * A template filled for this project. The staged changes are asked for only where the template shows them.
 * @param given the question, the files (paths below the root) and the selection, as far as there are any
 * @throws E_TEMPLATE_UNKNOWN, E_TEMPLATE_INVALID, E_CANCELLED; E_USAGE when nothing is given of what it requires
 */
export async function fillTemplate(
  project: Pick<Project, 'root' | 'config'>,
  name: string,
  given: Pick<TemplateInput, 'question' | 'files' | 'selection'>,
  signal?: AbortSignal,
): Promise<RenderedTemplate> {
  const places = templatePlaces(project);
  const language = commonLanguage(given.files ?? []);
  const input: TemplateInput = { ...given, ...(language !== '' && { language }), project: basename(project.root) };
  if (!templateNeeds(findTemplate(name, places), input).diff) return renderTemplate(name, input, places);
  const diff = (await stagedDiff(project.root, signal)) ?? '';
  return renderTemplate(name, { ...input, diff: cutDiff(diff) }, places);
}

// --- internal ---

/** A linked folder may lead anywhere: only what really lies in the root is the project's. */
function projectFolder(root: string): string | null {
  try {
    return dirname(resolveInRoot(root, join('.mlx-code', 'templates', 'name.md')));
  } catch (error) {
    if (error instanceof MlxCodeError) return null;
    throw error;
  }
}

/** As people write it; '' when the files have none in common. */
function commonLanguage(files: readonly string[]): string {
  const ids = new Set(files.map((file) => languageOf(file)).filter((id) => id !== ''));
  const [id] = ids;
  return ids.size === 1 ? (LANGUAGES.find((language) => language.id === id)?.name ?? '') : '';
}

function cutDiff(diff: string): string {
  if (diff.length <= MAX_DIFF_CHARS) return diff;
  const end = diff.lastIndexOf('\n', MAX_DIFF_CHARS);
  const kept = diff.slice(0, end < 0 ? MAX_DIFF_CHARS : end);
  const more = diff.slice(kept.length).split('\n').length - 1;
  return `${kept}\n(${more} more lines of changes are left out)`;
}
