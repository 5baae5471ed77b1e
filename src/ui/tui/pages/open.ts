/** The pages over the screen, and what opens each. */

import { type ChatState, chatChoices, fileLines, type Panel, type ReadSource } from '../../../app/index.ts';
import { THEME_NAMES } from '../cells/theme.ts';
import { typeText } from '../editor/edit.ts';
import type { Desk } from '../elements/desk.ts';
import { ConfirmPage } from './confirm.ts';
import { HelpPage, helpSections } from './help.ts';
import { PickerPage } from './picker.ts';
import { openPicker } from './picker-state.ts';
import { SetupPage } from './setup.ts';
import { SourcePage } from './source.ts';

/** Shows what a command asks for by name. */
export function openNamed(desk: Desk, name: Exclude<Panel, 'sources' | 'tree'>): void {
  switch (name) {
    case 'help':
    case 'keys':
      return openHelp(desk);
    case 'files':
      return pickOf(desk, 'Files', name, (paths) => insert(desk, paths.map(mention).join('')));
    case 'models':
      return pickOf(desk, 'Models', name, ([model]) => desk.send(`/model ${model}`));
    case 'sessions':
      return pickOf(desk, 'Sessions', name, ([id]) => desk.send(`/resume ${id}`));
    case 'themes':
      return openThemes(desk);
  }
}

export function openHelp(desk: Desk): void {
  desk.open(new HelpPage(() => helpSections(desk.view.keymap, desk.names.help)));
}

/** All commands, each with what it does: one that takes something more is written, any other runs. */
export function openCommands(desk: Desk): void {
  const { commands } = desk.names.completion;
  const entries = commands.map(({ name, doc }) => ({ label: `/${name}`, detail: doc, value: name }));
  const picker = openPicker('Commands', entries, ([name]) => {
    const takesMore = commands.find((known) => known.name === name)?.takesMore === true;
    if (takesMore) insert(desk, `/${name} `);
    else desk.send(`/${name}`);
  });
  desk.open(new PickerPage(picker));
}

/** The first start: what is missing for answers. */
export function openSetup(desk: Desk): void {
  desk.open(
    new SetupPage({
      run: () => {
        const { chat } = desk;
        if (chat !== null && chat.state.setup?.running !== true) desk.attempt(chat.setup.run());
      },
      skip: () => desk.chat?.setup.skip(),
      stop: () => desk.chat?.setup.stop() === true,
    }),
  );
}

/** Asks before anything happens. */
export async function askConfirm(desk: Desk, text: string): Promise<boolean> {
  return await new Promise((answer) => {
    desk.close();
    desk.open(new ConfirmPage(text, answer));
  });
}

/** The lines of a source as they are now. */
export async function openSource(desk: Desk, source: ReadSource): Promise<void> {
  const { chat } = desk;
  if (chat === null) return;
  const lines = await fileLines(chat.project, source.path);
  if (lines === null) return desk.notify('warning', `${source.path} cannot be read as text now.`);
  const lineNow = lineNowOf(desk.state, source);
  const endLine = lineNow + source.endLine - source.startLine;
  const { createColours } = await import('../transcript/code.ts');
  const colours = createColours(() => desk.draw());
  desk.open(new SourcePage({ ...source, startLine: lineNow, endLine }, lines, colours));
}

// --- internal ---

const THEME_DOCS: Readonly<Record<string, string>> = {
  contrast: 'full colours, no greys',
  none: 'no colours',
  auto: 'what fits the background of the terminal',
};

function openThemes(desk: Desk): void {
  const [current] = desk.theme();
  const entries = [...THEME_NAMES, 'auto'].map((name) => {
    return { label: name, detail: THEME_DOCS[name] ?? '', value: name, current: name === current };
  });
  desk.open(new PickerPage(openPicker('Themes', entries, ([name]) => desk.send(`/theme ${name}`))));
}

function pickOf(
  desk: Desk,
  title: string,
  of: 'files' | 'models' | 'sessions',
  take: (values: readonly string[]) => void,
): void {
  const { chat } = desk;
  if (chat === null) return;
  const open = async () => {
    const [choices, { shownChoices }] = await Promise.all([chatChoices(chat, of), import('../../words/choices.ts')]);
    desk.open(new PickerPage(openPicker(title, shownChoices(choices), take, of === 'files')));
  };
  desk.attempt(open());
}

function insert(desk: Desk, text: string): void {
  const { view } = desk;
  view.prompt = { ...view.prompt, editor: typeText(view.prompt.editor, text) };
  desk.goTo('editor');
}

function mention(path: string): string {
  return /\s/.test(path) ? `@"${path}" ` : `@${path} `;
}

/** Where the source begins now, as far as it has been compared with its file. */
function lineNowOf(state: ChatState | null, { number, path, startLine }: ReadSource): number {
  const shown = state?.sources.find((source) => source.number === number && source.path === path);
  return shown?.lineNow ?? startLine;
}
