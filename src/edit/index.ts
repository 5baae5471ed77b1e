/** edit/: plans of changes, the files they are carried out on, and the journal that takes them back. Nothing else writes files of the user. */

export { proposalFromAnswer } from './answer/answer-proposal.ts';
export type { AnswerOptions, ParsedAnswer } from './answer/answer-types.ts';
export { parseAnswer } from './answer/parse-answer.ts';
export { Syntax } from './answer/syntax.ts';
export { type Editor, type EditorOptions, type Reversal, withEditor } from './apply/editor.ts';
export type { Recovered } from './apply/settle.ts';
export { restoration, reversalOf } from './apply/undo.ts';
export type { AuditCheck, AuditLine } from './journal/audit.ts';
export { type Journal, journalExists, openJournal } from './journal/journal.ts';
export type { ChangeRecord } from './journal/journal-types.ts';
export { changedFiles } from './plan/changed-files.ts';
export { chosenPart } from './plan/choose-hunks.ts';
export { patchOf } from './plan/patch.ts';
export { proposalFrom } from './plan/plan-file.ts';
export { type Move, proposeMoves, withoutDetours } from './plan/propose-moves.ts';
export { proposeReplacement, type Replacer } from './plan/replace-files.ts';
export { regexReplacer } from './plan/replace-regex.ts';
export { syntaxReplacer } from './plan/replace-syntax.ts';
export { textReplacer } from './plan/replace-text.ts';
export {
  type EditPlan,
  type FileChange,
  type Hunk,
  type Proposal,
  REFUSALS,
  type Refusal,
  type Unresolved,
  type WriteStep,
} from './plan-types.ts';
export { isAllowed, type PathRules } from './rules/path-rules.ts';
export { hashAt, readBytes, targetOf } from './write/target.ts';
export { carryOut, removeEmptyFolders } from './write/write-file.ts';
