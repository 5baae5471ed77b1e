/** Commands about files that are shown with every question. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { realRoot } from '../../../base/paths.ts';
import { quotedWords } from '../../../base/quoted-words.ts';
import { withHome } from '../../../platform/dirs.ts';
import { loadNamedFiles } from '../../answering/ask-files.ts';
import type { Chat } from '../chat-interface.ts';
import { missingHint, usage } from './usage.ts';

export async function add(chat: Chat, argument: string): Promise<void> {
  const typed = quotedWords(argument);
  if (typed.length === 0) throw usage('/add needs a file', 'Name one: /add src/auth.ts or /add src/auth.ts:10-40.');
  if (argument.trim() === RELATED && !existsSync(resolve(chat.cwd, RELATED))) return addRelated(chat);
  const paths: string[] = [];
  for (const word of typed) {
    const [, name = word, lines = ''] = LINES.exec(word) ?? [];
    const mention = { path: name.replace(/^@/, ''), lines: null, sure: true };
    // Whole words that are not a file may be one with blanks.
    const { files: found, problems } = await loadNamedFiles(chat.project, chat.cwd, [mention], new Map());
    if (found.length === 0) {
      const [problem] = problems;
      if (problem === undefined) throw usage(`/add: ${name} is a folder`, `Name files, such as ${name}/*.ts.`);
      const isMissing = problem.text.startsWith('There is no');
      throw usage(
        `/add: ${problem.text}`,
        isMissing ? missingHint(typed) : 'Another file can be added, or lines of one.',
      );
    }
    paths.push(...found.map(({ path }) => `${path}${lines}`));
  }
  chat.pinned = [...new Set([...chat.pinned, ...paths])];
  chat.show({ of: 'pinned', pinned: chat.pinned });
}

export function drop(chat: Chat, argument: string): void {
  const isAll = argument === '' || argument === 'all';
  const words = quotedWords(argument).map((word) => word.replace(/^@/, ''));
  // Whole words that name nothing may be one name with blanks.
  const typed = words.some((word) => chat.pinned.some((path) => isMeant(chat, word, path))) ? words : [argument];
  const dropped = chat.pinned.filter((path) => isAll || typed.some((word) => isMeant(chat, word, path)));
  chat.pinned = chat.pinned.filter((path) => !dropped.includes(path));
  chat.show({ of: 'dropped', asked: isAll ? '' : argument, dropped, pinned: chat.pinned });
}

// --- internal ---

/** Files that the last answer offers. */
const RELATED = 'related';

function addRelated(chat: Chat): void {
  const offered = (chat.last.prompt?.related ?? []).map(({ path }) => path);
  if (offered.length === 0) throw usage('/add related: no answer offers a file', 'Name one: /add src/auth.ts.');
  chat.pinned = [...new Set([...chat.pinned, ...offered])];
  chat.show({ of: 'pinned', pinned: chat.pinned });
}

const LINES = /^(.+?)(:\d+(?:-\d+)?)?$/;

/** Whether a name as typed, with lines or without, means a pinned file: relative to the root or to where the user is, or absolute. */
function isMeant(chat: Chat, typed: string, pinned: string): boolean {
  const [, name = typed, lines = ''] = LINES.exec(typed) ?? [];
  const [, path = pinned, own = ''] = LINES.exec(pinned) ?? [];
  if (lines !== '' && lines !== own) return false;
  const { root } = chat.project;
  const whole = resolve(realRoot(root), path);
  return [root, realRoot(root), chat.cwd].some((from) => resolve(from, withHome(name)) === whole);
}
