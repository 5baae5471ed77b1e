/** A change of files in words: its diff, why it was refused, and what can be done next. */

import type { CommandResult, PlanView } from '../../app/index.ts';
import { forTerminal, oneLine, plural } from '../../base/text.ts';
import { code, list } from './markdown.ts';
import type { PageWords } from './page-words.ts';

type Hook = NonNullable<PlanView['hooks']>[number];
type Patch = Extract<CommandResult, { of: 'patch' }>;

const MOST_LINES = 400;
const MOST_TITLE = 80;
/** No diff holds a line of so many. */
const FENCE = '~'.repeat(12);

/** After a refusal of what a model proposed. */
export const ASK_AGAIN = 'Ask again in other words, for less at once, or ask a larger model';

export function patchPage({
  name,
  title,
  patch,
  refused,
  isModels = false,
  files,
  applied,
  hooks,
  mode,
}: Patch): PageWords {
  const lines = forTerminal(patch).split('\n').slice(0, -1);
  const more = lines.length > MOST_LINES ? [`… and ${lines.length - MOST_LINES} lines more`] : [];
  const shown =
    lines.length === 0 ? '' : `${FENCE}diff\n${[...lines.slice(0, MOST_LINES), ...more].join('\n')}\n${FENCE}\n\n`;
  const end =
    refused.length > 0
      ? [`Nothing was written.${isModels ? ` ${ASK_AGAIN} (/model NAME).` : ''}`]
      : applied
        ? [`Changed ${plural(files, 'file')}.`, ...hooks.map((hook) => code(oneLine(hookText(hook)))), next(name, mode)]
        : [next(name, mode)];
  return {
    title: `${name} ${forTerminal(title)}`.trimEnd(),
    text: `${shown}${list([...refused.map((why) => `refused: ${code(why)}`), ...end])}`,
  };
}

/** Turns to go back to. */
export function turnsPage({ turns }: Extract<CommandResult, { of: 'turns' }>): PageWords {
  const rows = turns.map(({ number, text, changes }) => {
    const since = changes === 0 ? '' : ` (${plural(changes, 'change')} of files since)`;
    return `${number}: ${code(oneLine(text).slice(0, MOST_TITLE))}${since}`;
  });
  return {
    title: 'turns',
    text: `${list(rows)}\n\nGo back to before one: \`/rewind NUMBER files\`, \`chat\` or \`both\`.`,
  };
}

/** How a program ended that ran after a change. */
export function hookText({ command, outcome, code, output, changed }: Hook): string {
  const how = {
    done: 'ended well',
    failed: `failed${code === null ? '' : ` with code ${code}`}`,
    late: 'took too long, or was stopped',
    'not-started': 'does not start',
  };
  const more = changed.length === 0 ? '' : `; it changed ${changed.join(', ')} further`;
  const shown = outcome === 'done' || output === '' ? '' : `\n${output}`;
  return `${command} ${how[outcome]}${more}.${shown}`;
}

// --- internal ---

function next(name: Patch['name'], mode: Patch['mode']): string {
  if (name === 'diff' && mode === 'plan')
    return 'The mode is plan: nothing is written. /mode ask, then /apply, makes the change.';
  if (name === 'diff') return '/apply changes the files so.';
  return name === 'undo' ? '/redo makes it again.' : '/undo takes it back.';
}
