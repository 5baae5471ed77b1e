/**
 * The program's use cases for its clients: data in, data out, nothing printed. What a use case needs (the store,
 * the parsers, the models) is loaded when it is called, so that help and a cold search start fast.
 */

import type { RenderedTemplate, Template, TemplateInput } from '../chat/index.ts';
import type { Hit, Packed } from '../search/index.ts';
import type { Session, SessionHit } from '../sessions/index.ts';
import type { AskEvent, AskInput } from './answering/ask.ts';
import type { SessionWish } from './answering/ask-session.ts';
import type { SessionQuery, ShownSession, Tell } from './answering/sessions.ts';
import type { CompletionWords, LookedUp } from './completion.ts';
import type { Config } from './config/config.ts';
import type { ConfigKeyName } from './config/config-keys.ts';
import type { ChatOptions } from './conversation/chat.ts';
import type { Chat } from './conversation/chat-interface.ts';
import type { ChatCompletion, Choice } from './conversation/commands/complete.ts';
import type { CommandGroupView } from './conversation/results.ts';
import type { ReadSource } from './conversation/views.ts';
import type { NeuralOutcome } from './indexing/fill-neural.ts';
import type { Orphan } from './indexing/orphans.ts';
import type { SkippedFile } from './indexing/skipped.ts';
import type { WatchView } from './live/control.ts';
import type { ModelChoice, ModelView, PulledModel, ServerModels } from './models/models.ts';
import type { SetupReport } from './models/setup.ts';
import type { InputOf, OperationName, OutputOf } from './operations/table.ts';
import type { Project, ProjectRequest } from './project/project.ts';
import type { BackgroundRun } from './runs/background.ts';
import type { Job } from './runs/run-record.ts';
import type { Surroundings } from './searching/lines-around.ts';
import type { TemplateList } from './templates.ts';
import type { Watch, WatchOptions } from './watching/watch.ts';
import type { AppWork } from './work.ts';
import { watchedWorkspace } from './workspace/workspace.ts';

export type { Template } from '../chat/index.ts';
export type { FollowState } from '../index/index.ts';
export type {
  Arm,
  FileCount,
  Hit,
  Packed,
  PatternOptions,
  Reference,
  References,
  ReferenceUse,
  SearchMode,
  SearchResponse,
  SymbolEntry,
  SymbolsFound,
} from '../search/index.ts';
export type { Session, SessionHit, Turn } from '../sessions/index.ts';
export { type EndFigures, endFigures, type PromptFigures, promptFigures } from './answering/answer-figures.ts';
export type { AskEvent, AskInput, PromptView } from './answering/ask.ts';
export type { SessionWish } from './answering/ask-session.ts';
export type { SessionQuery, ShownSession } from './answering/sessions.ts';
export type { Check } from './checks/check-line.ts';
export type { DoctorOptions, DoctorReport } from './checks/doctor.ts';
export type { CompletionWords, LookedUp } from './completion.ts';
export { type Config, type ConfigOrigin, type ConfigSource, isConfigKey } from './config/config.ts';
export {
  CONFIG_KEY_NAMES,
  CONFIG_KEYS,
  type ConfigKeyName,
  environmentName,
  SEARCH_MODE_NAMES,
} from './config/config-keys.ts';
export type { Chat } from './conversation/chat-interface.ts';
export type { ChatCompletion, Choice, ChoiceAbout, CommandChoice } from './conversation/commands/complete.ts';
export type {
  CommandGroupView,
  CommandResult,
  Confirmation,
  ContextSource,
  ErrorView,
  IndexLack,
} from './conversation/results.ts';
export type { ChatItem, ChatState, ChatUi, Panel } from './conversation/types.ts';
export type { ReadSource, SourceView } from './conversation/views.ts';
export type { NeuralOutcome, TierChoice } from './indexing/fill-neural.ts';
export type { IndexOutcome, IndexRequest } from './indexing/index-project.ts';
export type { Orphan } from './indexing/orphans.ts';
export type { SkippedFile } from './indexing/skipped.ts';
export type { StatusReport } from './indexing/status.ts';
export type { WatchView } from './live/control.ts';
export type { WatchState } from './live/watch-state.ts';
export type { BenchSet } from './measuring/bench.ts';
export { departureWords, leavingWords } from './models/leaving-words.ts';
export type { ModelChoice, ModelView, PulledModel, ServerModels } from './models/models.ts';
export type { SetupReport } from './models/setup.ts';
export { OPERATIONS, type OperationTable } from './operations/table.ts';
export type { Project, ProjectRequest } from './project/project.ts';
export type { BackgroundRun } from './runs/background.ts';
export type { Job } from './runs/run-record.ts';
export type { Answer, CodeQuestion, RelatedInput } from './searching/code-questions.ts';
export type { Around, Surroundings } from './searching/lines-around.ts';
export type { SearchAnswer, SearchInput } from './searching/search-project.ts';
export type { TemplateList, TemplateView } from './templates.ts';
export type { Watch, WatchEvent, WatchOptions } from './watching/watch.ts';
export type { AppWork } from './work.ts';
export { runTyped } from './workspace/typed.ts';

