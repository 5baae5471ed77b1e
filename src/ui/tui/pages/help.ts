/** The help on `?`: what matters most, the commands, the keys in force. */

import type { Drawn, Host, Page, Shown } from '../elements/element.ts';
import { scrollStep } from '../elements/scroll-steps.ts';
import type { ActionName } from '../input/actions.ts';
import { type Binding, type Keymap, listBindings } from '../input/keymap.ts';
import type { Size } from '../panels/box.ts';
import { drawHelp, type HelpSection } from '../panels/help.ts';

const WHEEL_LINES = 3;
/** Rows of the screen that are not the page's text. */
const AROUND = 8;

/** Ten rows: an action with the keys it has, or what is written. */
const MOST_USED: readonly (ActionName | HelpSection['rows'][number])[] = [
  'send',
  'newline',
  { keys: '/', does: 'Commands: type to find one' },
  { keys: '@path', does: 'Show the model a file, a folder or lines (@a.ts:10-40)' },
  'stop',
  'interrupt',
  'up',
  'scroll-page-up',
  'focus-next',
  'external-editor',
];

export class HelpPage implements Page {
  readonly keys = 'overlay';
  readonly closesOutside = true;
  /** More is known of the commands when the project is open. */
  readonly #sections: () => readonly HelpSection[];
  #scroll = 0;

  constructor(sections: () => readonly HelpSection[]) {
    this.#sections = sections;
  }

  draw(size: Size, { glyphs }: Shown): Drawn {
    const { lines, scroll } = drawHelp({ sections: this.#sections(), scroll: this.#scroll }, size, glyphs);
    this.#scroll = scroll;
    return { lines, cursor: null, owners: [] };
  }

  key(action: ActionName | null, _text: string, host: Host): boolean {
    const step = scrollStep(action, Math.max(1, host.rows - AROUND));
    if (step !== null) this.#move(step);
    else if (action === 'close' || action === 'close-page') host.close();
    return true;
  }

  wheel(by: -1 | 1): boolean {
    this.#move(by * WHEEL_LINES);
    return true;
  }

  #move(step: number): void {
    this.#scroll = Math.max(0, this.#scroll + step);
  }
}

/** What matters most, then the commands, then the keys in force. */
export function helpSections(keymap: Keymap, commands: readonly HelpSection[]): readonly HelpSection[] {
  const bindings = listBindings(keymap).filter(({ keys }) => keys.length > 0);
  const groups = new Map<string, Binding[]>();
  for (const binding of bindings) groups.set(binding.group, [...(groups.get(binding.group) ?? []), binding]);
  const keys = [...groups].map(([title, own]): HelpSection => {
    return {
      title: `Keys: ${title}`,
      rows: own.map((binding) => ({ keys: binding.keys.join(', '), does: binding.doc })),
    };
  });
  const most = MOST_USED.flatMap((row) => {
    if (typeof row !== 'string') return [row];
    const binding = bindings.find(({ action }) => action === row);
    return binding === undefined ? [] : [{ keys: binding.keys.slice(0, 2).join(', '), does: binding.doc }];
  });
  return [{ title: 'Most used', rows: most }, ...commands, ...keys];
}
