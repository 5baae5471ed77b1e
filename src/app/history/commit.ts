/** Use cases: a message for what is staged, and the commit with it. */

import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { keyOfRealPath, realRoot } from '../../base/paths.ts';
import { shellWord } from '../../base/quoted-words.ts';
import { askGit, commitStaged } from '../../files/index.ts';
import {
  comparisonOf,
  type Draft,
  definitionChanges,
  draftOf,
  type FileVersion,
  learnFrom,
  messageText,
  programsAtCommit,
  requireNoSecrets,
  requireUsualCommit,
  summaryLines,
  type Writer,
  worded,
} from '../../history/index.ts';
import type { Generator } from '../../model/index.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { dataDir, ensurePrivateDir } from '../../platform/dirs.ts';
import { setUserValue } from '../config/config-write.ts';
import { tellWait } from '../models/tell-wait.ts';
import type { Project } from '../project/project.ts';
import { isTrustedRoot } from '../project/trusted-root.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { repositoryOf } from './repository-of.ts';

export interface CommitInput {
  /** '' to have it told from the change. */
  readonly type: string;
  /** '' to have it told from the change, `-` for none. */
  readonly scope: string;
  readonly cwd: string;
}

export interface CommitView {
  /** The whole message. */
  readonly message: string;
  readonly subject: string;
  readonly body: string;
  readonly trailers: readonly string[];
  readonly type: string;
  /** How likely the type is, of 1. */
  readonly sure: number;
  readonly scope: string;
  /** How the project begins its subjects. */
  readonly form: 'conventional' | 'area' | 'bracket' | 'plain';
  /** The model that worded the subject; '' for rules alone. */
  readonly wordedBy: string;
  /** Staged files. */
  readonly files: number;
  /** What is staged, file by file. */
  readonly summary: readonly string[];
  readonly notes: readonly string[];
}

export interface CommitMade {
  /** '' where something could run that is not trusted: nothing was committed. */
  readonly id: string;
  /** What of the repository could run, where it is not trusted. */
  readonly programs: readonly string[];
  /** Top of the repository. */
  readonly top: string;
  /** Where the message is kept. */
  readonly file: string;
}

const MAX_SUMMARY = 40;
/** Of the window, the rest is the answer. */
const PROMPT_SHARE = 0.8;
/** A subject needs no more; a small model on a processor reads a few hundred tokens a second. */
const MAX_PROMPT_TOKENS = 3_000;
/** After that the subject is by rules, also where the user named the model: the message is what was asked for. */
const PATIENCE_MS = 60_000;

/** A model that words the subject. */
export interface Wording {
  open(work: AppWork): Promise<Generator>;
  /** The user named it: where it cannot be had there is no message. */
  readonly required: boolean;
  /** How long it may take once it is there. @default 60_000 */
  readonly patienceMs?: number;
}

/**
 * @param wording none for rules alone
 * @throws E_NOTHING_STAGED, E_COMMIT_SECRET, E_COMMIT_STATE, E_GIT_*, E_NO_REPOSITORY, what generators throw, E_CANCELLED
 */
export async function commitMessage(
  project: Project,
  input: CommitInput,
  work: AppWork,
  wording?: Wording,
): Promise<CommitView> {
  const { signal } = signalOf(work);
  requireWords(input);
  const { repository, notes, shown } = await repositoryOf(project, { paths: [], cwd: input.cwd }, work);
  const { top, head, branch } = repository;
  await requireUsualCommit(top, signal);
  const comparison = await comparisonOf(repository, { revision: '', staged: true }, signal);
  const { files, symbols } = await definitionChanges(top, comparison, signal);
  if (files.length === 0) throw new MlxCodeError('E_NOTHING_STAGED', `Nothing is staged in ${top}`);
  if (files.some(({ change }) => change.kind === 'unmerged')) {
    throw new MlxCodeError('E_COMMIT_STATE', 'Files are not merged yet', {
      hint: 'Solve the conflicts and stage the files; "git status" lists them.',
    });
  }
  requireNoSecrets(files, (path) => shown(path) ?? path);
  const [name, email] = await Promise.all(
    ['user.name', 'user.email'].map(async (key) => (await askGit(top, ['config', key], { signal })) ?? ''),
  );
  const learned = await learnFrom(top, head, email ?? '', signal);
  const draft = draftOf(files, symbols, learned, {
    type: input.type,
    scope: input.scope === '-' ? '' : input.scope === '' ? null : input.scope,
    branch,
    author: name && email ? `${name} <${email}>` : '',
  });
  const said = [
    ...notes,
    ...(head === '' ? ['This is the first commit: there is no log to learn from.'] : []),
    ...(head !== '' && branch === '' ? ['HEAD is detached: no branch will hold this commit.'] : []),
  ];
  const { subject, wordedBy, said: more } = await wordedSubject(draft, files, wording, work);
  const { body, trailers, parts, habits } = draft;
  return {
    ...{ message: messageText(subject, body, trailers), subject, body, trailers },
    ...{ type: parts.type, sure: draft.typeShare, scope: parts.scope, form: habits.form, wordedBy },
    ...{ files: files.length, summary: summaryLines(draft.facts, MAX_SUMMARY), notes: [...said, ...more] },
  };
}

