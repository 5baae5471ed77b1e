/** Use case: a change that a model is asked for, as a plan. An answer that is refused goes back to the model once, with the reasons. */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { oneLine } from '../../base/text.ts';
import type { Place } from '../../chat/index.ts';
import type { Proposal, Refusal } from '../../edit/index.ts';
import type { Generator } from '../../model/index.ts';
import type { GroundMeans } from '../answering/ground.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { changeFiles } from './after-edit.ts';
import { type ChangeRequest, changeTask, type Draft } from './ask-for-changes.ts';
import { type AnswerInput, parsedAnswer, proposalOf } from './edit-from-answer.ts';
import type { PlanView } from './edit-project.ts';

export interface ModelEditInput extends ChangeRequest {
  readonly dryRun: boolean;
  readonly allowProtected: boolean;
}

/** What a model can mend, once it is told. */
const MENDABLE: ReadonlySet<Refusal['code']> = new Set([
  ...(['no-path', 'no-match', 'ambiguous', 'overlap', 'omission', 'unclosed', 'cut'] as const),
  ...(['loses-lines', 'syntax', 'missing', 'exists', 'secret-marker', 'unseen'] as const),
]);
const MAX_TITLE = 80;
/** The user did not write the answer, and need not know its forms. */
const ASK_OTHERWISE = 'Name the file and what is to change in it, or ask a larger model.';
const NO_BLOCKS = 'the answer holds no change that can be read';

/**
 * Files are read without a lock while the model writes, and compared again when the plan is carried out.
 * @param openGenerator called first: without a model there is nothing to do
 * @throws as changeTask, what generators throw, E_EDIT_NOTHING, E_CANCELLED, and as withEditor; what is refused is in the plan
 */
export async function editByModel(
  project: Project,
  input: ModelEditInput,
  openGenerator: (work: AppWork) => Promise<Generator>,
  context: NonNullable<GroundMeans['context']>,
  work: AppWork,
): Promise<PlanView> {
  work.onProgress?.({ phase: 'load', done: 0, total: 0, unit: 'steps' });
  const generator = await openGenerator(work);
  let proposal: Proposal;
  try {
    const task = await changeTask(project, input, generator, context, work);
    const draft = await task.first();
    let tried = await attempt(project, input, draft, task.shown);
    const reasons = mendable(tried);
    if (reasons !== null) {
      const told = reasons.map(({ message }) => message).join('; ');
      work.onMessage?.(`Refused: ${oneLine(told)}. The model is told, and asked once more.`);
      const second = await task.again(draft, reasons.map(withMend));
      if (second === null) work.onMessage?.('The window of the model has no room for a second answer.');
      else tried = await attempt(project, input, second, task.shown);
    }
    if (tried instanceof MlxCodeError) throw tried;
    proposal = tried;
  } finally {
    await generator.close();
  }
  throwIfCancelled(work.signal);
  return await changeFiles(project, input, work, () => Promise.resolve(proposal));
}

// --- internal ---

/** The plan of an answer; E_EDIT_NOTHING where it holds none. */
async function attempt(
  project: Project,
  { instruction, files, cwd, dryRun, allowProtected }: ModelEditInput,
  { text, isCut }: Draft,
  shown: readonly Place[],
): Promise<Proposal | MlxCodeError> {
  const title = oneLine(instruction).slice(0, MAX_TITLE);
  const answer: AnswerInput = { answer: text, files, isCut, title, dryRun, allowProtected, cwd };
  try {
    return withoutUnseen(await proposalOf(project, answer), quotedPaths(project, answer), shown);
  } catch (error) {
    if (error instanceof MlxCodeError && error.code === 'E_EDIT_NOTHING')
      return new MlxCodeError(error.code, "The model's answer holds no change of a file", { hint: ASK_OTHERWISE });
    throw error;
  }
}

/** Files of which the answer quotes what it replaces. */
function quotedPaths(project: Project, answer: AnswerInput): ReadonlySet<string> {
  const { edits } = parsedAnswer(project, answer);
  return new Set(edits.filter(({ kind }) => kind === 'blocks').map(({ path }) => path.replace(/^\.\//, '')));
}

/** Refuses what would write over lines that the model neither quotes nor was shown. */
function withoutUnseen(proposal: Proposal, quoted: ReadonlySet<string>, shown: readonly Place[]): Proposal {
  const { plan } = proposal;
  const refused = plan.files.flatMap(({ path, kind, hunks }): Refusal[] => {
    if (kind !== 'change' || quoted.has(path)) return [];
    const places = shown.filter((place) => place.path === path);
    const isShown = (line: number) => places.some(({ startLine, endLine }) => line >= startLine && line <= endLine);
    const line = hunks.flatMap(({ startLine, endLine }) => firstOf(startLine, endLine, (n) => !isShown(n)))[0];
    if (line === undefined) return [];
    const message = `${path} would change in line ${line}, which the model was not shown`;
    return [{ code: 'unseen', path, message, mend: 'change only lines that were shown, with SEARCH and REPLACE' }];
  });
  return refused.length === 0 ? proposal : { ...proposal, plan: { ...plan, refused: [...plan.refused, ...refused] } };
}

function firstOf(from: number, to: number, fits: (line: number) => boolean): number[] {
  for (let line = from; line <= to; line++) if (fits(line)) return [line];
  return [];
}

/** The reasons; null where there are none, or where one is not its to mend. */
function mendable(tried: Proposal | MlxCodeError): readonly Pick<Refusal, 'message' | 'mend'>[] | null {
  if (tried instanceof MlxCodeError) return [{ message: NO_BLOCKS }];
  const { refused } = tried.plan;
  const isMendable = refused.length > 0 && refused.every(({ code }) => MENDABLE.has(code));
  return isMendable ? refused : null;
}

function withMend({ message, mend }: Pick<Refusal, 'message' | 'mend'>): string {
  return mend === undefined ? message : `${message}: ${mend}`;
}
