/** history/: what git knows of a project: its states and how they differ, by definitions, and who wrote what and why. */

export { type ComparingBounds, changedDefinitions } from './change/changed-definitions.ts';
export { SYMBOL_CHANGES, type SymbolChange, type SymbolPlace } from './change/compare.ts';
export {
  definitionChanges,
  type FileTotals,
  type FileVersion,
  mayShow,
  overviewOf,
  overviewOfTexts,
  type SymbolView,
  shownText,
  totalsOf,
} from './change/overview.ts';
export { learnFrom } from './commit/learned.ts';
export { type Draft, draftOf, messageText } from './commit/message.ts';
export { programsAtCommit } from './commit/programs.ts';
export { requireNoSecrets } from './commit/secrets.ts';
export { requireUsualCommit } from './commit/state.ts';
export { type Writer, worded } from './commit/wording.ts';
export { summaryLines } from './commit/words/summary.ts';
export { byFolder, type Coupling, type FileFigures, type Insight, insightOf, sharesOf } from './figures/insight.ts';
export { standingLines } from './figures/standing-lines.ts';
export type {
  Forge,
  ForgeCheck,
  ForgeComment,
  ForgeFile,
  ForgeIssue,
  ForgeItem,
  ForgeRequest,
  LineComment,
  Posted,
  StateAsked,
} from './forge/forge-types.ts';
export { openForge } from './forge/open-forge.ts';
export { asChange, patchLines, patchText, textBefore } from './forge/patch-lines.ts';
export { blameOf } from './git/blame.ts';
export { changesOf as changesIn, type FileChange, patchesOf } from './git/changes.ts';
export { patchesOfCommits, patchOfCommit } from './git/commit-patches.ts';
export { type Commit, commitsOf } from './git/commits.ts';
export { commitOf, comparisonOf, hasCommit } from './git/comparison.ts';
export { contentsOf } from './git/contents.ts';
export {
  belowFolder,
  missingParts,
  openRepository,
  type Repository,
  requireCommits,
  standingSizes,
} from './git/repository.ts';
export type { ChangedTogether } from './past/changed-together.ts';
export { confidenceOf } from './past/confidence.ts';
export { filesChangedWith } from './past/files-changed-with.ts';
export type { Fit } from './past/find-commits.ts';
export { type Past, type PastCommit, withCommits } from './past/past.ts';
export type { PastBounds, PastWork } from './past/read-past.ts';
export { type TellingLine, tellingLines } from './past/telling-lines.ts';
export { type ChangedFile, changedTexts } from './review/changed-text.ts';
export { type Finding, REVIEW_RULES, type ReviewRule } from './review/finding.ts';
export { type Review, reviewOf } from './review/review.ts';
