/** Questions to a model, their templates, and the conversations that are kept. Each use case is loaded when it is called. */

import type { RenderedTemplate, Template, TemplateInput } from '../../chat/index.ts';
import type { Generator } from '../../model/index.ts';
import type { Session, SessionHit } from '../../sessions/index.ts';
import type { AskEvent, AskInput } from '../answering/ask.ts';
import type { SessionChoice } from '../answering/ask-session.ts';
import type { StandingNames } from '../answering/choosing/checked-support.ts';
import type { CompareEvent } from '../answering/choosing/compare.ts';
import type { EachEvent, EachInput } from '../answering/each/each-types.ts';
import type { SessionQuery, ShownSession, Tell } from '../answering/sessions.ts';
import type { Project } from '../project/project.ts';
import type { TemplateList } from '../templates.ts';
import type { AppWork } from '../work-options.ts';
import { type Run, watchedWorkspace } from '../workspace/workspace.ts';

/**
 * An answer from the code, as a stream of events, kept in a session. See `ask.ts` and `ask-session.ts`.
 * @param choice what the user says of the model
 */
export async function* askProject(
  project: Project,
  input: AskInput,
  choice: { readonly model?: string | undefined },
  session: SessionChoice,
  work: AppWork,
): AsyncGenerator<AskEvent> {
  const [{ askInSession }, { answeringModel }, { largerModel }] = await Promise.all([
    import('../answering/ask-session.ts'),
    import('../models/answering-model.ts'),
    import('../models/entrants.ts'),
  ]);
  const { config } = project;
  const open = await openingFor(input.template ?? '', config, choice);
  const larger = await largerModel(config, choice);
  const { run } = watchedWorkspace(project);
  yield* askInSession(project, input, open, session, work, {
    context: (asked, inner) => run('context', asked, inner),
    model: () => answeringModel(config, choice, larger),
    larger,
    standing: await standingNames(run, project.root),
  });
}

/**
 * Answers of two or three models over the same sources, as a stream of events. Nothing of it is kept. See `compare.ts`.
 * @param models as typed @param session whose earlier questions the models are shown
 */
export async function* compareProject(
  project: Project,
  input: AskInput,
  models: readonly string[],
  session: Pick<SessionChoice, 'goOn' | 'name'>,
  work: AppWork,
): AsyncGenerator<CompareEvent> {
  const [{ compareModels }, { entrantsOf }, { earlierIn }] = await Promise.all([
    import('../answering/choosing/compare.ts'),
    import('../models/entrants.ts'),
    import('../answering/ask-session.ts'),
  ]);
  const entrants = await entrantsOf(project.config, models);
  const { run } = watchedWorkspace(project);
  yield* compareModels(project, input, entrants, work, {
    context: (asked, inner) => run('context', asked, inner),
    standing: await standingNames(run, project.root),
    conversation: await earlierIn(project, session, work),
  });
}

/** Answers about each of many files, kept in one result file, as a stream of events. See `each-file.ts`. */
export async function* askEachFile(
  project: Project,
  input: EachInput,
  choice: { readonly model?: string | undefined },
  work: AppWork,
): AsyncGenerator<EachEvent> {
  const [{ askEach }, { identityBefore }, { largerModel }, { showTemplate: find }] = await Promise.all([
    import('../answering/each/each-file.ts'),
    import('../models/answering-model.ts'),
    import('../models/entrants.ts'),
    import('../templates.ts'),
  ]);
  const { config } = project;
  const open = await openingFor(input.template === '' ? '' : find(project, input.template).shipped, config, choice);
  const { run } = watchedWorkspace(project);
  yield* askEach(project, input, work, {
    open,
    identity: () => identityBefore(config, choice),
    context: (asked, inner) => run('context', asked, inner),
    larger: await largerModel(config, choice),
    standing: await standingNames(run, project.root),
  });
}

/** A template filled for this project. See `templates.ts`. */
export const fillTemplate = async (
  project: Project,
  name: string,
  given: Pick<TemplateInput, 'question' | 'files' | 'selection'>,
  signal?: AbortSignal,
): Promise<RenderedTemplate> => (await import('../templates.ts')).fillTemplate(project, name, given, signal);

/** Templates, commands and aliases that there are here. See `templates.ts`. */
export const listTemplates = async (project: Project): Promise<TemplateList> =>
  (await import('../templates.ts')).listTemplates(project);

/** One of them. @throws E_TEMPLATE_UNKNOWN, E_TEMPLATE_INVALID */
export const showTemplate = async (project: Project, name: string): Promise<Template> =>
  (await import('../templates.ts')).showTemplate(project, name);

/** Sessions that are kept, or those that contain a text. See `sessions.ts`. */
export const listSessions = async (query: SessionQuery, tell: Tell): Promise<SessionHit[]> =>
  (await import('../answering/sessions.ts')).listSessions(query, tell);

/** One session with its turns. @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS */
export const showSession = async (nameOrId: string, root: string, tell: Tell): Promise<ShownSession> =>
  (await import('../answering/sessions.ts')).showSession(nameOrId, root, tell);

/** One session as Markdown or JSON. @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS */
export const exportSession = async (
  nameOrId: string,
  root: string,
  format: 'markdown' | 'json',
  tell: Tell,
): Promise<string> => (await import('../answering/sessions.ts')).exportSession(nameOrId, root, format, tell);

/** Gives a session a name. @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS, E_USAGE */
export const renameSession = async (nameOrId: string, root: string, name: string, tell: Tell): Promise<Session> =>
  (await import('../answering/sessions.ts')).renameSession(nameOrId, root, name, tell);

/** Deletes a session. @throws E_SESSION_UNKNOWN */
export const deleteSession = async (id: string, tell: Tell): Promise<void> =>
  (await import('../answering/sessions.ts')).deleteSession(id, tell);

// --- internal ---

/** How the model is opened. @param template the one of the program that is asked with; '' for none @throws E_USAGE for one that is too small for it */
async function openingFor(
  template: string,
  config: Project['config'],
  choice: { readonly model?: string | undefined },
): Promise<(work: AppWork) => Promise<Generator>> {
  const { openGenerator } = await import('../models/generator.ts');
  const open = (work: AppWork) => openGenerator(config, choice, work);
  if (template === '' || choice.model !== undefined) return open;
  const { refuseBefore, refuseSmallReview } = await import('../reviewing/small-model.ts');
  await refuseBefore(config, template, null);
  // What answers may be known only when it is open.
  return async (work) => {
    const generator = await open(work);
    try {
      refuseSmallReview(template, generator.identity.model);
    } catch (error) {
      await generator.close();
      throw error;
    }
    return generator;
  };
}

/** Looks names up in the index of a project. */
async function standingNames(run: Run, root: string): Promise<StandingNames> {
  const { namesInIndex } = await import('../searching/names-in-index.ts');
  return (names, work) => namesInIndex(names, root, (input, inner) => run('search', input, inner), work);
}
