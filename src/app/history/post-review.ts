/**
 * Use case: a review that is posted to the forge, one summary and a comment at each line. What was posted before is not posted
 * again. Nothing goes out before `send` is called, which is for the yes of a person.
 */

import { MlxCodeError } from '../../base/errors.ts';
import {
  type Forge,
  type ForgeRequest,
  type LineComment,
  mayShow,
  type Posted,
  patchLines,
} from '../../history/index.ts';
import { forgeOf } from '../forge/forge-of.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { itemBody, itemMark, OUR_MARK, type PostedItem, suggestionBlock, summaryBody } from './post-words.ts';
import type { ReviewView } from './review.ts';
import { type LineFix, suggestedFixes } from './reviewing/line-fixes.ts';

export interface PostPlan {
  readonly host: string;
  /** Such as `pull request 12 of ann/sea`. */
  readonly where: string;
  readonly tokenFrom: string;
  /** '' where it is there already, word for word. */
  readonly summary: string;
  /** The summary takes the place of one that is there. */
  readonly replaces: boolean;
  readonly comments: readonly LineComment[];
  /** Comments that are there already. */
  readonly standing: number;
  /** Findings and remarks whose comments are left out, as there would be too many; the summary has them. */
  readonly left: number;
  /** Posts it. @returns where, and how many comments the forge refused @throws E_FORGE_*, E_CANCELLED */
  send(): Promise<{ readonly url: string; readonly refused: number }>;
}

/** More comments at once help nobody. */
const MAX_COMMENTS = 20;

/** @param view a review of the request @throws E_FORGE_*, E_CONFIG_INVALID, E_CANCELLED */
export async function planPost(project: Project, view: ReviewView, remote: string, work: AppWork): Promise<PostPlan> {
  const { request: reviewed } = view;
  if (reviewed === null) throw new MlxCodeError('E_USAGE', 'Only the review of a pull or merge request can be posted');
  const { forge, repository } = await forgeOf(project.root, project.config, remote, work);
  const { number, noun, headId } = reviewed;
  const host = new URL(forge.place.host.web).host;
  if (forge.tokenFrom === '')
    throw new MlxCodeError(
      'E_FORGE_TOKEN',
      `${host} takes comments only from people that it knows, and no token was found`,
    );
  const { request } = await forge.request(number);
  if (request.headId !== headId) {
    throw new MlxCodeError('E_FORGE_POST_REFUSED', `The ${noun} has other commits than those that were read`, {
      hint: 'Nothing was posted. Review it again.',
    });
  }
  const before = await forge.posted(number, OUR_MARK);
  const items = postedItems(view);
  const model = view.model?.model ?? '';
  const fixes = [...(view.fixes ?? []), ...suggestedFixes(view)];
  const placed = await placedItems(forge, number, items, repository.prefix, { model, fixes });
  const fresh = placed.filter(({ item }) => !before.comments.some((body) => body.includes(itemMark(item))));
  const comments = fresh.slice(0, MAX_COMMENTS).map(({ comment }) => comment);
  const standing = placed.length - fresh.length;
  const summary = summaryBody({ ...view, items, model }, headId, standing + comments.length);
  const isSame = before.summary !== null && sameText(before.summary.body, summary);
  return {
    host,
    where: `${noun} ${number} of ${forge.place.project}`,
    tokenFrom: forge.tokenFrom,
    summary: isSame ? '' : summary,
    replaces: before.summary !== null,
    comments,
    standing,
    left: fresh.length - comments.length,
    send: () => sendAll(forge, request, isSame ? (before.summary?.body ?? summary) : summary, comments, before.summary),
  };
}

// --- internal ---

function sendAll(
  forge: Forge,
  request: ForgeRequest,
  summary: string,
  comments: readonly LineComment[],
  before: Posted | null,
): Promise<{ readonly url: string; readonly refused: number }> {
  return forge.post(request, summary, comments, before);
}

/** Findings with what a model says of them, then its remarks; nothing of files that hold secrets by their name. */
function postedItems({ findings, model }: ReviewView): PostedItem[] {
  const reasons = new Map(model?.explanations.map(({ finding, text }) => [finding, text]));
  const certain = findings.map((finding, n): PostedItem => ({ kind: 'finding', finding, why: reasons.get(n) ?? '' }));
  const remarks = (model?.remarks ?? []).map((remark): PostedItem => ({ kind: 'remark', remark }));
  return [...certain, ...remarks].filter((item) => mayShow(placeOf(item).path));
}

function placeOf(item: PostedItem): { readonly path: string; readonly line: number } {
  return item.kind === 'finding' ? item.finding : item.remark;
}

/** Those at lines that stand in a hunk: a forge takes comments there alone. A remark stands at an added line. */
async function placedItems(
  forge: Forge,
  number: number,
  items: readonly PostedItem[],
  prefix: string,
  { model, fixes }: { readonly model: string; readonly fixes: readonly LineFix[] },
): Promise<{ readonly item: PostedItem; readonly comment: LineComment }[]> {
  const { items: changed } = await forge.files(number);
  const files = new Map(changed.map((file) => [file.path, { oldPath: file.oldPath, lines: patchLines(file.patch) }]));
  return items.flatMap((item) => {
    const { path: named, line } = placeOf(item);
    // Paths of a review are those of the project, which may lie below the top of the repository.
    const path = files.has(prefix + named) ? prefix + named : named;
    const file = files.get(path);
    const oldLine = file?.lines.standing.get(line);
    if (file === undefined || oldLine === undefined || (item.kind === 'remark' && oldLine !== 0)) return [];
    // Only for a line of the difference, and only as it stands there.
    const added = file.lines.changes.flatMap(({ newStart, added: texts }) => texts[line - newStart] ?? [])[0];
    const fix = fixes.find((each) => each.path === named && each.line === line && each.was === added?.trim());
    const suggestion = fix === undefined ? '' : suggestionBlock(forge.place.host.kind, fix.now);
    return [{ item, comment: { path, oldPath: file.oldPath, line, oldLine, body: itemBody(item, model, suggestion) } }];
  });
}

/** Forges store line ends in their own way. */
function sameText(a: string, b: string): boolean {
  const plain = (text: string) => text.replaceAll('\r\n', '\n').trim();
  return plain(a) === plain(b);
}
