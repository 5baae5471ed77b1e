/**
 * The program's use cases for its clients: data in, data out, nothing printed. What a use case needs (the store,
 * the parsers, the models) is loaded when it is called, so that help and a cold search start fast.
 */

import type { InputOf, OperationName, OutputOf } from './operations/table.ts';
import type { Project, ProjectRequest } from './project/project.ts';
import type { AppWork } from './work-options.ts';
import { watchedWorkspace } from './workspace/workspace.ts';

// A project, and the operations that every client calls by name.

export type { Check } from './checks/check-line.ts';
export type { BenchSet } from './indexing/bench-figures.ts';
export type { StatusReport } from './indexing/status.ts';
export { OPERATIONS, type OperationTable } from './operations/table.ts';
export type { Project } from './project/project.ts';
export { runTyped } from './workspace/typed-operations.ts';

// Settings.

export { type Config, isConfigKey } from './config/config.ts';
export {
  CONFIG_KEY_NAMES,
  CONFIG_KEYS,
  type ConfigKeyName,
  environmentName,
  SEARCH_MODE_NAMES,
} from './config/config-keys.ts';

// Searches: hits, symbols and references.

export type {
  Arm,
  CloneRegion,
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
} from '../search/index.ts';
export type { CompletionWords, LookedUp } from './completion.ts';
export type { Around } from './searching/lines-around.ts';
export { togetherWords } from './searching/together-words.ts';
export {
  allLanguages,
  completionWords,
  fileLines,
  hitsForBudget,
  indexedFileLines,
  namesFor,
  packHits,
  packLines,
  surroundings,
} from './use-cases/searching.ts';

// The index: runs, watches, what is left out.

export type { FollowState } from '../index/index.ts';
export type { NeuralOutcome } from './indexing/fill-neural.ts';
export type { IndexOutcome } from './indexing/index-project.ts';
export type { Orphan } from './indexing/orphans.ts';
export type { SkippedFile } from './indexing/skipped.ts';
export type { Job } from './runs/run-record.ts';
export {
  clearOrphan,
  continueInBackground,
  learnInBackground,
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
export type { WatchView } from './watch-socket/watch-control.ts';
export type { WatchEvent } from './watching/watch.ts';

// Projects as a service answers about them.

export type { EventLog, ServiceEvent } from './serving/event-log.ts';
export type { ServedProject, ServedProjects } from './serving/served-project.ts';
export {
  openAskedProjects,
  openEventLog,
  openOneProject,
  runningServices,
  serviceDoor,
  startWatchedProjects,
} from './use-cases/serving.ts';

// Changes of files.

export type { AuditLine, ChangeRecord, EditPlan } from '../edit/index.ts';
export type { PlanView } from './editing/edit-project.ts';
export {
  beginReview,
  countOf,
  type Decision,
  decide,
  editPiece,
  firstOf,
  isEditable,
  newTextOf,
  nextOpen,
  type Piece,
  placeOf,
  type Review,
} from './editing/review.ts';
export {
  editByModel,
  editMode,
  isDecided,
  noteDecision,
  parsedAnswer,
  partOfPlan,
  readPlan,
  requireWritingMode,
} from './use-cases/editing.ts';

// The repository.

export type { StateAsked as RequestState } from '../history/index.ts';
export { askedWords, issueLines, requestLines } from './forge/forge-words.ts';
export { blameLines, SHORT_ID } from './history/blame-words.ts';
export type { CommitMade } from './history/commit.ts';
export { symbolLines } from './history/diff-words.ts';
export { insightSvg } from './history/insight-picture.ts';
export { busWords, insightLines } from './history/insight-words.ts';
export { logLines } from './history/log-words.ts';
export type { PostPlan } from './history/post-review.ts';
export type { ReviewView } from './history/review.ts';
export { remarkLines, reviewLines, reviewMarkdown, reviewSarif, riskLine } from './history/review-words.ts';
export {
  fixReviewed,
  makeCommit,
  planPost,
  proposeCommit,
  reviewChange,
  trustRepository,
} from './use-cases/history.ts';

// Questions to a model, and kept sessions.

export type { SessionHit, Turn } from '../sessions/index.ts';
export { type EndFigures, endFigures, type PromptFigures, promptFigures } from './answering/answer-figures.ts';
export type { AskEvent, AskInput, PromptView } from './answering/ask.ts';
export type { SessionChoice } from './answering/ask-session.ts';
export type { AnswerPiece, ComparedAnswer, CompareEvent } from './answering/choosing/compare.ts';
export type { EachEvent, EachTotals } from './answering/each/each-types.ts';
export type { TemplateView } from './templates.ts';
export {
  askEachFile,
  askProject,
  compareProject,
  deleteSession,
  exportSession,
  fillTemplate,
  listSessions,
  listTemplates,
  renameSession,
  showSession,
  showTemplate,
} from './use-cases/answering.ts';

// A conversation.

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
export type { ChangeReview, ChatItem, ChatState, ChatUi, Panel, ReviewRequest } from './conversation/types.ts';
export type { ReadSource, SourceView } from './conversation/views.ts';
export { chatChoices, chatCompletion, chatHelp, openChat } from './use-cases/conversation.ts';

// Coding agents that ask us.

export {
  AGENT_IDS,
  type AgentChoice,
  agentPatch,
  type CheckedPart,
  carryOutAgentPlan,
  checkAgents,
  type InstallPlan,
  planAgentInstall,
  planAgentUninstall,
  remindAgent,
} from '../agents/index.ts';

// Webhooks.

export { incomingSecrets, proofOf, testWebhook, webhookDeliveries, webhookTargets } from './use-cases/webhooks.ts';
export type { WebhookTarget } from './webhooks/targets.ts';

// Models, and what leaves the machine.

export { loadedWords, NOTHING_LOADED } from './indexing/loaded-words.ts';
export { departureWords, FORGE_WORDS, leavingWords } from './models/data-leaving-words.ts';
export type { ModelView, ServerModels } from './models/models.ts';
export { gitStandingInShort, gitStandingWords } from './project/git-standing-words.ts';
export {
  dropModel,
  forgetChoices,
  modelView,
  modelViews,
  pullModel,
  serverModels,
  setTypedValue,
  setUp,
  useModel,
} from './use-cases/models.ts';

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
