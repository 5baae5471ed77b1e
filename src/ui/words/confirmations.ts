/** Questions that only the user can decide, in words. */

import type { Confirmation } from '../../app/index.ts';
import { formatBytes, formatDuration, oneLine } from '../../base/text.ts';
import { code } from './markdown.ts';

/** What a home line brings in a second, to say about how long a download takes. */
const BYTES_PER_SECOND = 5_000_000;

export function confirmationWords(question: Confirmation): string {
  switch (question.of) {
    case 'overwrite':
      return `${question.file} is there already. Write over it?`;
    case 'fetch-missing': {
      const lines = question.items.map(({ name, state, note }) => `${code(name)} ${state}. ${oneLine(note)}`);
      return `Fetch what is missing?\n${lines.join('\n')}`;
    }
    case 'fetch-model': {
      const { name, bytes, licence, licenceNote } = question;
      const time = formatDuration((bytes / BYTES_PER_SECOND) * 1000);
      const size = bytes > 0 ? `${formatBytes(bytes)}, about ${time}` : 'size unknown';
      const note = licenceNote === '' ? '' : `\n${licenceNote}`;
      return `${oneLine(name)} is not on this machine.\nFetch it? ${size}; ${licence}.${note}`;
    }
  }
}
