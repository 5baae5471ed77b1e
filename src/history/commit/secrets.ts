/** Stops where what is staged holds a secret: once it is committed it is hard to take back. */

import { MlxCodeError } from '../../base/errors.ts';
import { oneLine } from '../../base/text.ts';
import { isSecretPath } from '../../files/index.ts';
import type { FileVersion } from '../change/overview.ts';
import { lineFindings } from '../review/line-findings.ts';

const MAX_SHOWN = 3;

/** @throws E_COMMIT_SECRET with the places; the values are never told */
export function requireNoSecrets(files: readonly FileVersion[], shown: (path: string) => string): void {
  const places = files.flatMap((file) => {
    const { path, oldPath, kind } = file.change;
    const isNew = kind === 'added' || kind === 'copied' || (kind === 'renamed' && !isSecretPath(oldPath));
    if (isNew && isSecretPath(path)) return [oneLine(shown(path))];
    return lineFindings(file)
      .filter(({ rule }) => rule === 'secret')
      .map(({ line }) => `${oneLine(shown(path))}:${line}`);
  });
  if (places.length === 0) return;
  const more = places.length > MAX_SHOWN ? ` and ${places.length - MAX_SHOWN} more places` : '';
  throw new MlxCodeError(
    'E_COMMIT_SECRET',
    `What is staged holds a secret: ${places.slice(0, MAX_SHOWN).join(', ')}${more}`,
  );
}
