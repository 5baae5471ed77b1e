/** Pages of help: all commands, one of them, the templates. */

import type { CommandGroupView, CommandResult } from '../../app/index.ts';
import { oneLine } from '../../base/text.ts';
import { code, list } from './markdown.ts';
import type { PageWords } from './page-words.ts';

const INTRODUCTION =
  'Ask in your own words. `@path` or `@path:10-40` shows the model a file. `/search` asks the index alone. `!command` runs in your shell where `chat.shell` allows it.';

export function helpPage({ groups }: Extract<CommandResult, { of: 'help' }>): PageWords {
  const sections = groups.map(({ group, rows }) => {
    const lines = rows.map(({ name, usage, summary }) => `${code(`/${name} ${usage}`.trim())} ${summary}`);
    return `**${group}**\n\n${list(lines)}`;
  });
  return { title: 'Help', text: `${INTRODUCTION}\n\n${sections.join('\n\n')}` };
}

export function commandPage({ command }: Extract<CommandResult, { of: 'command' }>): PageWords {
  const { name, aliases, usage, summary } = command;
  const also = aliases.length === 0 ? '' : `\n\nAlso: ${aliases.map((alias) => code(`/${alias}`)).join(', ')}`;
  return { title: `/${name}`, text: `${code(`/${name} ${usage}`.trim())}\n\n${summary}.${also}` };
}

export function templatesPage({ templates }: Extract<CommandResult, { of: 'templates' }>): PageWords {
  const lines = templates.map(({ name, description, source, aliasOf, problem }) => {
    const what =
      problem !== '' ? `cannot be used: ${problem}` : aliasOf !== '' ? `stands for /${aliasOf}` : description;
    return `${code(`/${name}`)} ${oneLine(what)}${source === 'shipped' ? '' : ` (${source})`}`;
  });
  return { title: 'Templates', text: list(lines) };
}

/** The commands by group, as keys and what they do. */
export function commandSections(groups: readonly CommandGroupView[]) {
  return groups.map(({ group, rows }) => ({
    title: group,
    rows: rows.map(({ name, usage, aliases, summary }) => {
      const also = aliases.length === 0 ? '' : ` (${aliases.map((alias) => `/${alias}`).join(', ')})`;
      return { keys: `/${name} ${usage}`.trim(), does: `${summary}${also}` };
    }),
  }));
}
