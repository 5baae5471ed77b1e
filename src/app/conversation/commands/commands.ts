/** The table of commands, and how a typed line is run. */

import { MlxCodeError } from '../../../base/errors.ts';
import { nearestName } from '../../../base/nearest.ts';
import { oneLine } from '../../../base/text.ts';
import { mentionsIn } from '../../../chat/index.ts';
import { withHome } from '../../../platform/dirs.ts';
import { OPERATIONS } from '../../operations/table.ts';
import { CHAT_WAYS, refuseBefore } from '../../reviewing/small-model.ts';
import { fillTemplate, listTemplates, type TemplateView } from '../../templates.ts';
import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';
import type { CommandGroupView, CommandView } from '../results.ts';
import { copy, files, open, quotes, search, sources, tree } from './code-commands.ts';
import { type ChatCommand, command } from './command.ts';
import { choiceIn, choose, compare } from './compare-commands.ts';
import { context, status, tokens } from './context-commands.ts';
import { EDIT_COMMANDS } from './edit-commands.ts';
import { model, models } from './model-commands.ts';
import { operationCommands } from './operation-commands.ts';
import { add, drop } from './pinned-commands.ts';
import { begin, clear, exportTo, rename, resume, retry, sessions } from './session-commands.ts';
import { config, index, keys, retrieval, theme, watch } from './settings-commands.ts';
import { runShell } from './shell.ts';

const NOW = { now: true } as const;

const OWN_COMMANDS: readonly ChatCommand[] = [
  command('Ask and read', 'help', 'Show keys and commands, or explain one', help, {
    ...{ aliases: ['?', 'h'], usage: '[command]', argument: 'command', now: true },
  }),
  command('Ask and read', 'search', 'Search the code without the model', search, { usage: 'WORDS', aliases: ['s'] }),
  command('Ask and read', 'sources', 'Show what the last answer was given to read', sources, NOW),
  command('Ask and read', 'quotes', 'Show the lines that the last answer quotes', quotes, NOW),
  command('Ask and read', 'open', 'Open a source or file in the editor', open, {
    ...{ usage: '[NUMBER | FILE:LINE]', aliases: ['o'], argument: 'path', now: true },
  }),
  command('Ask and read', 'retry', 'Ask the last question again, also where nothing fitted', retry),
  command('Ask and read', 'compare', 'Let several models answer, the last question without another', compare, {
    ...{ usage: '[MODEL MODEL [MODEL]] [QUESTION]', argument: 'model' },
  }),
  command('Ask and read', 'choose', 'Go on with one of the compared answers', choose, { usage: '[NUMBER]' }),
  command('Ask and read', 'stop', 'Stop the answer, or what is fetched', stop, NOW),
  command('Ask and read', 'copy', 'Copy the last answer, or a code block of it', copy, {
    ...{ usage: '[NUMBER | code]', now: true },
  }),
  command('Ask and read', 'retrieval', 'Look questions up in the code, or do not', retrieval, {
    ...{ usage: '[on|off]', argument: 'on-off', now: true },
  }),

  command('Files', 'add', 'Bring a file along with every question', add, {
    ...{ usage: 'FILE[:10-40]...', argument: 'path', now: true },
  }),
  command('Files', 'drop', 'Bring it along no more; without a name, none', drop, {
    ...{ usage: '[FILE]', argument: 'path', now: true },
  }),
  command('Files', 'files', 'Choose among the files of the project', files, { aliases: ['ls'], now: true }),
  command('Files', 'tree', 'Show the tree of files', tree, NOW),

  ...EDIT_COMMANDS,

  command('Conversation', 'clear', 'Forget what was said and empty the screen', clear, { aliases: ['reset'] }),
  command('Conversation', 'new', 'Begin a conversation', begin, { usage: '[NAME]' }),
  command('Conversation', 'sessions', 'List the conversations of this project', sessions, { usage: '[WORDS]' }),
  command('Conversation', 'resume', 'Continue an earlier conversation', resume, {
    ...{ usage: '[NAME]', aliases: ['continue'], argument: 'session' },
  }),
  command('Conversation', 'rename', 'Name this conversation', rename, { usage: 'NAME', now: true }),
  command('Conversation', 'export', 'Write this conversation to a file', exportTo, { usage: '[FILE.md | FILE.json]' }),
  command('Conversation', 'context', 'Show what the model was given', context, NOW),
  command('Conversation', 'tokens', 'Show the tokens read and written', tokens, NOW),
  command('Conversation', 'templates', 'List the templates; each is a command', templates, NOW),

  command('Model', 'model', 'Take another model', model, { usage: '[NAME]', argument: 'model' }),
  command('Model', 'models', 'List the models', models, NOW),
  ...Object.entries({ q05b: '0.5B', q15b: '1.5B', q3b: '3B', q7b: '7B' }).map(([name, size]) =>
    command('Model', name, `Take Qwen2.5-Coder ${size}`, (chat, _, work) => model(chat, name, work)),
  ),
  command('Model', 'setup', 'Fetch what answers need: Python packages and models', setup, NOW),

  command('Project', 'index', 'Bring the index up to date', index),
  command('Project', 'status', 'Show what is indexed and running', status, NOW),
  command('Project', 'watch', 'Follow the files, or do not', watch, {
    usage: '[on|off]',
    argument: 'on-off',
    now: true,
  }),
  command('Project', 'project', 'Change to another project', project, { usage: 'DIR', argument: 'folder' }),
  command('Project', 'config', 'Show or change settings', config, {
    ...{ usage: '[KEY [VALUE]]', argument: 'setting', now: true },
  }),

  command('Screen', 'theme', 'Take another theme', theme, { usage: '[NAME]', argument: 'theme', now: true }),
  command('Screen', 'keys', 'Show the keys', keys, NOW),
  command('Screen', 'quit', 'Leave', (chat) => chat.ui.quit(), { aliases: ['exit', 'q', 'bye'], now: true }),
];

