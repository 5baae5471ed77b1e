/** What the commands of a conversation give, in words: a page with a title, or one line. */

import type { CommandResult, IndexLack } from '../../app/index.ts';
import { formatDuration, oneLine, plural } from '../../base/text.ts';
import { filesPage, hitsPage, operationPage, quotesPage, shellPage, sourcesPage, treePage } from './code-pages.ts';
import { contextPage, tokensPage } from './context-pages.ts';
import { commandPage, helpPage, templatesPage } from './help-pages.ts';
import type { PageWords } from './page-words.ts';
import { patchPage, turnsPage } from './patch-page.ts';
import { modelsPage, sessionsPage, settingPage, settingsPage, statusPage } from './project-pages.ts';

export interface LineWords {
  readonly level: 'info' | 'warning';
  readonly text: string;
}

/** What an answer from the index may lack. */
export function lackWords(lack: IndexLack): string {
  if (lack.kind === 'behind') return 'Some changed files are not in the index yet.';
  // Files that were read are not all committed, and the end has work of its own.
  const at = lack.share === null ? '' : ` (${Math.floor(lack.share * 99)} %)`;
  return `Still indexing${at}. This answer is provisional; it will be asked again when done.`;
}

export function resultWords(result: CommandResult): PageWords | LineWords {
  switch (result.of) {
    case 'help':
      return helpPage(result);
    case 'command':
      return commandPage(result);
    case 'templates':
      return templatesPage(result);
    case 'what-to-ask':
      return info('Ask about this project, such as "how is a file written?"; /help lists more.');
    case 'keys':
      return info('Enter sends; Ctrl+C stops an answer, twice quits; Ctrl+D quits.');
    case 'index-lacks':
      return info(lackWords(result.lack));
    case 'hits':
      return result.sources.length === 0 ? info('Nothing in the index fits.') : hitsPage(result);
    case 'operation':
      return result.lines.length === 0 ? info('Nothing found.') : operationPage(result);
    case 'quotes':
      return result.sources.length === 0 ? info('The last answer quotes nothing.') : quotesPage(result);
    case 'patch':
      return result.files === 0 && result.refused.length === 0
        ? info(result.title === '' ? `There is nothing to ${result.name}.` : 'Nothing to change.')
        : patchPage(result);
    case 'turns':
      return turnsPage(result);
    case 'rewound':
      return rewoundWords(result);
    case 'not-written':
      return info('Nothing was written. /apply opens the change again.');
    case 'changed-outside':
      return warning(
        `${result.files.map(oneLine).join(', ')} changed outside while a change of it is proposed: /diff makes the change again.`,
      );
    case 'mode':
      return modeWords(result);
    case 'sources':
      return result.sources.length === 0
        ? info('There are no sources yet: ask something, or /search.')
        : sourcesPage(result);
    case 'files':
      return filesPage(result);
    case 'tree':
      return treePage(result);
    case 'pinned':
      return info(`Pinned: ${result.pinned.join(', ')} (sent with every question; /drop removes it)`);
    case 'dropped':
      return info(droppedWords(result));
    case 'copied':
      return info(`Copied ${plural(result.characters, 'character')}.`);
    case 'not-copied':
      return notCopiedWords(result);
    case 'context':
      return result.prompt === null ? info('The model has read nothing yet.') : contextPage(result, result.prompt);
    case 'tokens':
      return result.last === null ? info('No answer was written yet.') : tokensPage(result, result.last);
    case 'models':
      return modelsPage(result);
    case 'model-taken':
      return info(`${oneLine(result.name)} answers from now on.`);
    case 'went-on-with':
      return info(`Going on with answer ${result.number}: ${oneLine(result.name)} answers from now on.`);
    case 'model-without-python':
      return warning(`${oneLine(result.name)} is here, but Python is not set up: "mlx-code setup" does it.`);
    case 'setup':
      return info(SETUP_WORDS[result.state]);
    case 'new-conversation':
      return info(result.name === '' ? 'A new conversation.' : `A new conversation: ${oneLine(result.name)}.`);
    case 'sessions':
      return result.sessions.length === 0 ? info(NOTHING_YET.resume) : sessionsPage(result);
    case 'resumed': {
      const elsewhere = result.isElsewhere ? ` It is about ${oneLine(result.root)}.` : '';
      return info(`Going on with "${oneLine(result.name)}".${elsewhere}`);
    }
    case 'renamed':
      return info(`This session is now called "${oneLine(result.name)}".`);
    case 'exported':
      return info(`Wrote ${plural(result.turns, 'turn')} to ${oneLine(result.file)}.`);
    case 'nothing-yet':
      return info(NOTHING_YET[result.to]);
    case 'asking-again':
      return info('The index is complete now and has better matches: asking again.');
    case 'stopped':
      return info('Stopped.');
    case 'status':
      return statusPage(result);
    case 'index-current':
      return info(`Up to date: ${plural(result.files, 'file')}, in ${formatDuration(result.tookMs)}.`);
    case 'index-problem':
      return warning(result.detail);
    case 'index-elsewhere':
      return info('The index is kept up to date by another mlx-code (watch).');
    case 'index-not-kept':
      return warning(`The index is not kept fresh. ${result.error.message}. ${result.error.hint}`);
    case 'too-wide':
      return warning(
        `${oneLine(result.root)} looks like your home folder or holds very much, so I did not index it. /index does so anyway; /project DIR picks another.`,
      );
    case 'watch-polls':
      return warning(`${result.why}.`);
    case 'watch-ended':
      return info('The watch has ended; /watch on starts it again.');
    case 'watch': {
      const { watch, index } = result;
      const detail = index.detail === '' ? '' : `: ${index.detail}`;
      return info(`The watch is ${watch}; index: ${index.state}${detail}. /watch on, /watch off.`);
    }
    case 'project': {
      const change = result.isNew ? '' : ' /project DIR changes to another.';
      return info(`This is ${oneLine(result.root)}.${change}`);
    }
    case 'settings':
      return settingsPage(result);
    case 'setting':
      return settingPage(result);
    case 'setting-changed': {
      const overruled = result.overruledBy === '' ? '' : ` It does not take effect: ${result.overruledBy} sets it too.`;
      return info(`${result.key} is set in ${oneLine(result.file)}.${overruled}`);
    }
    case 'retrieval':
      return info(
        result.on
          ? 'Code search is on: questions go to the model with the code found for them.'
          : 'Code search is off: questions go to the model without code.',
      );
    case 'theme': {
      if (result.theme === null) return info('There are no themes here.');
      const others = result.isNew ? '.' : `; there are ${result.themes.join(', ')}.`;
      return info(`The theme is ${result.theme}${others}`);
    }
    case 'shell':
      return shellPage(result);
  }
}

