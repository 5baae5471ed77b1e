/** Builds prompts from hits and checks answers: budget, packing, citations, templates. */

export { asIfNamed } from './asked-users.ts';
export { type Budget, type BudgetLimits, budgetOf, isSmallModel } from './budget.ts';
export { type AnswerEnd, AnswerText, quotesOf } from './citations/answer-text.ts';
export { citationOfQuote, matcherOf } from './citations/checked-matcher.ts';
export { type Claim, claimsOf, lastPart, namesInAnswer, namesWritten } from './citations/claims.ts';
export { withoutFound } from './citations/found-citations.ts';
export { PLAIN_WORDS } from './citations/plain-words.ts';
export { type Matching, SourceMatcher } from './citations/source-matcher.ts';
export { type AnswerSupport, namesToLookUp, supportOf, supportScore } from './citations/support.ts';
export { type Composed, composePrompt } from './compose.ts';
export {
  EDIT_REMINDERS,
  type EditForm,
  editFormFor,
  editMessage,
  editQuestion,
  editSystemMessage,
} from './edit-prompt.ts';
export { sessionJson, sessionMarkdown } from './export-session.ts';
export { closed, codeSpan, inert } from './inert-markdown.ts';
export { type Fact, numberedFacts } from './passages/facts.ts';
export { factsOf } from './passages/facts-of.ts';
export { forgeMentionsIn, withoutForgeMentions } from './passages/forge-mentions.ts';
export { type Mention, mayBePackage, mayBeProperty, mentionsIn } from './passages/mentions.ts';
export { type StandingKind, standingOf } from './passages/moved-lines.ts';
export { type NamedFile, passagesOfFile } from './passages/named-files.ts';
export { importsIn } from './passages/named-imports.ts';
export { asFileHasIt, hashOfLines, type LinesOf, passageHash } from './passages/passages.ts';
export { leadsOfFiles, passageOf, passagesOf } from './passages/passages-of.ts';
export { messageAgain, restoreTurns } from './passages/restore-turns.ts';
export { isOfLibrary, placesInTrace } from './passages/trace-places.ts';
export { splitPasted } from './pasted.ts';
export { outlineText, systemMessage } from './prompt.ts';
export { readReviewAnswer, reviewMessage, reviewSystemMessage } from './review-prompt.ts';
export { type Rewritten, rewriteQuestion } from './rewrite-follow-up.ts';
export {
  type RenderedTemplate,
  renderTemplate,
  type TemplateInput,
  type TemplateNeeds,
  templateNeeds,
} from './templates/render-template.ts';
export type { TemplateVariable } from './templates/template-text.ts';
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
} from './templates/templates.ts';
export type { Citation, EarlierTurn, Passage, Place, Source } from './types.ts';
