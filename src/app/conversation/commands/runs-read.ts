/** Commands that show something: hits, sources, files, the context, what is running. */

import { existsSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { MlxCodeError } from '../../../base/errors.ts';
import { realRoot, resolveInRoot } from '../../../base/paths.ts';
import { quotedWords } from '../../../base/quoted-words.ts';
import { formatBytes, formatDuration, oneLine, plural } from '../../../base/text.ts';
import { withHome } from '../../../platform/dirs.ts';
import { answerFacts, endNotes } from '../../answering/answer-notes.ts';
import type { PromptView } from '../../answering/ask.ts';
import { loadNamedFiles } from '../../answering/ask-files.ts';
import { projectStatus } from '../../indexing/status.ts';
import { leavingWords } from '../../models/leaving-words.ts';
import type { AppWork } from '../../work.ts';
import { searchInChat } from '../answer.ts';
import type { Chat } from '../chat-interface.ts';
import { code, list, table } from '../markdown.ts';
import type { ReadSource, SourceView } from '../types.ts';

const TREE_LINES = 200;
/** Matches without room that are named. */
const LEFT_SHOWN = 20;
const REASON_WORDS: Readonly<Record<PromptView['sources'][number]['reason'], string>> = {
  named: 'named by you',
  found: 'found',
  neighbour: 'used by or uses what was found',
  input: 'pasted or piped in',
};
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
  if (typed.length === 0) throw usage('/add needs a file', 'Name one: /add src/auth.ts or /add src/auth.ts:10-40.');
  const paths: string[] = [];
  for (const word of typed) {
    const [, name = word, lines = ''] = LINES.exec(word) ?? [];
    const mention = { path: name.replace(/^@/, ''), lines: null, sure: true };
    // Whole words that are no file may be one with blanks.
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
  chat.note('info', `Pinned: ${chat.pinned.join(', ')} (sent with every question; /drop removes it)`);
}

export function drop(chat: Chat, argument: string): void {
  const isAll = argument === '' || argument === 'all';
  const words = quotedWords(argument).map((word) => word.replace(/^@/, ''));
  // Whole words that name nothing may be one name with blanks.
  const typed = words.some((word) => chat.pinned.some((path) => isMeant(chat, word, path))) ? words : [argument];
  const dropped = chat.pinned.filter((path) => isAll || typed.some((word) => isMeant(chat, word, path)));
  chat.pinned = chat.pinned.filter((path) => !dropped.includes(path));
  if (dropped.length === 0) {
    const kept = chat.pinned.length === 0 ? 'No file is pinned.' : `Pinned are: ${chat.pinned.join(', ')}.`;
    return chat.note('info', isAll ? kept : `${oneLine(argument)} is not pinned. ${kept}`);
  }
  chat.note('info', `Dropped ${dropped.join(', ')}.`);
}

const LINES = /^(.+?)(:\d+(?:-\d+)?)?$/;

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
  const answer = chat.meter.end;
  const facts: [string, string][] = [
    [
      'answered by',
      generator.sentTo === null ? `${generator.model}, on this machine` : `${generator.model} at ${generator.sentTo}`,
    ],
    ['window', `${promptTokens.toLocaleString('en-US')} of ${generator.contextTokens.toLocaleString('en-US')} tokens`],
    ['also read', query === '' ? 'nothing: code search is off' : `what was found for ${code(oneLine(query))}`],
    [
      'matches',
      `${read.length} fit in the context (${cut} shortened), ${dropped.length} did not, ${stale} left out as changed since they were indexed`,
    ],
    ['pinned', chat.pinned.length === 0 ? 'nothing' : chat.pinned.map(code).join(', ')],
    [
      'conversation',
      `${plural(record.conversation.turns.length, 'earlier turn')}; ${forgotten} out of the context, ${shortened} without their code`,
    ],
  ];
  if (answer !== null) facts.push(['answer', [...answerFacts(answer), ...endNotes(answer)].join(' · ')]);
  const line = (source: Omit<PromptView['dropped'][number], 'text'>, number: number) =>
    sourceLine({ ...source, number, why: REASON_WORDS[source.reason], score: null, cited: false, matched: false });
  const left = dropped.slice(0, LEFT_SHOWN).map((source) => line(source, 0).replace(/^\[0\] /, ''));
  const more = dropped.length > left.length ? `\n\nand ${dropped.length - left.length} more` : '';
  const without = left.length === 0 ? '' : `\n\n**Found, but without room**\n\n${list(left)}${more}`;
  const views = read.map((source) => line(source, source.number));
  chat.say('Context', `${table(facts)}\n\n**Read by the model**\n\n${list(views)}${without}`);
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
    if (source === undefined) throw usage(`There is no source ${wanted}`, '/sources lists them.');
    if (source.path === 'stdin') throw usage('That source was pasted or piped in', 'There is no file to open.');
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
    if (!statSync(real).isFile()) throw usage(`${typed} is not a file`, 'Name a file in it.');
    return relative(realRoot(root), real).split(sep).join('/');
  }
  throw usage(`There is no file ${JSON.stringify(typed)} here`, missingHint(typed.split(/\s+/)));
}

/** A name that was taken apart at its blanks is the usual cause. */
function missingHint(words: readonly string[]): string {
  return words.length > 1 ? 'Put names with spaces in quotes.' : '/files shows the files there are.';
}

/** Whether a name as typed, with lines or without, means a pinned file: relative to the root or to where the user is, or absolute. */
function isMeant(chat: Chat, typed: string, pinned: string): boolean {
  const [, name = typed, lines = ''] = LINES.exec(typed) ?? [];
  const [, path = pinned, own = ''] = LINES.exec(pinned) ?? [];
  if (lines !== '' && lines !== own) return false;
  const { root } = chat.project;
  const whole = resolve(realRoot(root), path);
  return [root, realRoot(root), chat.cwd].some((from) => resolve(from, withHome(name)) === whole);
}

function usage(message: string, hint: string): MlxCodeError {
  return new MlxCodeError('E_USAGE', message.replace(/\.$/, ''), { hint });
}
