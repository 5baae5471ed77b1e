/** Pages about the project and the program: status, models, sessions, settings. */

import {
  type CommandResult,
  FORGE_WORDS,
  gitStandingWords,
  leavingWords,
  loadedWords,
  NOTHING_LOADED,
} from '../../app/index.ts';
import { roughDuration } from '../../base/rough-time.ts';
import { formatBytes, oneLine, plural } from '../../base/text.ts';
import { code, list, table } from './markdown.ts';
import { chosenWords, modelWords } from './model-words.ts';
import type { PageWords } from './page-words.ts';

type Result<Of extends CommandResult['of']> = Extract<CommandResult, { of: Of }>;

const WATCH_WORDS: Readonly<Record<Result<'status'>['watch'], string>> = {
  starting: 'starting',
  on: 'on: saved changes are picked up automatically',
  polling: 'on, by comparing: the system allows no more file watches',
  elsewhere: 'the index is kept up to date by another mlx-code (watch)',
  off: 'off: /watch on starts it',
};

export function statusPage(status: Result<'status'>): PageWords {
  const { root, model, leaving, git, watch, loaded, nowMs, index, changed, problem, session } = status;
  const facts: [string, string][] = [
    ['folder', code(oneLine(root))],
    ...(git === null ? [] : [['git', gitStandingWords(git)] as [string, string]]),
    ['model', `${model.name} (${model.state})`],
    ...(loaded.length === 0 ? [NOTHING_LOADED] : loaded.map((each) => oneLine(loadedWords(each, nowMs)))).map(
      (text) => ['in memory', text] as [string, string],
    ),
    ['leaves this machine', leavingWords(leaving)],
    ['forge', FORGE_WORDS],
    ['watch', WATCH_WORDS[watch]],
  ];
  if (index !== null) {
    const { files, chunks, bytes, neural } = index;
    facts.push(
      ['indexed', `${plural(files, 'file')}, ${plural(chunks, 'chunk')}, ${formatBytes(bytes)}`],
      ['MLX tier', neural === 0 ? 'none' : `${neural.toLocaleString('en-US')} of ${plural(chunks, 'chunk')}`],
    );
  }
  if (changed !== null) facts.push(['changed since', plural(changed, 'file')]);
  if (problem !== null) facts.push(['problem', `${problem.message}. ${problem.hint}`]);
  if (session !== null) facts.push(['session', `${oneLine(session.name)} (${session.id.slice(0, 8)})`]);
  return { title: 'Status', text: table(facts) };
}

export function modelsPage({ models, server }: Result<'models'>): PageWords {
  const lines = models.map(
    (model) =>
      `${code(model.name)}${modelWords(model)}${model.answersHere ? ', **in use**' : ''}${behind(chosenWords(model.choices))}`,
  );
  if (server !== null) {
    const names = server.models.map(
      (name) =>
        `${code(`server:${name}`)}${name === server.inUse ? ' **in use**' : ''}${behind(chosenWords(server.choices[name]))}`,
    );
    const told = server.problem === null ? names.join(', ') : server.problem.message;
    lines.push(`at ${server.server}${server.isInUse ? ' (**in use**)' : ''}: ${told}`);
  }
  return { title: 'Models', text: `${list(lines)}\n\n\`/model NAME\` chooses one.` };
}

export function sessionsPage({ sessions, nowMs }: Result<'sessions'>): PageWords {
  const lines = sessions.map(({ id, name, turns, updatedAtMs, found }) => {
    const excerpt = found === null ? '' : `: ${oneLine(found.excerpt)}`;
    const ago = roughDuration(nowMs - updatedAtMs);
    return `${code(id.slice(0, 8))} ${oneLine(name)} (${plural(turns, 'turn')}, ${ago} ago)${excerpt}`;
  });
  return { title: 'Sessions', text: `${list(lines)}\n\n\`/resume NAME\` continues one.` };
}

export function settingsPage({ userFile, set }: Result<'settings'>): PageWords {
  const lines = set.map(({ key, value, source }) => `${code(key)} = ${code(JSON.stringify(value))} (${source})`);
  const what = lines.length === 0 ? 'Every setting has its default.' : list(lines);
  const file = `Your file is ${code(userFile)}. \`/config KEY\` explains one, \`/config KEY VALUE\` sets it.`;
  return { title: 'Settings', text: `${what}\n\n${file}` };
}

export function settingPage({ key, value, source, doc, expects }: Result<'setting'>): PageWords {
  return { title: key, text: `${code(JSON.stringify(value))} (${source})\n\n${doc} It takes ${expects}.` };
}

// --- internal ---

function behind(words: string): string {
  return words === '' ? '' : `, ${words}`;
}
