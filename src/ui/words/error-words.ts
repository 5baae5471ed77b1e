/** An error in one line. */

import type { ErrorView } from '../../app/index.ts';

/** `Message. What to do. [E_CODE]` */
export function errorWords({ message, hint, code }: ErrorView): string {
  if (hint === '') return `${message} [${code}]`;
  return `${/[.!?]$/.test(message) ? message : `${message}.`} ${hint} [${code}]`;
}