/** Runs an operation of the table, through a running watch where that may answer. See `operations/table.ts`. */
export const run = <N extends OperationName>(
  project: Project,
  name: N,
  input: InputOf<N>,
  work: AppWork,
): Promise<OutputOf<N>> => watchedWorkspace(project).run(name, input, work);

/** The root, its settings and the place of its index. See `project.ts`. */
export const openProject = async (request: ProjectRequest): Promise<Project> =>
  (await import('./project/project.ts')).openProject(request);

/** The background run. See `index-project.ts`. */
export const continueInBackground = async (project: Project, work: AppWork): Promise<NeuralOutcome> =>
  (await import('./indexing/index-project.ts')).continueInBackground(project, work);

/** Ends the runs of a root, and returns those that it ended. See `job.ts`. */
export const stopIndexing = async (project: Project): Promise<Job[]> =>
  (await import('./runs/run-record.ts')).stopJobs(project.indexDir);

/** The lines of the files around hits. See `around.ts`. */
export const surroundings = async (
  project: Project,
  hits: readonly Hit[],
  before: number,
  after: number,
): Promise<Surroundings> => (await import('./searching/lines-around.ts')).surroundings(project, hits, before, after);

/** The lines of a file as they are now, without secrets; null where it cannot be read as text. */
export const fileLines = async (project: Project, path: ReadSource['path']): Promise<readonly string[] | null> =>
  (await (await import('./answering/ask-files.ts')).currentLines(project))(path);

/** Hits within a budget of tokens. See `pack.ts` in `search/`. */
export const packHits = async (hits: readonly Hit[], query: string, maxTokens: number): Promise<Packed> =>
  (await import('../search/index.ts')).packHits(hits, query, maxTokens);

/** Hits to ask for under a budget of tokens. See `pack.ts` in `search/`. */
export const hitsForBudget = async (maxTokens: number): Promise<number> =>
  (await import('../search/index.ts')).hitsForBudget(maxTokens);

/** Hits within a budget of tokens, a line each. See `pack.ts` in `search/`. */
export const packLines = async (hits: readonly Hit[], maxTokens: number): Promise<Packed> =>
  (await import('../search/index.ts')).packLines(hits, maxTokens);

/**
 * An answer from the code, as a stream of events, kept in a session. See `ask.ts` and `ask-session.ts`.
 * @param choice what the user says of the model
 */
