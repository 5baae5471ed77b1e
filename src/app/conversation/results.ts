/**
 * What the commands of a conversation give: data for any client. `src/ui/words` says it in words; other clients read it as JSON.
 * `of` says which result it is.
 */

import type { ErrorCode } from '../../base/errors.ts';
import type { LoadedModel, Usage } from '../../model/index.ts';
import type { SessionHit } from '../../sessions/index.ts';
import type { EndFigures, PromptFigures } from '../answering/answer-figures.ts';
import type { PromptView } from '../answering/ask.ts';
import type { ConfigSource } from '../config/config.ts';
import type { EditMode } from '../config/edit-keys.ts';
import type { HookResult } from '../editing/edit-project.ts';
import type { Leaving } from '../models/data-leaving.ts';
import type { ModelView, ServerModels } from '../models/models.ts';
import type { GitStanding } from '../project/git-standing.ts';
import type { TemplateView } from '../templates.ts';
import type { IndexView, ModelStateView, ReadSource, SetupItemView, SourceView, WatchKind } from './views.ts';

/** An error as other programs get it. */
export interface ErrorView {
  readonly code: ErrorCode;
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
}

/** What an answer from the index may lack. `growing`: a first index that is still being made, and how much of it is there. */
export type IndexLack = { readonly kind: 'growing'; readonly share: number | null } | { readonly kind: 'behind' };

export interface CommandView {
  /** Without the slash. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** Such as `[NAME]`; '' for none. */
  readonly usage: string;
  readonly summary: string;
}

export interface CommandGroupView {
  readonly group: string;
  readonly rows: readonly CommandView[];
}

/** A passage that the model was given, or that had no room. */
export type ContextSource = Pick<ReadSource, 'path' | 'startLine' | 'endLine' | 'symbol'> & {
  /** As an answer cites it; 0 for one without room. */
  readonly number: number;
  readonly reason: PromptView['sources'][number]['reason'];
  /** Words of it that the answer leans on, as they are there; '' where the answer does not cite it. */
  readonly quote: string;
};

/** The command that shows a change of files, or makes it. */
export type ChangeName = 'diff' | 'apply' | 'undo' | 'redo';

