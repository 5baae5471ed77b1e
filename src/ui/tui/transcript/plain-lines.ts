/** Foreign text as wrapped lines of one style. */

import { type Line, type Style, span } from '../cells/line.ts';
import { visibleText } from '../cells/visible.ts';
import { expandTabs, wrapText } from './wrap.ts';

export function plainLines(text: string, columns: number, style: Style): readonly Line[] {
  return visibleText(text)
    .split('\n')
    .flatMap((line) => wrapText([span(expandTabs(line), style)], Math.max(1, columns)));
}
