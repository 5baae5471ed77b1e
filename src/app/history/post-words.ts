/**
 * What is posted of a review, as Markdown. Whatever comes from files stands in spans of code, on one line, so that it is
 * text there too: no mention of a person, no link, no HTML, and no command such as `/merge` at the beginning of a line.
 */

import { createHash } from 'node:crypto';
import { forTerminal, oneLine, plural } from '../../base/text.ts';
import { shownText } from '../../history/index.ts';
import type { ReviewView } from './review.ts';
import type { ModelRemark } from './reviewing/model-review.ts';

/** What is said of a line: a finding with the reason that a model gave, '' for none, or a remark of a model. */
export type PostedItem =
  | { readonly kind: 'finding'; readonly finding: PostedFinding; readonly why: string }
  | { readonly kind: 'remark'; readonly remark: ModelRemark };
export type PostedFinding = ReviewView['findings'][number];

/** Begins the hidden mark of everything that we post. */
export const OUR_MARK = '<!-- mlx-code:';
const SUMMARY_MARK = `${OUR_MARK}review -->`;
const MAX_LISTED = 50;
const MAX_TEXT = 500;
const SHORT_ID = 7;

/** The same finding has the same mark wherever its line moves. */
export function findingMark({ rule, path, message }: PostedFinding): string {
  return `${OUR_MARK}finding ${hashOf(rule, path, message)} -->`;
}

/** The same quoted line has the same mark, however a model words its remark the next time. */
export function itemMark(item: PostedItem): string {
  if (item.kind === 'finding') return findingMark(item.finding);
  return `${OUR_MARK}remark ${hashOf(item.remark.path, item.remark.quote)} -->`;
}

/** @param model its name, '' where none was asked @param suggestion a block of the forge, '' for none */
export function itemBody(item: PostedItem, model: string, suggestion = ''): string {
  const said =
    item.kind === 'finding'
      ? [`**${item.finding.level}** ${code(item.finding.message)} (${item.finding.rule})`, ...whyLines(item.why, model)]
      : [`**remark** ${code(item.remark.message)} (${code(model)}, may be wrong)`];
  return [...said, ...(suggestion === '' ? [] : [suggestion]), itemMark(item)].join('\n\n');
}

/**
 * What takes the place of the commented line, as the forge offers it to be taken; '' for what may not be posted.
 * @param now null for nothing
 */
export function suggestionBlock(kind: 'github' | 'gitlab', now: string | null): string {
  const text = now ?? '';
  if (forTerminal(text) !== text || shownText(text) !== text) return '';
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const head = kind === 'github' ? 'suggestion' : 'suggestion:-0+0';
  return [`${fence}${head}`, ...(now === null ? [] : [text]), fence].join('\n');
}

/** @param placed items that stand at their lines */
export function summaryBody(
  { more, risk, items, model }: Pick<ReviewView, 'more' | 'risk'> & PostedItems,
  headId: string,
  placed: number,
): string {
  const findings = items.flatMap((each) => (each.kind === 'finding' ? [each] : []));
  const remarks = items.flatMap((each) => (each.kind === 'remark' ? [each.remark] : []));
  const hidden = more > 0 ? `, ${more} more in the same files` : '';
  const listed = findings
    .slice(0, MAX_LISTED)
    .flatMap(({ finding: { path, line, level, message, rule }, why }) => [
      `- **${level}** ${code(`${path}:${line}`)} ${code(message)} (${rule})`,
      ...whyLines(why, model).map((text) => `  - ${text}`),
    ]);
  const rest = findings.length - MAX_LISTED;
  const own = remarks
    .slice(0, MAX_LISTED)
    .map(({ path, line, message }) => `- ${code(`${path}:${line}`)} ${code(message)}`);
  const lines = [
    `**Review by mlx-code** of ${code(headId.slice(0, SHORT_ID))}: ${plural(findings.length, 'finding')}${hidden}. Risk ${risk.level}.`,
    ...(risk.reasons.length > 0 ? ['', ...risk.reasons.map((reason) => `- ${code(reason)}`)] : []),
    ...(listed.length > 0 ? ['', ...listed, ...(rest > 0 ? [`- and ${rest} more`] : [])] : []),
    ...(own.length > 0 ? ['', `Remarks of ${code(model)}, which may be wrong:`, '', ...own] : []),
    ...(placed > 0 ? ['', `${placed} of them stand${placed === 1 ? 's' : ''} at the changed lines.`] : []),
    '',
    SUMMARY_MARK,
  ];
  return lines.join('\n');
}

// --- internal ---

interface PostedItems {
  readonly items: readonly PostedItem[];
  readonly model: string;
}

function whyLines(why: string, model: string): string[] {
  return why === '' ? [] : [`${code(why)} (${code(model)})`];
}

function hashOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}

function code(text: string): string {
  const line = oneLine(shownText(text)).replaceAll('`', "'");
  const short = line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
  return short === '' ? '' : `\`${short}\``;
}
