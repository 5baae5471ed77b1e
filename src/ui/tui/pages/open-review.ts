/** Opens the page on which a change is decided, and waits until it is left. */

import { basename } from 'node:path';
import { fileLines, type Review, type ReviewRequest } from '../../../app/index.ts';
import type { ElementContext } from '../elements/element-context.ts';
import { listBindings } from '../input/keymap.ts';
import type { FileLines } from '../panels/review.ts';
import { ReviewPage } from './review.ts';

/** @returns what was decided; null when the page was left, or the signal fired */
export async function openReview(context: ElementContext, request: ReviewRequest): Promise<Review | null> {
  const { plan, isLookedAt, signal } = request;
  const [files, { createColours }] = await Promise.all([linesOf(context, request), import('../transcript/code.ts')]);
  if (signal?.aborted === true) return null;
  const bindings = listBindings(context.view.keymap, 'review');
  return await new Promise((resolve) => {
    const page = new ReviewPage({
      ...{ plan, isLookedAt, files, done: resolve },
      colours: createColours(() => {
        page.recolour();
        context.draw();
      }),
      keysOf: (action) => {
        const binding = bindings.find((one) => one.action === action);
        return { keys: binding?.keys ?? [], doc: binding?.doc ?? '' };
      },
      edit: async (text, path) => {
        const { editExternally } = await import('../editor/external.ts');
        return await context.screen.lend((stdio) => editExternally(text, { stdio, name: basename(path) }));
      },
    });
    const leave = () => {
      if (context.view.overlay === page) context.close();
    };
    signal?.addEventListener('abort', leave, { once: true });
    context.close();
    context.open(page);
  });
}

// --- internal ---

async function linesOf({ chat }: ElementContext, { plan, before }: ReviewRequest): Promise<FileLines> {
  if (before !== undefined) return before;
  const files = new Map<string, readonly string[]>();
  if (chat === null) return files;
  for (const { path, kind } of plan.files) {
    const lines = kind === 'change' ? await fileLines(chat.project, path) : null;
    if (lines !== null) files.set(path, lines);
  }
  return files;
}
