/**
 * What is posted of a review, as Markdown. Whatever comes from files stands in spans of code, on one line, so that it is
 * text there too: no mention of a person, no link, no HTML, and no command such as `/merge` at the beginning of a line.
 */

import { createHash } from 'node:crypto';
import { oneLine } from '../../base/text.ts';
import { shownText } from '../../history/index.ts';
import type { ReviewView } from './review.ts';

export type PostedFinding = ReviewView['findings'][number];

/** Begins the hidden mark of everything that we post. */
export const OUR_MARK = '<!-- mlx-code:';
const SUMMARY_MARK = `${OUR_MARK}review -->`;
const MAX_LISTED = 50;
const MAX_TEXT = 500;
const SHORT_ID = 7;

/** The same finding has the same mark wherever its line moves. */
export function findingMark({ rule, path, message }: PostedFinding): string {
  const hash = createHash('sha256').update(`${rule}\0${path}\0${message}`).digest('hex').slice(0, 16);
  return `${OUR_MARK}finding ${hash} -->`;
}

export function findingBody(finding: PostedFinding): string {
  return `**${finding.level}** ${code(finding.message)} (${finding.rule})\n\n${findingMark(finding)}`;
}

/** @param placed findings that stand at their lines */
export function summaryBody(
  { findings, more, risk }: Pick<ReviewView, 'findings' | 'more' | 'risk'>,
  headId: string,
  placed: number,
): string {
  const count = `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`;
  const hidden = more > 0 ? `, ${more} more in the same files` : '';
  const listed = findings
    .slice(0, MAX_LISTED)
    .map((each) => `- **${each.level}** ${code(`${each.path}:${each.line}`)} ${code(each.message)} (${each.rule})`);
  const rest = findings.length - listed.length;
  const lines = [
    `**Review by mlx-code** of ${code(headId.slice(0, SHORT_ID))}: ${count}${hidden}. Risk ${risk.level}.`,
    ...(risk.reasons.length > 0 ? ['', ...risk.reasons.map((reason) => `- ${code(reason)}`)] : []),
    ...(listed.length > 0 ? ['', ...listed, ...(rest > 0 ? [`- and ${rest} more`] : [])] : []),
    ...(placed > 0 ? ['', `${placed} of them stand${placed === 1 ? 's' : ''} at the changed lines.`] : []),
    '',
    SUMMARY_MARK,
  ];
  return lines.join('\n');
}

// --- internal ---

function code(text: string): string {
  const line = oneLine(shownText(text)).replaceAll('`', "'");
  const short = line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line;
  return short === '' ? '' : `\`${short}\``;
}
