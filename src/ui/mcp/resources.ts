/** What an agent may attach to a conversation: the state of the index, the outline, and files as they are now. */

import { indexedFileLines, type ServedProjects } from '../../app/index.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { forTerminal } from '../../base/text.ts';
import { callTool } from './call-tool.ts';
import type { ToolWork } from './tool.ts';

const SCHEME = 'mlx-code://';
const FILE = `${SCHEME}file/`;
const mimeType = 'text/plain';
/** Whole tools, by the resource that shows their answer. */
const OF_TOOLS: Readonly<Record<string, string>> = {
  [`${SCHEME}status`]: 'index_status',
  [`${SCHEME}map`]: 'project_map',
};

export const RESOURCES = [
  { uri: `${SCHEME}status`, name: 'status', title: 'State of the index', mimeType },
  { uri: `${SCHEME}map`, name: 'map', title: 'Outline of the project', mimeType },
];

export const RESOURCE_TEMPLATES = [
  { uriTemplate: `${FILE}{+path}`, name: 'file', title: 'A file as it is now, without secrets', mimeType },
];

/** @throws E_USAGE for what there is not; what the tool behind it throws */
export async function readResource(projects: ServedProjects, uri: string, work: ToolWork): Promise<string> {
  const tool = OF_TOOLS[uri];
  if (tool !== undefined) return (await callTool(projects, { name: tool, args: {} }, work)).text;
  const path = uri.startsWith(FILE) ? decoded(uri.slice(FILE.length)) : '';
  const { project } = await projects.project('');
  const lines = await indexedFileLines(project, path);
  if (lines === null)
    throw new MlxCodeError('E_USAGE', `There is no resource ${JSON.stringify(uri.slice(0, 200))} that can be read`);
  return forTerminal(lines.join('\n'));
}

// --- internal ---

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
