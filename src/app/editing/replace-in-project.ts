/** Find and replace over the files of a project. */

import { MlxCodeError } from '../../base/errors.ts';
import { proposeReplacement } from '../../edit/index.ts';
import type { Project } from '../project/project.ts';
import { walkedPaths } from '../project/project-paths.ts';
import { whereToLook } from '../project/root.ts';
import type { AppWork } from '../work-options.ts';
import { applyOrShow, editing, type PlanView } from './edit-project.ts';

export interface ReplaceInput {
  readonly find: string;
  readonly text: string;
  /** Only whole words. */
  readonly word: boolean;
  /** Files and folders, relative to cwd; none: the current folder. */
  readonly paths: readonly string[];
  readonly dryRun: boolean;
  readonly allowProtected: boolean;
  readonly cwd: string;
}

const MAX_TITLE = 40;

/** @throws E_QUERY_EMPTY, E_PATH_OUTSIDE, and as withEditor; what is refused is in the plan */
export function replaceInProject(project: Project, input: ReplaceInput, work: AppWork): Promise<PlanView> {
  const { find, text, word, dryRun } = input;
  if (find === '') throw new MlxCodeError('E_QUERY_EMPTY', 'There is nothing to look for');
  return editing(project, input, work, async (editor) => {
    const folders = whereToLook(input, project);
    const isIn = (path: string) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
    const paths = (await walkedPaths(project)).filter((path) => folders.length === 0 || isIn(path));
    const title = `replace ${find.slice(0, MAX_TITLE)} by ${text.slice(0, MAX_TITLE)}`;
    const heading = { command: 'replace', engine: 'text', title };
    return await applyOrShow(editor, proposeReplacement(project.root, paths, heading, { find, text, word }), dryRun);
  });
}