const OWN_NAMES = new Set(OWN_COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]));

/** Those of this file, and one for each other operation that can be typed. */
export const COMMANDS: readonly ChatCommand[] = [
  ...OWN_COMMANDS,
  ...operationCommands(OPERATIONS).filter(({ name }) => !OWN_NAMES.has(name)),
];

/** By name or alias. */
export function findCommand(name: string): ChatCommand | undefined {
  return COMMANDS.find((known) => known.name === name || known.aliases.includes(name));
}

/** Templates, custom commands and aliases that no command hides. */
export function templatesOf(chat: Pick<Chat, 'project'>): readonly TemplateView[] {
  return listTemplates(chat.project).templates.filter(
    ({ name, problem }) => problem === '' && findCommand(name) === undefined,
  );
}

/** Runs a line. @throws what the command throws; E_USAGE for one that is not known */
export async function runLine(chat: Chat, line: string, work: AppWork): Promise<void> {
  if (line.startsWith('!')) return await runShell(chat, line.slice(1).trim(), work);
  const parsed = parseCommand(line);
  if (parsed === null) {
    const choice = choiceIn(chat, line);
    if (choice !== null) return await choose(chat, choice);
    const word = line
      .toLowerCase()
      .replaceAll(/[\s.!,?…]+/g, ' ')
      .trim();
    const meant = findCommand(WORDS.get(word) ?? '');
    if (meant !== undefined) return void (await meant.run(chat, '', work));
    if (SMALL_TALK.test(word) || ABOUT_US.test(word)) return chat.show({ of: 'what-to-ask' });
    return await chat.ask({ text: line, question: line }, work);
  }
  const { name, argument } = parsed;
  const known = findCommand(name);
  if (known !== undefined) return void (await known.run(chat, argument, work));
  const template = templatesOf(chat).find((view) => view.name === name);
  if (template === undefined) throw unknownCommand(chat, name);
  await askTemplate(chat, line, template.name, argument, work);
}

/** Whether a line may run while an answer is written. */
export function mayRunNow(line: string): boolean {
  const parsed = parseCommand(line);
  if (parsed !== null) return findCommand(parsed.name)?.now === true;
  return findCommand(WORDS.get(line.trim().toLowerCase()) ?? '')?.now === true;
}

/** The commands by group. */
export function commandHelp(): readonly CommandGroupView[] {
  const groups = [...new Set(COMMANDS.map(({ group }) => group))];
  return groups.map((group) => ({ group, rows: COMMANDS.filter((known) => known.group === group).map(viewOf) }));
}

// --- internal ---

/** Words that mean a command when they are alone. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ...['quit', 'exit', 'bye', 'goodbye', 'logout', ':q', ':q!', ':wq', 'q'].map((word) => [word, 'quit'] as const),
  ...['help', 'commands'].map((word) => [word, 'help'] as const),
]);
/** No question about code: nothing is searched, and nothing of it is carried into a later search. */
const SMALL_TALK =
  /^(?:(?:hello|hi|hey|hallo|good (?:morning|afternoon|evening)|greetings|thanks?|thank you|thx|ty|cheers|cool|great|nice|perfect|awesome|ok|okay|k|yes|no|sure|got it|i see|well done|good job)(?: (?:there|again|you|so much|very much|a lot|all|everyone|mlx|mlx code))*)$/;

