/** How each agent writes down a server that it starts. */

import type { ShapeName } from './agent-types.ts';

/** The name under which agents list us, and with which they prefix our tools. */
export const SERVER_NAME = 'mlx-code';

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** Codex gives a server ten seconds; the first index of a large project takes longer to begin. */
const START_SECONDS = 30;
const CALL_SECONDS = 300;

export const SHAPES: Readonly<Record<ShapeName, (server: ServerCommand) => Record<string, unknown>>> = {
  stdio: ({ command, args }) => ({ type: 'stdio', command, args }),
  plain: ({ command, args }) => ({ command, args }),
  allTools: ({ command, args }) => ({ type: 'local', command, args, tools: ['*'] }),
  command: ({ command, args }) => ({ type: 'local', command: [command, ...args], enabled: true }),
  zed: ({ command, args }) => ({ source: 'custom', command, args, env: {} }),
  transport: ({ command, args }) => ({ transport: { type: 'stdio', command, args } }),
  named: ({ command, args }) => ({ name: SERVER_NAME, command, args }),
  goose: ({ command, args }) => ({
    ...{ name: SERVER_NAME, type: 'stdio', cmd: command, args, envs: {} },
    ...{ enabled: true, timeout: CALL_SECONDS },
  }),
  timed: ({ command, args }) => ({ command, args, startup_timeout_sec: START_SECONDS }),
};
