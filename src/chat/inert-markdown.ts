/** Text of a model or a user in a page of Markdown that fetches nothing when it is shown. */

import { oneLine } from '../base/text.ts';

/** Outside of code, what would load a picture or be HTML is shown as it was written. */
export function inert(text: string): string {
  let fence = '';
  return text
    .split('\n')
    .map((line) => {
      const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
      if (fence === '') {
        fence = mark;
        return mark === '' ? inertLine(line) : line;
      }
      if (mark.startsWith(fence) && line.trim() === mark) fence = '';
      return line;
    })
    .join('\n');
}

/** A code block that the answer did not end must not take in the rest of the page. */
export function closed(text: string): string {
  let fence = '';
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (fence === '') fence = mark;
    else if (mark.startsWith(fence) && line.trim() === mark) fence = '';
  }
  return fence === '' ? text : `${text}\n${fence}`;
}

/** A name on one line, as code. */
export function codeSpan(text: string): string {
  return `\`${oneLine(text).replaceAll('`', "'")}\``;
}

// --- internal ---

function inertLine(line: string): string {
  return line
    .split(/(`+[^`]*`+)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replaceAll('![', '!\\[').replaceAll(/<(?=[a-z/!?])/gi, '&lt;')))
    .join('');
}
