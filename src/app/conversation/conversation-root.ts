/** The root of a conversation: its settings, its index, the kept turns, the change that is proposed, and what leaves the machine. */

import type { Sessions } from '../../sessions/index.ts';
import { type Leaving, leavesMachine } from '../models/data-leaving.ts';
import { openProject, type Project } from '../project/project.ts';
import { ProposedChange } from './changes/proposed-change.ts';
import { LiveGit } from './freshness/live-git.ts';
import { LiveChatIndex, type LiveOptions } from './freshness/live-index.ts';
import { ChatRecord } from './turn/record.ts';

export interface ConversationRootOptions extends Omit<LiveOptions, 'project'> {
  readonly cwd: string;
  readonly openSessions: () => Promise<Sessions>;
  /** Aborted when the conversation ends. */
  readonly closing: () => AbortSignal;
}

export class ConversationRoot {
  readonly #options: ConversationRootOptions;
  /** The change of files that is proposed and not made yet. */
  readonly proposed: ProposedChange;
  readonly git: LiveGit;
  #project: Project;
  #live: LiveChatIndex;
  #record: ChatRecord;
  /** Kept, as every frame of a screen asks for it. */
  #leaving: { readonly choice: string | undefined; readonly what: Leaving } | undefined;

  constructor(project: Project, options: ConversationRootOptions) {
    this.#options = options;
    this.#project = project;
    this.proposed = new ProposedChange({
      project: () => this.#project,
      onChange: options.onChange,
      onOutside: (files) => options.onResult({ of: 'changed-outside', files }),
    });
    const { closing, onChange } = options;
    this.git = new LiveGit({ root: () => this.#project.root, closing, onChange });
    this.#live = this.#liveIndex(options.watch);
    this.#record = new ChatRecord(project, options.openSessions);
  }

  get project(): Project {
    return this.#project;
  }

  get live(): LiveChatIndex {
    return this.#live;
  }

  get record(): ChatRecord {
    return this.#record;
  }

  /** @param choice the model that the conversation took in place of the setting */
  leaving(choice: string | undefined): Leaving {
    const known = this.#leaving;
    if (known !== undefined && known.choice === choice) return known.what;
    const what = leavesMachine(this.#project, { model: choice });
    this.#leaving = { choice, what };
    return what;
  }

  /** Changes to another root. Its index is not kept fresh before `live.start`. @throws E_ROOT_*, E_CONFIG_INVALID */
  async change(path: string): Promise<void> {
    const project = await openProject({ cwd: this.#options.cwd, root: path });
    await this.#live.close();
    this.#record.close();
    this.#project = project;
    this.#leaving = undefined;
    this.#live = this.#liveIndex(this.#options.watch);
    this.#record = new ChatRecord(project, this.#options.openSessions);
  }

  /** Reads the settings again. @throws E_CONFIG_INVALID */
  async reload(): Promise<void> {
    const { root, under, why } = this.#project;
    this.#project = { ...(await openProject({ cwd: this.#options.cwd, root })), under, why };
    this.#leaving = undefined;
  }

  async restartWatch(on: boolean): Promise<void> {
    await this.#live.close();
    this.#live = this.#liveIndex(on);
    await this.#live.start();
  }

  #liveIndex(watch: boolean): LiveChatIndex {
    const onFiles = () => {
      this.proposed.look();
      this.git.look();
      this.#options.onFiles();
    };
    return new LiveChatIndex({ ...this.#options, project: this.#project, watch, onFiles });
  }
}
