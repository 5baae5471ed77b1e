/** A note under an uncertain or empty result: which files outside the index contain the words. */

import { type Project, skippedHolding } from '../../../app/index.ts';
import { oneLine } from '../../../base/text.ts';
import type { CliIo } from '../io.ts';

const BUDGET_MS = 300;
const SHOWN = 3;

export async function sayLeftOut(query: string, project: Project, io: CliIo): Promise<void> {
  const words = query.match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
  const found = await skippedHolding(project, words, BUDGET_MS);
  if (found.length === 0) return;
  const shown = found.slice(0, SHOWN).map(({ path, reason }) => `${oneLine(path)} (${reason})`);
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  io.say(
    `Left out of the index, but ${found.length === 1 ? 'it holds' : 'they hold'} these words: ${shown.join(', ')}${more}.`,
  );
  io.say(io.paintErr.dim('  index.include brings files in; "mlx-code status --skipped" names all that are left out.'));
}
