/** An answer of a model, made into a plan; carried out when the user said so. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { isRepoPath } from '../../base/paths.ts';
import { withoutFound } from '../../chat/index.ts';
import { type ParsedAnswer, type Proposal, parseAnswer, proposalFromAnswer, Syntax } from '../../edit/index.ts';
import type { Project } from '../project/project.ts';
import { pathsUnderRoot } from '../project/root.ts';
import type { AppWork } from '../work-options.ts';
import { changeFiles } from './after-edit.ts';
import type { PlanView } from './edit-project.ts';

export interface AnswerInput {
  /** What a model wrote: code in fences with paths, SEARCH and REPLACE, a diff, or a patch. */
  readonly answer: string;
  /** The files that were asked for, relative to cwd; code without a path belongs to one that is alone. */
  readonly files: readonly string[];
  /** The answer stopped at its longest length. */
  readonly isCut: boolean;
  /** A line for the history. */
  readonly title: string;
  readonly dryRun: boolean;
  readonly allowProtected: boolean;
  readonly cwd: string;
}

/** What was understood of an answer, before it is compared with the files. @throws E_PATH_OUTSIDE */
export function parsedAnswer(
  { root }: Project,
  { answer, files, isCut, cwd }: Omit<AnswerInput, 'title' | 'dryRun' | 'allowProtected'>,
): ParsedAnswer {
  const named = pathsUnderRoot(files, cwd, root);
  const [only] = named;
  // Citations that were put into the answer are in no file.
  return parseAnswer(withoutFound(answer), {
    isCut,
    exists: (path) => isRepoPath(path) && existsSync(join(root, path)),
    ...(named.length === 1 && only !== undefined ? { only } : {}),
  });
}

/** The plan of an answer, with what carries it out. @throws E_EDIT_NOTHING when it changes no file */
export async function proposalOf(project: Project, input: AnswerInput): Promise<Proposal> {
  const parsed = parsedAnswer(project, input);
  if (parsed.edits.length === 0 && parsed.problems.length === 0) {
    throw new MlxCodeError('E_EDIT_NOTHING', 'The answer holds no change of a file');
  }
  const syntax = new Syntax();
  try {
    const heading = { command: 'edit', engine: 'answer', title: input.title };
    return await proposalFromAnswer(project.root, parsed, heading, syntax);
  } finally {
    await syntax.close();
  }
}

/** @throws E_EDIT_NOTHING, and as withEditor; what is refused is in the plan */
export function editFromAnswer(project: Project, input: AnswerInput, work: AppWork): Promise<PlanView> {
  return changeFiles(project, input, work, () => proposalOf(project, input));
}