export async function* askProject(
  project: Project,
  input: AskInput,
  choice: { readonly model?: string | undefined },
  wish: SessionWish,
  work: AppWork,
): AsyncGenerator<AskEvent> {
  const [{ askInSession }, { openGenerator }, { answeringModel }] = await Promise.all([
    import('./answering/ask-session.ts'),
    import('./models/generator.ts'),
    import('./models/answering-model.ts'),
  ]);
  const { config } = project;
  yield* askInSession(project, input, (inner) => openGenerator(config, choice, inner), wish, work, {
    context: (asked, inner) => watchedWorkspace(project).run('context', asked, inner),
    model: () => answeringModel(config, choice),
  });
}

/** A template filled for this project. See `templates.ts`. */
export const fillTemplate = async (
  project: Project,
  name: string,
  given: Pick<TemplateInput, 'question' | 'files' | 'selection'>,
  signal?: AbortSignal,
): Promise<RenderedTemplate> => (await import('./templates.ts')).fillTemplate(project, name, given, signal);

/** Keeps an index fresh and answers other processes meanwhile. See `live/watch.ts`. */
export const startWatch = async (project: Project, options: WatchOptions, work: AppWork): Promise<Watch> =>
  (await import('./watching/watch.ts')).Watch.start(project, options, work);

/** Starts a watch in a process of its own. See `live/control.ts`. */
export const startDaemon = async (project: Project): Promise<BackgroundRun> =>
  (await import('./live/control.ts')).startDaemon(project);

/** The watch that runs, or null. See `live/control.ts`. */
export const watchStatus = async (project: Project): Promise<WatchView | null> =>
  (await import('./live/control.ts')).watchStatus(project.indexDir);

/** Ends the watch. See `live/control.ts`. */
export const stopWatch = async (project: Project): Promise<WatchView | null> =>
  (await import('./live/control.ts')).stopWatch(project.indexDir);

/** Names that stand for something on the command line. See `completion.ts`. */
export const completionWords = async (): Promise<CompletionWords> =>
  (await import('./completion.ts')).completionWords();

/** Names that begin so. See `completion.ts`. */
export const namesFor = async (of: LookedUp, project: Project, prefix: string, limit: number): Promise<string[]> =>
  (await import('./completion.ts')).namesFor(of, project, prefix, limit);

/** What is indexed and running. See `status.ts`. */
/** Indexes whose folders are gone. See `orphans.ts`. */
export const listOrphans = async (): Promise<Orphan[]> => (await import('./indexing/orphans.ts')).listOrphans();
export const orphanOf = async (path: string, cwd: string): Promise<Orphan | null> =>
  (await import('./indexing/orphans.ts')).orphanOf(path, cwd);
export const clearOrphan = async (orphan: Orphan): Promise<void> =>
  (await import('./indexing/orphans.ts')).clearOrphan(orphan);

/** Names every file that is left out, with its reason. See `skipped.ts`. */
export const listSkipped = async (
  project: Project,
  onFile: (file: SkippedFile) => void,
  work: AppWork,
): Promise<boolean> => (await import('./indexing/skipped.ts')).listSkipped(project, onFile, work);

/** Files that are left out and hold all of these words. See `skipped.ts`. */
export const skippedHolding = async (project: Project, words: readonly string[], ms: number): Promise<SkippedFile[]> =>
  (await import('./indexing/skipped.ts')).skippedHolding(project, words, ms);

/** Installs what the MLX tier needs. See `setup.ts`. */
export const setUp = async (config: Config, work: AppWork): Promise<SetupReport> =>
  (await import('./models/setup.ts')).setUp(config, work);

/** The models that are known. See `models.ts`. */
export const modelViews = async (config: Config): Promise<ModelView[]> =>
  (await import('./models/models.ts')).modelViews(config);

/** The models of the server that answers. See `models.ts`. */
export const serverModels = async (config: Config, work: AppWork): Promise<ServerModels | null> =>
  (await import('./models/models.ts')).serverModels(config, work);

/** One model. @throws E_MODEL_UNKNOWN */
export const modelView = async (name: string, config: Config): Promise<ModelView> =>
  (await import('./models/models.ts')).modelView(name, config);

