/** Commands that show code: hits, sources, files; and those that take them elsewhere. */

import { existsSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { MlxCodeError } from '../../../base/errors.ts';
import { commitIdOf, commitPath, isForgePath, isNoFile } from '../../../base/forge-path.ts';
import { realRoot, resolveInRoot } from '../../../base/paths.ts';
import { quotedWords } from '../../../base/quoted-words.ts';
import { withHome } from '../../../platform/dirs.ts';
import { wholeIdOf } from '../../answering/from-history/commit-sources.ts';
import { forgeUrl } from '../../forge/read-mentions.ts';
import { OPERATIONS } from '../../operations/table.ts';
import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';
import { searchInChat } from '../turn/search-hits.ts';
import { missingHint, usage } from './usage.ts';

export async function search(chat: Chat, query: string, work: AppWork): Promise<void> {
  if (query === '') throw new MlxCodeError('E_QUERY_EMPTY');
  chat.setBusy('searching');
  const { opened, lack } = await chat.live.askable(query, work.signal);
  const { views, notes } = await searchInChat(chat, query, { ...work, ...(opened !== undefined && { opened }) });
  if (lack !== null) chat.show({ of: 'index-lacks', lack });
  for (const text of notes) chat.note('info', text);
  chat.show({ of: 'hits', query, sources: views });
}

/** What the last answer quotes of each source that it cites. */
export function quotes(chat: Chat): void {
  const answer = chat.items.lastAnswer();
  chat.show({ of: 'quotes', sources: (answer?.sources ?? []).filter(({ quote = '' }) => quote !== '') });
}

export async function sources(chat: Chat): Promise<void> {
  await chat.sources.look();
  const { sources: all } = chat.state;
  if (all.length === 0 || !chat.ui.show('sources')) chat.show({ of: 'sources', sources: all });
}

/** `3`, `src/a.ts`, `src/a.ts:10`, `c3f2a1b`. */
export async function open(chat: Chat, argument: string, work: AppWork): Promise<void> {
  await chat.sources.look();
  const { path, line } = placeOf(chat, argument === '' ? '1' : argument);
  const id = commitIdOf(path);
  if (id !== '') return await openCommit(chat, wholeIdOf(chat.project.root, path) || id, work);
  if (isForgePath(path)) {
    const url = forgeUrl(chat.project.root, path);
    return chat.note(
      'info',
      url === '' ? `${path} is on the forge; /${path.replace(':', ' ')} shows it.` : `${path} is at ${url}`,
    );
  }
  const problem = await chat.ui.openFile(resolve(chat.project.root, path), line);
  if (problem !== null) chat.note('warning', problem);
}

export async function files(chat: Chat): Promise<void> {
  if (chat.ui.show('files')) return;
  chat.show({ of: 'files', files: await chat.files.paths(chat.project), pinned: chat.pinned });
}

export async function tree(chat: Chat): Promise<void> {
  if (chat.ui.show('tree')) return;
  chat.show({ of: 'tree', files: await chat.files.paths(chat.project) });
}

/** The last answer, its code block of that number, or with `code` the last block. */
export async function copy(chat: Chat, argument: string): Promise<void> {
  const text = chat.items.lastAnswer()?.text ?? '';
  const failed = (why: 'no-answer' | 'no-block' | 'no-clipboard', blocks = 0) =>
    chat.show({ of: 'not-copied', why, blocks });
  if (text === '') return failed('no-answer');
  const blocks = codeBlocks(text);
  const number = argument === 'code' ? blocks.length : Number(argument);
  const wanted = argument === '' ? text : blocks[number - 1];
  if (wanted === undefined) return failed('no-block', blocks.length);
  if (!(await chat.ui.copy(wanted))) return failed('no-clipboard');
  chat.show({ of: 'copied', characters: wanted.length });
}

/** The text of fenced blocks, in their order. */
export function codeBlocks(text: string): string[] {
  return [...text.matchAll(/^(`{3,}|~{3,})[^\n]*\n(.*?)^\1[ \t]*$/gms)].map(([, , block = '']) => block);
}

// --- internal ---

/** Of seven digits alone a number may be meant, but no source has such a one. */
const COMMIT = /^\[?≈?(?:commit:)?([0-9a-f]{7,40})\]?$/;

/** Shows one commit whole, as `log --show` does. */
async function openCommit(chat: Chat, id: string, work: AppWork): Promise<void> {
  const { run, lines } = await OPERATIONS.log.load();
  const everything = { author: '', since: '', until: '', limit: 1, paths: [], cwd: chat.project.root };
  const output = await run(chat.project, { ...everything, query: '', show: id }, work);
  chat.show({ of: 'operation', name: 'log', words: id, output, lines: lines?.(output) ?? [] });
}

function placeOf(chat: Chat, argument: string): { path: string; line: number } {
  const { sources: all } = chat.state;
  const wanted = argument.replace(/^\[≈?(\d+)\]$/, '$1');
  if (/^\d{1,6}$/.test(wanted)) {
    const source = all.find(({ number }) => number === Number(wanted));
    if (source === undefined) throw usage(`There is no source ${wanted}`, '/sources lists them.');
    if (source.path === 'stdin') throw usage('That source was pasted or piped in', 'There is no file to open.');
    if (isNoFile(source.path)) return { path: source.path, line: source.lineNow };
    return { path: insideRoot(chat, source.path), line: source.lineNow };
  }
  const id = COMMIT.exec(argument)?.[1];
  if (id !== undefined && !existsSync(resolve(chat.project.root, argument))) {
    // The whole id stays, as it may be longer than that of a source.
    const source = all.find(({ path }) => isNoFile(path) && path === commitPath(id));
    return { path: source?.path ?? `commit:${id}`, line: 1 };
  }
  const words = quotedWords(argument);
  // A name with blanks is meant where nothing is quoted, too.
  const typed = words.length === 1 ? (words[0] ?? argument) : argument;
  const [, name = typed, line] = /^@?(.+?)(?::(\d+)(?:-\d+)?)?$/.exec(typed) ?? [];
  return { path: insideRoot(chat, name), line: Number(line ?? 1) };
}

/** @returns the path relative to the root @throws E_USAGE, E_PATH_OUTSIDE */
function insideRoot(chat: Chat, typed: string): string {
  const { root } = chat.project;
  for (const from of [root, chat.cwd]) {
    const path = resolve(from, withHome(typed));
    if (!existsSync(path)) continue;
    const real = resolveInRoot(root, path);
    if (!statSync(real).isFile()) throw usage(`${typed} is not a file`, 'Name a file in it.');
    return relative(realRoot(root), real).split(sep).join('/');
  }
  throw usage(`There is no file ${JSON.stringify(typed)} here`, missingHint(typed.split(/\s+/)));
}