/**
 * Keeps the message in a file, and commits with it where the user trusts the repository or nothing of it could run.
 * @throws E_COMMIT_FAILED, E_GIT_*, E_DISK_*
 */
export async function makeCommit(project: Project, message: string, edit: boolean, work: AppWork): Promise<CommitMade> {
  const { repository } = await repositoryOf(project, { paths: [], cwd: project.root }, work);
  const { top, head } = repository;
  const folder = join(dataDir(), FOLDER);
  ensurePrivateDir(folder);
  const file = join(folder, `${keyOfRealPath(project.root)}.txt`);
  await writeFileAtomic(file, message);
  const trusted = isTrustedRoot(realRoot(top), project.config.values['hooks.trusted']);
  const programs = trusted ? [] : await programsAtCommit(top, edit, signalOf(work).signal);
  if (programs.length > 0) return { id: '', programs, file, top };
  const code = await commitStaged(top, { file, edit, trusted });
  const id = (await askGit(top, ['rev-parse', '--verify', '--quiet', 'HEAD'])) ?? '';
  if (code === 0 && id !== head) return { id, programs, file, top };
  throw new MlxCodeError('E_COMMIT_FAILED', `git commit ended with exit code ${code ?? 'of a signal'}`, {
    hint: `Nothing was committed, and what is staged is as it was. The message is kept: git commit -e -F ${shellWord(file)}`,
  });
}

/** Lets the hooks and settings of a repository run from now on. @returns the project with that setting @throws as `setUserValue` */
export async function trustRepository(project: Project, top: string): Promise<Project> {
  const { config } = project;
  const value = [...config.values['hooks.trusted'], top];
  await setUserValue(config.userFile, 'hooks.trusted', value);
  return { ...project, config: { ...config, values: { ...config.values, 'hooks.trusted': value } } };
}

// --- internal ---

/** In the words of a model, where there is one that does it. */
async function wordedSubject(draft: Draft, files: readonly FileVersion[], wording: Wording | undefined, work: AppWork) {
  const byRules = { subject: draft.subject, wordedBy: '', said: [] as string[] };
  if (wording === undefined) return byRules;
  try {
    work.onProgress?.({ phase: 'load', done: 0, total: 0, unit: 'steps' });
    const generator = await wording.open(work);
    const patience = AbortSignal.timeout(wording.patienceMs ?? PATIENCE_MS);
    const signal = work.signal === undefined ? patience : AbortSignal.any([work.signal, patience]);
    try {
      const answer = await worded(draft, files, writerOf(generator, signal, work));
      for (const reason of answer.refused) work.onDetail?.(`An answer was not used: ${reason}.`);
      const cut = `The model read the lines of ${answer.read} of ${answer.files} files; of the others, what they define.`;
      const said = answer.read < answer.files ? [cut] : [];
      if (answer.subject !== null) return { subject: answer.subject, wordedBy: generator.identity.model, said };
      return { ...byRules, said: [...said, 'The model wrote nothing that could be used: the subject is by rules.'] };
    } catch (error) {
      const isLate = error instanceof MlxCodeError && (patience.aborted || error.code === 'E_WORKER_TIMEOUT');
      if (!isLate || work.signal?.aborted) throw error;
      return { ...byRules, said: [`${generator.identity.model} took too long: the subject is by rules.`] };
    } finally {
      await generator.close();
    }
  } catch (error) {
    if (wording.required || !(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    return { ...byRules, said: [`The subject is by rules, as no model answered: ${error.message}`] };
  }
}

const FOLDER = 'commits';

/** @throws E_USAGE */
function requireWords({ type, scope }: CommitInput): void {
  if (type !== '' && !/^[a-z][a-z0-9-]{0,19}$/i.test(type)) {
    throw new MlxCodeError('E_USAGE', `${JSON.stringify(type.slice(0, 50))} is no type of a commit`, {
      hint: 'A type is one word, such as feat, fix or docs.',
    });
  }
  if (scope !== '' && !/^[\p{L}\p{N}@][\p{L}\p{N}@./ ,_-]{0,39}$|^-$/u.test(scope)) {
    throw new MlxCodeError('E_USAGE', `${JSON.stringify(scope.slice(0, 50))} is no scope of a commit`, {
      hint: 'A scope is a short name of a part of the project; - is none.',
    });
  }
}

/** @param work told what the model does meanwhile: on a processor it takes up to a minute */
function writerOf(generator: Generator, signal: AbortSignal, work: AppWork): Writer {
  return {
    promptTokens: Math.min(MAX_PROMPT_TOKENS, Math.floor(generator.identity.contextTokens * PROMPT_SHARE)),
    count: (messages) => generator.countPrompt(messages, { signal }),
    write: async (messages, maxTokens) => {
      let text = '';
      const request = { messages, maxTokens, conversation: '', sampling: { temperature: 0 } };
      for await (const event of generator.generate(request, { signal })) {
        if (event.kind === 'text') {
          text += event.text;
          work.onProgress?.({ phase: 'write', done: 0, total: 0, unit: 'steps' });
        } else if (event.kind === 'rethink') text = '';
        else tellWait(event, work);
      }
      return text;
    },
  };
}
