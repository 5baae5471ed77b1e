/** What is known of a coding agent: where it keeps its servers, its instructions and its hooks. All of it data. */

export type Scope = 'user' | 'project';
export type PartKind = 'server' | 'instructions' | 'hook';

/**
 * A path as the table writes it. It begins with `~/` (home), `$CONFIG/` (`XDG_CONFIG_HOME`), `$APPS/` (where desktop programs
 * keep settings), `$CLAUDE/` or `$CODEX/` (folders that these agents let the user move), or `./` (the project).
 */
export type TablePath = string;

/** How an entry of a server is written. See `shapes.ts`. */
export type ShapeName = 'stdio' | 'plain' | 'allTools' | 'command' | 'zed' | 'transport' | 'named' | 'goose' | 'timed';

export interface ServerPlace {
  readonly file: TablePath;
  readonly format: 'json' | 'toml' | 'yaml';
  /** Names of the objects around the entry. */
  readonly at: readonly string[];
  /** The same in a newer form of the file; it holds where the file has such an object. */
  readonly newer?: readonly string[];
  readonly shape: ShapeName;
  /** Servers stand in a list, each with its name in it. */
  readonly isList?: true;
  /** What a file that is made needs beside the entry. */
  readonly beside?: Readonly<Record<string, unknown>>;
}

export interface InstructionsPlace {
  readonly file: TablePath;
  /** Fields at the top of a file of rules. */
  readonly head?: Readonly<Record<string, string | boolean>>;
}

export interface HookPlace {
  readonly file: TablePath;
  /** `nested`: the form of Claude Code, which Codex and Grok share; `flat`: that of Copilot. */
  readonly form: 'nested' | 'flat';
  /** A pattern of the tools after which it is called. */
  readonly matcher?: string;
}

export interface AgentFiles {
  /** The first that exists is used, else the first. */
  readonly servers: readonly ServerPlace[];
  readonly instructions?: InstructionsPlace;
  readonly hook?: HookPlace;
}

export interface AgentRow {
  readonly id: string;
  readonly name: string;
  /** A desktop program: it is started without the PATH of the shell. */
  readonly isDesktop: boolean;
  /** Any of these tells that the agent is used here. */
  readonly signs: readonly TablePath[];
  readonly user: AgentFiles;
  /** Null where it has no settings of a project. */
  readonly project: AgentFiles | null;
}
