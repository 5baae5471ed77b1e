/** The templates of the project as prompts: what a user picks in an agent as a command. */

import { fillTemplate, listTemplates, type ServedProjects } from '../../app/index.ts';
import { oneLine } from '../../base/text.ts';

export interface ListedPrompt {
  name: string;
  description: string;
  arguments: { name: string; description: string; required: boolean }[];
}

const ARGUMENTS = [
  { name: 'question', description: 'What to do or explain', required: false },
  { name: 'files', description: 'Paths below the root, separated by commas', required: false },
];

export async function listPrompts(projects: ServedProjects): Promise<ListedPrompt[]> {
  const { project } = await projects.project('');
  const { templates } = await listTemplates(project);
  return templates
    .filter(({ problem, aliasOf }) => problem === '' && aliasOf === '')
    .map(({ name, description }) => ({ name, description: oneLine(description), arguments: ARGUMENTS }));
}

/** @throws E_TEMPLATE_UNKNOWN, E_TEMPLATE_INVALID; E_USAGE when nothing is given of what it requires */
export async function promptText(
  projects: ServedProjects,
  name: string,
  given: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const { project } = await projects.project('');
  const { question = '', files = '' } = given;
  const paths = files
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '');
  const rendered = await fillTemplate(
    project,
    name,
    { ...(question !== '' && { question }), ...(paths.length > 0 && { files: paths }) },
    signal,
  );
  return rendered.text;
}
