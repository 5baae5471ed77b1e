/** Completion of a line that readline edits. */

import { type Chat, chatCompletion } from '../../../app/index.ts';
import { completionAt } from '../../tui/editor/completion.ts';
import { shownCompletion } from '../../words/choices.ts';

type Complete = (line: string, callback: (error: null, result: [string[], string]) => void) => void;

/** @param chatNow undefined until there is one */
export function lineCompleter(chatNow: () => Chat | undefined): Complete {
  return (line, callback) => {
    const none = () => callback(null, [[], line]);
    const chat = chatNow();
    if (chat === undefined) return none();
    chatCompletion(chat).then((known) => {
      const found = completionAt(line, line.length, shownCompletion(known));
      if (found === null) return none();
      callback(null, [
        found.choices.map(({ value }) => (value.endsWith('/') ? value : `${value} `)),
        line.slice(found.start),
      ]);
    }, none);
  };
}
