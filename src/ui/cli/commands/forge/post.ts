/** Shows what of a review would be posted, asks, and posts it after a yes. */

import { type PostPlan, type Project, planPost, type ReviewView } from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { forTerminal, oneLine, plural } from '../../../../base/text.ts';
import type { CliIo } from '../../io.ts';
import { runWork } from '../../run-with-progress.ts';
import { confirmed } from '../../start/confirm.ts';

/** Before anything is asked of the forge. @throws E_FORGE_POST_REFUSED */
export function requireTerminal(): void {
  if (process.stdin.isTTY === true) return;
  throw new MlxCodeError('E_FORGE_POST_REFUSED', 'Nothing was posted: there is no terminal to ask on');
}

/** @throws E_FORGE_*, E_CANCELLED */
export async function askAndPost(project: Project, view: ReviewView, remote: string, io: CliIo): Promise<void> {
  const plan = await runWork(io, (work) => planPost(project, view, remote, work));
  const { summary, comments } = plan;
  if (summary === '' && comments.length === 0) {
    io.say('Nothing to post: all of it is there already.');
    return;
  }
  for (const line of planLines(plan)) io.say(forTerminal(line));
  const what = [
    ...(summary === '' ? [] : [plan.replaces ? 'a new text of the summary' : 'a summary']),
    ...(comments.length === 0 ? [] : [plural(comments.length, 'line comment')]),
  ].join(' and ');
  const question = `Post ${what} to ${plan.where} on ${plan.host}, with the token from ${plan.tokenFrom}? [y/N] `;
  if (!(await confirmed(oneLine(question).concat(' ')))) {
    io.say('Nothing was posted.');
    return;
  }
  const { url, refused } = await runWork(io, () => plan.send());
  const not = refused === 0 ? '' : ` The forge refused ${plural(refused, 'line comment')}; the summary has them.`;
  io.say(oneLine(`Posted.${not} ${url}`));
}

// --- internal ---

function planLines({ host, where, summary, comments, standing, left }: PostPlan): string[] {
  return [
    `To ${where} on ${host}:`,
    ...(summary === '' ? [] : ['', ...indented(summary)]),
    ...comments.flatMap(({ path, line, body }) => ['', `  At ${oneLine(path)}:${line}`, ...indented(body)]),
    '',
    ...(standing > 0 ? [`${plural(standing, 'line comment')} from before left as they are.`] : []),
    ...(left > 0 ? [`${plural(left, 'more finding')} without a comment of their own: the summary has them.`] : []),
  ];
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${line}`.trimEnd());
}
