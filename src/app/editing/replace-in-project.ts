/** Find and replace over the files of a project: a text, a regular expression, or a pattern of code. */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { proposeReplacement, type Replacer, regexReplacer, syntaxReplacer, textReplacer } from '../../edit/index.ts';
import { languagesOf } from '../project/language-names.ts';
import type { Project } from '../project/project.ts';
import { walkedPaths } from '../project/project-paths.ts';
import { whereToLook } from '../project/root.ts';
import type { AppWork } from '../work-options.ts';
import { changeFiles } from './after-edit.ts';
import type { PlanView } from './edit-project.ts';

export interface ReplaceInput {
  readonly find: string;
  readonly text: string;
  /** Only whole words. */
  readonly word: boolean;
  /** What `find` is. @default 'text' */
  readonly as?: 'text' | 'regex' | 'syntax';
  /** Of a regular expression: it takes any case; it may go over line ends. */
  readonly anyCase?: boolean;
  readonly multiline?: boolean;
  /** Of a pattern of code: conditions on its metavariables. */
  readonly where?: readonly string[];
  /** Of a pattern of code: only these languages. */
  readonly languages?: readonly string[];
  /** Files and folders, relative to cwd; none: the current folder. */
  readonly paths: readonly string[];
  readonly dryRun: boolean;
  readonly allowProtected: boolean;
  readonly cwd: string;
}

const MAX_TITLE = 40;

/** @throws E_QUERY_EMPTY, E_BAD_REGEX, E_BAD_PATTERN, E_PATH_OUTSIDE, and as withEditor; what is refused is in the plan */
export async function replaceInProject(project: Project, input: ReplaceInput, work: AppWork): Promise<PlanView> {
  const { find, text, as = 'text' } = input;
  if (find === '') throw new MlxCodeError('E_QUERY_EMPTY', 'There is nothing to look for');
  const { replacer, close } = replacerOf(input);
  try {
    return await changeFiles(project, input, work, async () => {
      const folders = whereToLook(input, project);
      const isIn = (path: string) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
      const paths = (await walkedPaths(project)).filter((path) => folders.length === 0 || isIn(path));
      const title = `replace ${find.slice(0, MAX_TITLE)} by ${text.slice(0, MAX_TITLE)}`;
      const heading = { command: 'replace', engine: as, title };
      let done = 0;
      const proposal = await proposeReplacement(project.root, paths, heading, replacer, async () => {
        throwIfCancelled(work.signal);
        // Keys and signals are heard between two files.
        if (++done % EACH === 0) await new Promise((resolve) => setImmediate(resolve));
      });
      if (proposal.plan.files.length === 0) requireSense(find, replacer);
      return proposal;
    });
  } finally {
    await close();
  }
}

// --- internal ---

const EACH = 64;

function replacerOf(input: ReplaceInput): { readonly replacer: Replacer; readonly close: () => Promise<void> } {
  const { find, text, word, anyCase = false, multiline = false, where = [], languages = [] } = input;
  const done = () => Promise.resolve();
  switch (input.as ?? 'text') {
    case 'text':
      return { replacer: textReplacer({ find, text, word }), close: done };
    case 'regex':
      return { replacer: regexReplacer({ find, text, word, anyCase, multiline }), close: done };
    case 'syntax': {
      const replacer = syntaxReplacer({ find, text, where, languages: languagesOf(languages) });
      return { replacer, close: () => replacer.close() };
    }
  }
}

function requireSense(pattern: string, replacer: Replacer): void {
  if ('isStrange' in replacer && replacer.isStrange === true) {
    throw new MlxCodeError('E_BAD_PATTERN', `No language of the files with its words can read the pattern ${pattern}`);
  }
}