export type CommandResult =
  // Help
  | { readonly of: 'help'; readonly groups: readonly CommandGroupView[] }
  | { readonly of: 'command'; readonly command: CommandView }
  | { readonly of: 'templates'; readonly templates: readonly TemplateView[] }
  /** No question about code: what can be asked. */
  | { readonly of: 'what-to-ask' }
  | { readonly of: 'keys' }

  // Code
  | { readonly of: 'index-lacks'; readonly lack: IndexLack }
  | { readonly of: 'hits'; readonly query: string; readonly sources: readonly ReadSource[] }
  | {
      readonly of: 'patch';
      readonly name: ChangeName;
      readonly title: string;
      /** Unified diff; '' when nothing changes. */
      readonly patch: string;
      /** With any, no file was touched. */
      readonly refused: readonly string[];
      /** What is refused is a mistake of the model, so that another answer may be better. */
      readonly isModels?: boolean;
      readonly files: number;
      readonly applied: boolean;
      /** How the user's programs ended that ran after it. */
      readonly hooks: readonly HookResult[];
      /** Of the conversation, at that time. */
      readonly mode: EditMode;
    }
  /** Turns to go back to, with the changes of files in force that were made since. */
  | {
      readonly of: 'turns';
      readonly turns: readonly { readonly number: number; readonly text: string; readonly changes: number }[];
    }
  /** Back to before a turn; `left` changes could not be undone. */
  | {
      readonly of: 'rewound';
      readonly number: number;
      readonly text: string;
      readonly what: 'files' | 'chat' | 'both';
      readonly undone: number;
      readonly left: number;
    }
  /** The user left a review. */
  | { readonly of: 'not-written' }
  /** Of a change that is proposed: files that somebody else has changed since. */
  | { readonly of: 'changed-outside'; readonly files: readonly string[] }
  | { readonly of: 'mode'; readonly mode: EditMode; readonly isNew: boolean; readonly allow: readonly string[] }
  | {
      readonly of: 'operation';
      readonly name: string;
      readonly words: string;
      /** The answer as other programs get it, and the same as lines of plain text. */
      readonly output: unknown;
      readonly lines: readonly string[];
    }
  | { readonly of: 'quotes'; readonly sources: readonly ReadSource[] }
  | { readonly of: 'sources'; readonly sources: readonly SourceView[] }
  | { readonly of: 'files'; readonly files: readonly string[]; readonly pinned: readonly string[] }
  | { readonly of: 'tree'; readonly files: readonly string[] }
  | { readonly of: 'pinned'; readonly pinned: readonly string[] }
  /** `asked` is '' for all of them. */
  | {
      readonly of: 'dropped';
      readonly asked: string;
      readonly dropped: readonly string[];
      readonly pinned: readonly string[];
    }
  | { readonly of: 'copied'; readonly characters: number }
  /** `blocks`: code blocks of the answer, where one was asked for that is not among them. */
  | { readonly of: 'not-copied'; readonly why: 'no-answer' | 'no-block' | 'no-clipboard'; readonly blocks: number }

  // The model and what it read
  | {
      readonly of: 'context';
      /** Null before the first question. */
      readonly prompt: PromptFigures | null;
      readonly sources: readonly ContextSource[];
      readonly dropped: readonly ContextSource[];
      /** Known of definitions that the sources show. */
      readonly facts: readonly { readonly number: number; readonly text: string }[];
      readonly pinned: readonly string[];
      readonly earlierTurns: number;
      readonly end: EndFigures | null;
    }
  | {
      readonly of: 'tokens';
      /** Of the last answer; null before the first. */
      readonly last: Usage | null;
      readonly window: { readonly used: number; readonly limit: number } | null;
      readonly sums: {
        readonly turns: number;
        readonly promptTokens: number;
        readonly cachedTokens: number;
        readonly answerTokens: number;
      };
    }
  | {
      readonly of: 'models';
      readonly models: readonly (ModelView & { readonly answersHere: boolean })[];
      /** Those of the server that answers, or null. `inUse` is the name of the one that answers this conversation. */
      readonly server: (Omit<ServerModels, 'inUse'> & { readonly isInUse: boolean; readonly inUse: string }) | null;
    }
  | { readonly of: 'model-taken'; readonly name: string }
  /** Of compared answers. */
  | { readonly of: 'went-on-with'; readonly number: number; readonly name: string }
  | { readonly of: 'model-without-python'; readonly name: string }
  | { readonly of: 'setup'; readonly state: 'running' | 'complete' | 'model-ready' }

  // Conversations
  | { readonly of: 'new-conversation'; readonly name: string }
  | { readonly of: 'sessions'; readonly sessions: readonly SessionHit[]; readonly nowMs: number }
  | { readonly of: 'resumed'; readonly name: string; readonly root: string; readonly isElsewhere: boolean }
  | { readonly of: 'renamed'; readonly name: string }
  | { readonly of: 'exported'; readonly file: string; readonly turns: number }
  | { readonly of: 'nothing-yet'; readonly to: 'export' | 'ask-again' | 'resume' | 'rewind' }
  /** The first index is complete, and has better code for the last question. */
  | { readonly of: 'asking-again' }
  | { readonly of: 'stopped' }

  // The project
  | {
      readonly of: 'status';
      readonly root: string;
      readonly model: ModelStateView;
      readonly leaving: Leaving;
      readonly git: GitStanding | null;
      readonly watch: WatchKind;
      /** Models that are in memory, of any process of this user. */
      readonly loaded: readonly LoadedModel[];
      readonly nowMs: number;
      readonly index: {
        readonly files: number;
        readonly chunks: number;
        readonly bytes: number;
        readonly neural: number;
      } | null;
      readonly changed: number | null;
      readonly problem: ErrorView | null;
      readonly session: { readonly id: string; readonly name: string } | null;
    }
  | { readonly of: 'index-current'; readonly files: number; readonly tookMs: number }
  | { readonly of: 'index-problem'; readonly detail: string }
  | { readonly of: 'index-elsewhere' }
  | { readonly of: 'index-not-kept'; readonly error: ErrorView }
  | { readonly of: 'too-wide'; readonly root: string }
  | { readonly of: 'watch-polls'; readonly why: string }
  | { readonly of: 'watch-ended' }
  | { readonly of: 'watch'; readonly watch: WatchKind; readonly index: IndexView }
  | { readonly of: 'project'; readonly root: string; readonly isNew: boolean }

  // Settings
  | {
      readonly of: 'settings';
      readonly userFile: string;
      /** Those without their default. */
      readonly set: readonly { readonly key: string; readonly value: unknown; readonly source: ConfigSource }[];
    }
  | {
      readonly of: 'setting';
      readonly key: string;
      readonly value: unknown;
      readonly source: ConfigSource;
      readonly doc: string;
      readonly expects: string;
    }
  /** `overruledBy`: what else sets it, so that the change has no effect; '' for nothing. */
  | { readonly of: 'setting-changed'; readonly key: string; readonly file: string; readonly overruledBy: string }
  | { readonly of: 'retrieval'; readonly on: boolean }
  /** `theme` is null where there are none. */
  | { readonly of: 'theme'; readonly theme: string | null; readonly themes: readonly string[]; readonly isNew: boolean }

  // The shell
  | {
      readonly of: 'shell';
      readonly line: string;
      /** The beginning and the end of what it printed, and the characters between that are left out. */
      readonly head: string;
      readonly tail: string;
      readonly left: number;
      /** Null when a signal ended it. */
      readonly code: number | null;
    };

/** What only the user can decide. */
export type Confirmation =
  | { readonly of: 'fetch-missing'; readonly items: readonly SetupItemView[] }
  | {
      readonly of: 'fetch-model';
      readonly name: string;
      /** 0 while unknown. */
      readonly bytes: number;
      readonly licence: string;
      readonly licenceNote: string;
    }
  | { readonly of: 'overwrite'; readonly file: string };
