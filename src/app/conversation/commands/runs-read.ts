/** Commands that show something: hits, sources, files, the context, what is running. */

import { existsSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { MlxCodeError } from '../../../base/errors.ts';
import { realRoot, resolveInRoot } from '../../../base/paths.ts';
import { quotedWords } from '../../../base/quoted-words.ts';
import { formatBytes, formatDuration, oneLine, plural } from '../../../base/text.ts';
import { withHome } from '../../../platform/dirs.ts';
import { loadNamedFiles } from '../../answering/ask-files.ts';
import { projectStatus } from '../../indexing/status.ts';
import { leavingWords } from '../../models/leaving-words.ts';
import type { AppWork } from '../../work.ts';
import { searchInChat } from '../answer.ts';
import type { Chat } from '../chat.ts';
import { code, list, table } from '../markdown.ts';
import type { ReadSource, SourceView } from '../types.ts';

const TREE_LINES = 200;
const FILES_SHOWN = 100;

export async function search(chat: Chat, query: string, work: AppWork): Promise<void> {
  if (query === '') throw new MlxCodeError('E_QUERY_EMPTY');
  chat.setBusy('searching');
  const { opened, lacks } = await chat.live.askable(query, work.signal);
  const { views, notes } = await searchInChat(chat, query, { ...work, ...(opened !== undefined && { opened }) });
  for (const text of lacks === null ? notes : [lacks, ...notes]) chat.note('info', text);
  if (views.length === 0) return chat.note('info', 'Nothing in the index fits.');
  chat.say(`Search: ${oneLine(query)}`, `${list(views.map(sourceLine))}\n\n\`/open 1\` opens the first.`);
}

export async function sources(chat: Chat): Promise<void> {
  await chat.sources.look();
  const { sources: all } = chat.state;
  if (all.length === 0) return chat.note('info', 'There are no sources yet: ask something, or /search.');
  if (!chat.ui.show('sources')) chat.say('Sources', list(all.map(sourceLine)));
}

/** `3`, `src/a.ts`, `src/a.ts:10`. */
export async function open(chat: Chat, argument: string): Promise<void> {
  await chat.sources.look();
  const { path, line } = placeOf(chat, argument === '' ? '1' : argument);
  const problem = await chat.ui.openFile(resolve(chat.project.root, path), line);
  if (problem !== null) chat.note('warning', problem);
}

export async function add(chat: Chat, argument: string): Promise<void> {
  const typed = quotedWords(argument);
  if (typed.length === 0) throw usage('/add: name a file, such as /add src/auth.ts or /add src/auth.ts:10-40.');
  const paths: string[] = [];
  for (const word of typed) {
    const [, name = word, lines = ''] = LINES.exec(word) ?? [];
    const mention = { path: name.replace(/^@/, ''), lines: null, sure: true };
    // Whole words that are no file may be one with blanks.
    const { files: found, problems } = await loadNamedFiles(chat.project, chat.cwd, [mention], new Map());
    if (found.length === 0)
      throw usage(`/add: ${problems[0]?.text ?? `${name} is a folder; name files, such as ${name}/*.ts.`} ${BLANKS}`);
    paths.push(...found.map(({ path }) => `${path}${lines}`));
  }
  chat.pinned = [...new Set([...chat.pinned, ...paths])];
  chat.note('info', `Pinned: ${chat.pinned.join(', ')} (sent with every question; /drop removes it)`);
}

export function drop(chat: Chat, argument: string): void {
  const gone = argument === '' || argument === 'all' ? chat.pinned : quotedWords(argument);
  const without = (path: string) => path.replace(/^@/, '').replace(/:\d+(-\d+)?$/, '');
  const dropped = chat.pinned.filter((path) => gone.some((typed) => without(typed) === without(path)));
  chat.pinned = chat.pinned.filter((path) => !dropped.includes(path));
  if (dropped.length === 0) return chat.note('info', 'No such file was added; /files lists those that were.');
  chat.note('info', `Dropped ${dropped.join(', ')}.`);
}

const LINES = /^(.+?)(:\d+(?:-\d+)?)?$/;
const BLANKS = 'Put names with spaces in quotes.';

export async function files(chat: Chat): Promise<void> {
  if (chat.ui.show('files')) return;
  const paths = await chat.files.paths(chat.project);
  const pinned =
    chat.pinned.length === 0 ? '' : `Pinned (sent with every question):\n\n${list(chat.pinned.map(code))}\n\n`;
  const more = paths.length > FILES_SHOWN ? `\n\nand ${(paths.length - FILES_SHOWN).toLocaleString('en-US')} more` : '';
  chat.say(plural(paths.length, 'file'), `${pinned}${list(paths.slice(0, FILES_SHOWN).map(code))}${more}`);
}

export async function tree(chat: Chat): Promise<void> {
  if (chat.ui.show('tree')) return;
  const paths = await chat.files.paths(chat.project);
  const lines: string[] = [];
  let folders: string[] = [];
  for (const path of paths) {
    const parts = path.split('/').map(oneLine);
    const above = parts.slice(0, -1);
    const same = above.findIndex((name, n) => folders[n] !== name);
    for (let n = same < 0 ? above.length : same; n < above.length; n++) lines.push(`${'  '.repeat(n)}${above[n]}/`);
    lines.push(`${'  '.repeat(above.length)}${parts.at(-1)}`);
    folders = above;
  }
  const shown = lines.slice(0, TREE_LINES);
  const more = lines.length > TREE_LINES ? `\n… ${(lines.length - TREE_LINES).toLocaleString('en-US')} more lines` : '';
  chat.say('Tree', `\`\`\`\`\n${shown.join('\n')}${more}\n\`\`\`\``);
}

export function context(chat: Chat): void {
  const { prompt, record } = chat;
  if (prompt === null) return chat.note('info', 'The model has read nothing yet.');
  const { sources: read, dropped, cut, stale, forgotten, shortened, promptTokens, generator, query } = prompt;
  const facts: [string, string][] = [
    ['window', `${promptTokens.toLocaleString('en-US')} of ${generator.contextTokens.toLocaleString('en-US')} tokens`],
    ['searched for', query === '' ? 'nothing' : code(oneLine(query))],
    ['turns', `${record.conversation.turns.length} kept, ${forgotten} left out, ${shortened} without their sources`],
    ['sources', `${read.length} read (${cut} cut), ${dropped.length} without room, ${stale} changed since the index`],
    ['added', chat.pinned.length === 0 ? 'nothing' : chat.pinned.map(code).join(', ')],
    ['goes to', generator.sentTo ?? 'this machine only'],
  ];
  const views = read.map((source) =>
    sourceLine({ ...source, why: source.reason, score: null, cited: false, matched: false }),
  );
  chat.say('Context', `${table(facts)}\n\n${list(views)}`);
}

export function tokens(chat: Chat): void {
  const { state } = chat;
  const { last, sums } = chat.meter;
  const number = (value: number) => value.toLocaleString('en-US');
  if (last === null) return chat.note('info', 'No answer was written yet.');
  const speed = last.answerMs > 0 ? `${((last.answerTokens / last.answerMs) * 1000).toFixed(1)} tokens/s` : '';
  chat.say(
    'Tokens',
    table([
      ['last prompt', `${number(last.promptTokens)}, ${number(last.cachedTokens)} of them kept from before`],
      ['first token', `after ${formatDuration(last.firstTokenMs)}`],
      ['last answer', `${number(last.answerTokens)}, ${speed}`],
      ['window', state.context === null ? '' : `${number(state.context.used)} of ${number(state.context.limit)}`],
      [
        'conversation',
        `${plural(sums.turns, 'answer')}: ${number(sums.promptTokens)} read (${number(sums.cachedTokens)} kept), ${number(sums.answerTokens)} written`,
      ],
    ]),
  );
}

export async function status(chat: Chat): Promise<void> {
  const { state, project } = chat;
  const { index, problem, freshness } = await projectStatus(project);
  const facts: [string, string][] = [
    ['folder', code(oneLine(project.root))],
    ['model', `${state.model.name} (${state.model.state})`],
    ['leaves this machine', leavingWords(chat.leaving)],
    ['watch', WATCH_WORDS[state.watch]],
  ];
  if (index !== null) {
    facts.push(
      [
        'indexed',
        `${plural(index.files, 'file')}, ${plural(index.chunks, 'chunk')}, ${formatBytes(index.bytes.total)}`,
      ],
      ['MLX tier', `${index.neural.toLocaleString('en-US')} of ${plural(index.chunks, 'chunk')}`],
    );
  }
  if (freshness !== null) facts.push(['changed since', plural(freshness.changed, 'file')]);
  if (problem !== null) facts.push(['problem', `${problem.message}. ${problem.hint}`]);
  if (state.session !== null)
    facts.push(['session', `${oneLine(state.session.name)} (${state.session.id.slice(0, 8)})`]);
  chat.say('Status', table(facts));
}

/** The last answer, its code block of that number, or with `code` the last block. */
export async function copy(chat: Chat, argument: string): Promise<void> {
  const text = chat.items.lastAnswer()?.text ?? '';
  if (text === '') return chat.note('info', 'There is no answer to copy yet.');
  const blocks = codeBlocks(text);
  const number = argument === 'code' ? blocks.length : Number(argument);
  const wanted = argument === '' ? text : blocks[number - 1];
  if (wanted === undefined) return chat.note('info', `The answer has ${plural(blocks.length, 'code block')}.`);
  const done = await chat.ui.copy(wanted);
  chat.note(done ? 'info' : 'warning', done ? `Copied ${plural(wanted.length, 'character')}.` : 'No clipboard here.');
}

/** The text of fenced blocks, in their order. */
export function codeBlocks(text: string): string[] {
  return [...text.matchAll(/^(`{3,}|~{3,})[^\n]*\n(.*?)^\1[ \t]*$/gms)].map(([, , block = '']) => block);
}

// --- internal ---

const WATCH_WORDS: Readonly<Record<Chat['state']['watch'], string>> = {
  starting: 'starting',
  on: 'on: saved changes are picked up automatically',
  polling: 'on, by comparing: the system gives no more watches',
  elsewhere: 'the index is kept up to date by another mlx-code (watch)',
  off: 'off: /watch on starts it',
};

function sourceLine(source: Listed): string {
  const { number, path, startLine, endLine, symbol, why, score, cited, matched } = source;
  const name = symbol === '' ? '' : ` ${code(oneLine(symbol))}`;
  const share = score === null ? '' : ` ${score.toFixed(2)}`;
  const mark = matched ? ', found by matching' : cited ? ', cited' : '';
  const place = code(oneLine(`${path}:${startLine}-${endLine}`));
  return `[${number}] ${place}${name} (${why}${share}${mark}${standingWords(source)})`;
}

type Listed = Omit<ReadSource, 'read'> & Partial<Pick<SourceView, 'standing' | 'lineNow'>>;

function standingWords({ standing = 'same', lineNow }: Listed): string {
  if (standing === 'same') return '';
  return standing === 'gone' ? ', the file is gone' : `, ${standing} since: now at line ${lineNow}`;
}

function placeOf(chat: Chat, argument: string): { path: string; line: number } {
  const { sources: all } = chat.state;
  const wanted = argument.replace(/^\[≈?(\d+)\]$/, '$1');
  if (/^\d+$/.test(wanted)) {
    const source = all.find(({ number }) => number === Number(wanted));
    if (source === undefined) throw usage(`There is no source ${wanted}; /sources lists them.`);
    if (source.path === 'stdin') throw usage('That source was pasted or piped in: there is no file to open.');
    return { path: insideRoot(chat, source.path), line: source.lineNow };
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
    if (!statSync(real).isFile()) throw usage(`${typed} is no file.`);
    return relative(realRoot(root), real).split(sep).join('/');
  }
  throw usage(`There is no file ${JSON.stringify(typed)} here. ${BLANKS}`);
}

function usage(text: string): MlxCodeError {
  const [, message = text, hint = ''] = /^(.*?[.!?])\s+(.*)$/s.exec(text) ?? [];
  return new MlxCodeError('E_USAGE', message.replace(/\.$/, ''), {
    hint: hint === '' ? '/help tells how commands are used.' : hint,
  });
}