/** Asks what this program is for, not what the project does. */
const ABOUT_US =
  /^(?:(?:so )?what (?:can|do|could) (?:you do|i ask(?: you)?|you help(?: me)? with)(?: here| for me)?|how (?:can|do) i use (?:you|mlx ?code)|(?:who|what) are you|help me)$/;

/** A path such as `/usr/bin` begins no command. */
function parseCommand(line: string): { name: string; argument: string } | null {
  const [, name, argument = ''] = /^\/([\w?-]+)(?:\s+([\s\S]*))?$/.exec(line) ?? [];
  return name === undefined ? null : { name: name.toLowerCase(), argument: argument.trim() };
}

function unknownCommand(chat: Chat, name: string): MlxCodeError {
  const broken = listTemplates(chat.project).templates.find((view) => view.name === name && view.problem !== '');
  if (broken !== undefined)
    return new MlxCodeError('E_TEMPLATE_INVALID', `/${oneLine(name)} cannot be used: ${oneLine(broken.problem)}`);
  const names = [
    ...COMMANDS.flatMap(({ name: own, aliases }) => [own, ...aliases]),
    ...templatesOf(chat).map((t) => t.name),
  ];
  const near = nearestName(name, names);
  const hint = near === undefined ? '/help lists what there is.' : `Did you mean /${near}? /help lists what there is.`;
  return new MlxCodeError('E_USAGE', `There is no command /${oneLine(name)}`, { hint });
}

async function askTemplate(chat: Chat, line: string, name: string, argument: string, work: AppWork): Promise<void> {
  const named = mentionsIn(argument).map(({ path }) => path);
  const pinned = chat.pinned.map((path) => path.replace(/:\d+(-\d+)?$/, ''));
  const given = { question: argument, files: [...new Set([...pinned, ...named])] };
  const filled = await fillTemplate(chat.project, name, given, work.signal);
  const { view, choice } = chat.model;
  const open = view.state === 'ready' ? view.name : null;
  if (choice === undefined) await refuseBefore(chat.project.config, filled.shipped, open, CHAT_WAYS);
  await chat.ask({ text: line, question: filled.question, prompt: filled.text, retrieve: filled.retrieval }, work);
}

function help(chat: Chat, name: string): void {
  const known = name === '' ? undefined : findCommand(name.replace(/^\//, ''));
  if (name !== '' && known === undefined) throw unknownCommand(chat, name);
  if (known !== undefined) return chat.show({ of: 'command', command: viewOf(known) });
  if (chat.ui.show('help')) return;
  chat.show({ of: 'help', groups: commandHelp() });
}

function viewOf({ name, aliases, usage, summary }: ChatCommand): CommandView {
  return { name, aliases, usage, summary };
}

function templates(chat: Chat): void {
  const { templates: all, warnings } = listTemplates(chat.project);
  for (const warning of warnings) chat.note('warning', warning);
  chat.show({ of: 'templates', templates: all });
}

function stop(chat: Chat): void {
  if (!chat.stop()) chat.setup.stop();
}

async function setup(chat: Chat): Promise<void> {
  if (chat.setup.view?.running === true) return chat.show({ of: 'setup', state: 'running' });
  await chat.setup.look();
  const { view } = chat.setup;
  if (view === null || view.items.every(({ state }) => state === 'ready')) {
    chat.setup.skip();
    return chat.show({ of: 'setup', state: 'complete' });
  }
  if (!(await chat.ui.confirm({ of: 'fetch-missing', items: view.items }))) return chat.setup.skip();
  await chat.setup.run();
}

async function project(chat: Chat, path: string): Promise<void> {
  if (path !== '') await changeProject(chat, withHome(path));
  chat.show({ of: 'project', root: chat.project.root, isNew: path !== '' });
}

/** Another root, with its index and its settings, and a new conversation; the model stays. @throws E_ROOT_*, E_CONFIG_INVALID */
async function changeProject(chat: Chat, path: string): Promise<void> {
  await chat.place.change(path);
  chat.pinned = [];
  chat.begin();
  await chat.live.start();
  await chat.model.look(chat.project.config);
}
