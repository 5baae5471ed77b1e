/** What a conversation is opened with. */

import type { Project } from '../project/project.ts';
import type { OpenGenerator } from './conversation-model.ts';
import type { ChatUi } from './types.ts';

export interface ChatOptions {
  readonly cwd: string;
  readonly project: Project;
  readonly ui: ChatUi;
  readonly openGenerator: OpenGenerator;
  readonly model?: string | undefined;
  /** A session to go on with, or the name of a new one. */
  readonly session?: string | undefined;
  readonly retrieval: boolean;
  readonly watch: boolean;
}
