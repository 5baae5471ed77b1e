/** Descriptions of choices in lists and of completions. */

import type { ChatCompletion, Choice, ChoiceAbout, CommandChoice } from '../../app/index.ts';
import { roughDuration } from '../../base/rough-time.ts';
import { plural } from '../../base/text.ts';
import { modelWords } from './model-words.ts';

export interface ShownChoice extends Pick<Choice, 'label' | 'value' | 'current'> {
  /** A few words; may be empty. */
  readonly detail: string;
}

export interface ShownCommand extends Pick<CommandChoice, 'name' | 'aliases' | 'doc' | 'takesMore'> {
  readonly arguments?: 'path' | 'folder' | readonly { readonly value: string; readonly detail: string }[];
}

export interface ShownCompletion extends Pick<ChatCompletion, 'paths' | 'folders'> {
  readonly commands: readonly ShownCommand[];
}

export function shownChoices(choices: readonly Choice[]): readonly ShownChoice[] {
  return choices.map(({ about, ...choice }) => ({ ...choice, detail: detailOf(about) }));
}

export function shownCompletion({ commands, paths, folders }: ChatCompletion): ShownCompletion {
  const shown = commands.map(({ name, aliases, doc, aliasOf, takesMore, arguments: values }): ShownCommand => {
    const own = { name, aliases, takesMore, doc: aliasOf === '' ? doc : `stands for /${aliasOf}` };
    if (values === undefined) return own;
    if (typeof values === 'string') return { ...own, arguments: values };
    return { ...own, arguments: values.map(({ value, about }) => ({ value, detail: detailOf(about) })) };
  });
  return { commands: shown, paths, folders };
}

// --- internal ---

function detailOf(about: ChoiceAbout): string {
  switch (about.of) {
    case 'name':
      return '';
    case 'model':
      return modelWords(about).replace(/^:? /, '');
    case 'server':
      return `at ${about.server}`;
    case 'session':
      return `${plural(about.turns, 'turn')}, ${roughDuration(Date.now() - about.updatedAtMs)} ago`;
    case 'setting':
      return about.expects;
    case 'turn':
      return about.changes === 0 ? '' : `${plural(about.changes, 'change')} of files since`;
  }
}