// --- internal ---

const SETUP_WORDS = {
  running: 'It is being fetched; /stop ends that.',
  complete: 'Everything is here.',
  'model-ready': 'A model is here: ask your question.',
} as const;

const NOTHING_YET = {
  export: 'There is nothing to export yet.',
  'ask-again': 'There is no question to ask again.',
  resume: 'This folder has no saved sessions.',
  rewind: 'Nothing was asked yet: there is nothing to go back to.',
} as const;

function info(text: string): LineWords {
  return { level: 'info', text };
}

function warning(text: string): LineWords {
  return { level: 'warning', text };
}

function rewoundWords({ number, what, undone, left }: Extract<CommandResult, { of: 'rewound' }>): LineWords {
  const files =
    what === 'chat' ? '' : ` ${plural(undone, 'change')} of files undone; /redo ${Math.max(1, undone)} makes it again.`;
  const talk = what === 'files' ? '' : ' What was said before is a session of its own: /resume goes back to it.';
  const rest = left > 0 ? ` ${plural(left, 'change')} could not be undone.` : '';
  return left > 0
    ? warning(`Back to before turn ${number}.${files}${rest}${talk}`)
    : info(`Back to before turn ${number}.${files}${talk}`);
}

function modeWords({ mode, isNew, allow }: Extract<CommandResult, { of: 'mode' }>): LineWords {
  const does = {
    plan: 'changes are shown, and nothing is written',
    ask: 'you decide about each change',
    'auto-edit':
      allow.length === 0
        ? 'you decide about each change, as edit.allow names no files'
        : `changes of ${allow.map(oneLine).join(', ')} are made at once, you decide about all others`,
  };
  return info(`The mode is ${mode}: ${does[mode]}.${isNew ? '' : ' /mode plan, /mode ask, /mode auto-edit.'}`);
}

function droppedWords({ asked, dropped, pinned }: Extract<CommandResult, { of: 'dropped' }>): string {
  if (dropped.length > 0) return `Dropped ${dropped.join(', ')}.`;
  const kept = pinned.length === 0 ? 'No file is pinned.' : `Pinned are: ${pinned.join(', ')}.`;
  return asked === '' ? kept : `${oneLine(asked)} is not pinned. ${kept}`;
}

function notCopiedWords({ why, blocks }: Extract<CommandResult, { of: 'not-copied' }>): LineWords {
  if (why === 'no-answer') return info('There is no answer to copy yet.');
  return why === 'no-block' ? info(`The answer has ${plural(blocks, 'code block')}.`) : warning('No clipboard here.');
}
