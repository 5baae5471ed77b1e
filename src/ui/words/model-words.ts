/** What a list says of a model, behind its name. */

import type { ModelView } from '../../app/index.ts';
import { formatBytes, plural } from '../../base/text.ts';

export type ModelFacts = Pick<ModelView, 'shortNames' | 'installed' | 'bytes' | 'exactSize' | 'licence'>;

/** ` (q3b): to fetch, about 1.9 GB, Apache-2.0` */
export function modelWords({ shortNames, installed, bytes, exactSize, licence }: ModelFacts): string {
  const size = `${exactSize ? '' : 'about '}${formatBytes(bytes)}`;
  const short = shortNames.length === 0 ? '' : ` (${shortNames.join(', ')})`;
  return `${short}: ${installed ? 'here' : `to fetch, ${size}`}, ${licence}`;
}

/** `chosen 3 of 5 times`; '' where it never could be. */
export function chosenWords(choices: ModelView['choices'] | undefined): string {
  if (choices == null) return '';
  return `chosen ${choices.chosen} of ${plural(choices.shown, 'time')}`;
}
