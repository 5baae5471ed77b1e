/**
 * The program's use cases for its clients: data in, data out, nothing printed. What a use case needs (the store,
 * the parsers, the models) is loaded when it is called, so that help and a cold search start fast.
 */

import type { InputOf, OperationName, OutputOf } from './operations/table.ts';
import type { Project, ProjectRequest } from './project/project.ts';
import type { AppWork } from './work-options.ts';
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
export type { SessionChoice } from './answering/ask-session.ts';
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
export type { BenchSet } from './measuring/bench.ts';
export { departureWords, leavingWords } from './models/data-leaving-words.ts';
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
export {
  askProject,
  deleteSession,
  exportSession,
  fillTemplate,
  listSessions,
  listTemplates,
  renameSession,
  showSession,
  showTemplate,
} from './use-cases/answering.ts';
export {
  chatChoices,
  chatCompletion,
  chatHelp,
  openChat,
} from './use-cases/conversation.ts';
export {
  clearOrphan,
  continueInBackground,
  listOrphans,
  listSkipped,
  orphanOf,
  skippedHolding,
  startDaemon,
  startWatch,
  stopIndexing,
  stopWatch,
  watchStatus,
} from './use-cases/indexing.ts';
export {
  dropModel,
  modelView,
  modelViews,
  pullModel,
  serverModels,
  setTypedValue,
  setUp,
  useModel,
} from './use-cases/models.ts';
export {
  allLanguages,
  completionWords,
  fileLines,
  hitsForBudget,
  namesFor,
  packHits,
  packLines,
  surroundings,
} from './use-cases/searching.ts';
export type { WatchView } from './watch-socket/watch-control.ts';
export type { WatchState } from './watch-socket/watch-state.ts';
export type { Watch, WatchEvent, WatchOptions } from './watching/watch.ts';
export type { AppWork } from './work-options.ts';
export { runTyped } from './workspace/typed-operations.ts';

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
