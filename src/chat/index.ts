/** Hits into a prompt and an answer: budget, packing, citations, what stays data on the way; the templates of what is asked often. */

export { type AnswerEnd, AnswerText } from './answer-text.ts';
export { type Budget, type BudgetWish, budgetOf } from './budget.ts';
export { type Composed, composePrompt } from './compose.ts';
export { sessionJson, sessionMarkdown } from './export-session.ts';
export { type Mention, mayBePackage, mentionsIn } from './mentions.ts';
export { type NamedFile, passagesOfFile } from './named-files.ts';
export { asFileHasIt, hashOfLines, type LinesOf, passageHash } from './passages.ts';
export { passageOf, passagesOf } from './passages-of.ts';
export { splitPasted } from './pasted.ts';
export { PLAIN_WORDS } from './plain-words.ts';
export { outlineText, systemMessage } from './prompt.ts';
export {
  type RenderedTemplate,
  renderTemplate,
  type TemplateInput,
  type TemplateNeeds,
  templateNeeds,
} from './render-template.ts';
export { restoreTurns } from './restore.ts';
export { type Rewritten, rewriteQuestion } from './rewrite.ts';
export { SourceMatcher } from './source-matcher.ts';
export { type StandingKind, standingOf } from './standing.ts';
export type { TemplateVariable } from './template-text.ts';
export {
  type CustomCommand,
  type CustomNames,
  findTemplate,
  loadTemplates,
  type Template,
  type TemplatePlace,
  type TemplatePlaces,
  type TemplateSet,
  type TemplateSource,
} from './templates.ts';
export type { Citation, EarlierTurn, Passage, Place, Source } from './types.ts';