/** Fetches a model. See `models.ts`. */
export const pullModel = async (name: string, update: boolean, config: Config, work: AppWork): Promise<PulledModel> =>
  (await import('./models/models.ts')).pullModel(name, update, config, work);

/** Makes a model the one that embeds or answers. See `models.ts`. */
export const useModel = async (name: string, config: Config): Promise<ModelChoice> =>
  (await import('./models/models.ts')).useModel(name, config);

/** Sets one of the user's settings, or takes it out. See `config-write.ts`. */
export const setTypedValue = async (file: string, key: ConfigKeyName, raw: string | undefined): Promise<unknown> =>
  (await import('./config/config-write.ts')).setTypedValue(file, key, raw);

/** Removes a model. See `models.ts`. */
export const dropModel = async (name: string): Promise<number> => (await import('./models/models.ts')).dropModel(name);

/** Templates, commands and aliases that there are here. See `templates.ts`. */
export const listTemplates = async (project: Project): Promise<TemplateList> =>
  (await import('./templates.ts')).listTemplates(project);

/** One of them. @throws E_TEMPLATE_UNKNOWN, E_TEMPLATE_INVALID */
export const showTemplate = async (project: Project, name: string): Promise<Template> =>
  (await import('./templates.ts')).showTemplate(project, name);

/** Sessions that are kept, or those in which a text stands. See `sessions.ts`. */
export const listSessions = async (query: SessionQuery, tell: Tell): Promise<SessionHit[]> =>
  (await import('./answering/sessions.ts')).listSessions(query, tell);

/** One session with its turns. @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS */
export const showSession = async (nameOrId: string, root: string, tell: Tell): Promise<ShownSession> =>
  (await import('./answering/sessions.ts')).showSession(nameOrId, root, tell);

/** One session as Markdown or JSON. @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS */
export const exportSession = async (
  nameOrId: string,
  root: string,
  format: 'markdown' | 'json',
  tell: Tell,
): Promise<string> => (await import('./answering/sessions.ts')).exportSession(nameOrId, root, format, tell);

/** Gives a session a name. @throws E_SESSION_UNKNOWN, E_SESSION_AMBIGUOUS, E_USAGE */
export const renameSession = async (nameOrId: string, root: string, name: string, tell: Tell): Promise<Session> =>
  (await import('./answering/sessions.ts')).renameSession(nameOrId, root, name, tell);

/** Deletes a session. @throws E_SESSION_UNKNOWN */
export const deleteSession = async (id: string, tell: Tell): Promise<void> =>
  (await import('./answering/sessions.ts')).deleteSession(id, tell);

/** A conversation; nothing takes time before its `start`. See `chat/chat.ts`. */
export const openChat = async (options: Omit<ChatOptions, 'openGenerator'>): Promise<Chat> =>
  (await import('./conversation/chat.ts')).Conversation.open({
    ...options,
    openGenerator: async (...args) => (await import('./models/generator.ts')).openGenerator(...args),
  });

/** What can be completed in it. See `chat/complete.ts`. */
export const chatCompletion = async (chat: Chat): Promise<ChatCompletion> =>
  (await import('./conversation/commands/complete.ts')).chatCompletion(chat);

/** What a picker offers. See `chat/complete.ts`. */
export const chatChoices = async (chat: Chat, of: 'files' | 'models' | 'sessions'): Promise<readonly Choice[]> =>
  (await import('./conversation/commands/complete.ts')).chatChoices(chat, of);

/** The commands by group. See `commands/commands.ts`. */
export const chatHelp = async (): Promise<readonly CommandGroupView[]> =>
  (await import('./conversation/commands/commands.ts')).commandHelp();

/** Every language that the program distinguishes. */
export async function allLanguages(): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return (await import('./project/language-names.ts')).allLanguages();
}
