/** The pages over the screen, and what opens each. */

import { type ChatState, chatChoices, fileLines, type Panel, type ReadSource } from '../../../app/index.ts';
import { THEME_NAMES } from '../cells/theme.ts';
import { typeText } from '../editor/edit.ts';
import type { ElementContext } from '../elements/element-context.ts';
import { ConfirmPage } from './confirm.ts';
import { HelpPage, helpSections } from './help.ts';
import { PickerPage } from './picker.ts';
import { openPicker } from './picker-state.ts';
import { SetupPage } from './setup.ts';
import { SourcePage } from './source.ts';

/** Shows what a command asks for by name. */
export function openNamed(context: ElementContext, name: Exclude<Panel, 'sources' | 'tree'>): void {
  switch (name) {
    case 'help':
    case 'keys':
      return openHelp(context);
    case 'files':
      return pickOf(context, 'Files', name, (paths) => insert(context, paths.map(mention).join('')));
    case 'models':
      return pickOf(context, 'Models', name, ([model]) => context.send(`/model ${model}`));
    case 'sessions':
      return pickOf(context, 'Sessions', name, ([id]) => context.send(`/resume ${id}`));
    case 'turns':
      return pickOf(context, 'Go back to before', name, ([turn = '']) => openRewind(context, turn));
    case 'themes':
      return openThemes(context);
  }
}

export function openHelp(context: ElementContext): void {
  context.open(new HelpPage(() => helpSections(context.view.keymap, context.names.help)));
}

/** All commands, each with what it does: one that takes something more is written, any other runs. */
export function openCommands(context: ElementContext): void {
  const { commands } = context.names.completion;
  const entries = commands.map(({ name, doc }) => ({ label: `/${name}`, detail: doc, value: name }));
  const picker = openPicker('Commands', entries, ([name]) => {
    const takesMore = commands.find((known) => known.name === name)?.takesMore === true;
    if (takesMore) insert(context, `/${name} `);
    else context.send(`/${name}`);
  });
  context.open(new PickerPage(picker));
}

/** The first start: what is missing for answers. */
export function openSetup(context: ElementContext): void {
  context.open(
    new SetupPage({
      run: () => {
        const { chat } = context;
        if (chat !== null && chat.state.setup?.running !== true) context.attempt(chat.setup.run());
      },
      skip: () => context.chat?.setup.skip(),
      stop: () => context.chat?.setup.stop() === true,
    }),
  );
}

/** Asks before anything happens. */
export async function askConfirm(context: ElementContext, text: string): Promise<boolean> {
  return await new Promise((answer) => {
    context.close();
    context.open(new ConfirmPage(text, answer));
  });
}

/** The lines of a source as they are now. */
export async function openSource(context: ElementContext, source: ReadSource): Promise<void> {
  const { chat } = context;
  if (chat === null) return;
  const lines = await fileLines(chat.project, source.path);
  if (lines === null) return context.notify('warning', `${source.path} cannot be read as text now.`);
  const lineNow = lineNowOf(context.state, source);
  const endLine = lineNow + source.endLine - source.startLine;
  const { createColours } = await import('../transcript/code.ts');
  const colours = createColours(() => context.draw());
  context.open(new SourcePage({ ...source, startLine: lineNow, endLine }, lines, colours));
}

// --- internal ---

const REWIND_DOCS = {
  both: 'files and talk',
  files: 'changes of files since then are undone',
  chat: 'the talk since then is left out',
};
const THEME_DOCS: Readonly<Record<string, string>> = {
  contrast: 'full colours, no greys',
  none: 'no colours',
  auto: 'what fits the background of the terminal',
};

function openThemes(context: ElementContext): void {
  const [current] = context.theme();
  const entries = [...THEME_NAMES, 'auto'].map((name) => {
    return { label: name, detail: THEME_DOCS[name] ?? '', value: name, current: name === current };
  });
  context.open(new PickerPage(openPicker('Themes', entries, ([name]) => context.send(`/theme ${name}`))));
}

/** What goes back to before the turn that was chosen. @param turn its number, with what goes back where that is no question */
function openRewind(context: ElementContext, turn: string): void {
  if (turn.includes(' ')) return context.send(`/rewind ${turn}`);
  const entries = Object.entries(REWIND_DOCS).map(([label, detail]) => ({ label, detail, value: label }));
  const take = ([what]: readonly string[]) => context.send(`/rewind ${turn} ${what}`);
  context.open(new PickerPage(openPicker('What goes back', entries, take)));
}

function pickOf(
  context: ElementContext,
  title: string,
  of: 'files' | 'models' | 'sessions' | 'turns',
  take: (values: readonly string[]) => void,
): void {
  const { chat } = context;
  if (chat === null) return;
  const open = async () => {
    const [choices, { shownChoices }] = await Promise.all([chatChoices(chat, of), import('../../words/choices.ts')]);
    context.open(new PickerPage(openPicker(title, shownChoices(choices), take, of === 'files')));
  };
  context.attempt(open());
}

function insert(context: ElementContext, text: string): void {
  const { view } = context;
  view.prompt = { ...view.prompt, editor: typeText(view.prompt.editor, text) };
  context.goTo('editor');
}

function mention(path: string): string {
  return /\s/.test(path) ? `@"${path}" ` : `@${path} `;
}

/** Where the source begins now, as far as it has been compared with its file. */
function lineNowOf(state: ChatState | null, { number, path, startLine }: ReadSource): number {
  const shown = state?.sources.find((source) => source.number === number && source.path === path);
  return shown?.lineNow ?? startLine;
}
