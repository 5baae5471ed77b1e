/** Counts searches by text that an agent makes in a row, as its hook reports them, and reminds it after the third. */

import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../base/hash.ts';
import { writeFileAtomic } from '../platform/atomic-write.ts';
import { cacheDir, ensurePrivateDir } from '../platform/dirs.ts';
import { readSmallFile } from '../platform/small-file.ts';
import { REMINDER } from './table/instructions.ts';
import { SERVER_NAME } from './table/shapes.ts';

/**
 * @param event what the hook was given on stdin: JSON of Claude Code, Codex, Copilot or Grok
 * @returns what the hook prints; null for nothing
 * @throws E_READ_ONLY, E_DISK_FULL
 */
export async function remind(event: string): Promise<string | null> {
  const { session, tool, input } = readEvent(event);
  if (session === null || tool === null) return null;
  const kind = kindOf(tool, input);
  if (kind === 'other') return null;
  const folder = join(cacheDir(), 'reminders');
  const file = join(folder, `${sha256Hex(session).slice(0, FILE_DIGITS)}.json`);
  const before = readCounts(file);
  const inRow = kind === 'ours' ? 0 : before.inRow + 1;
  const isDue = inRow >= AFTER && before.reminded < MOST;
  const counts = isDue ? { inRow: 0, reminded: before.reminded + 1 } : { inRow, reminded: before.reminded };
  ensurePrivateDir(folder);
  if (before.isNew) sweep(folder);
  await writeFileAtomic(file, JSON.stringify(counts));
  if (!isDue) return null;
  // Claude Code, Codex and Grok read the inner one, Copilot the outer one.
  const hookSpecificOutput = { hookEventName: 'PostToolUse', additionalContext: REMINDER };
  return JSON.stringify({ hookSpecificOutput, additionalContext: REMINDER });
}

// --- internal ---

const AFTER = 3;
/** In one session. An agent that did not listen three times has its reasons. */
const MOST = 3;
const FILE_DIGITS = 20;
const MAX_COUNTS = 1_000;
const KEEP_MS = 7 * 24 * 3_600_000;

const SEARCH_TOOL = /^(?:grep|rg|ripgrep|glob|grep_search|search_files|codebase_search|find)$/i;
const SHELL_TOOL = /^(?:bash|shell|sh|local_shell|exec_command|run_terminal_cmd|powershell|terminal)$/i;
/** A program that searches texts at the start of a command, also behind `cd x &&` or in a pipe. */
const SEARCH_COMMAND = /(?:^|[;&|(]\s*|["'\s]-l?c\s+["']?)(?:sudo\s+)?(?:git\s+grep|grep|egrep|fgrep|rg|ag|ack)\s/;
const OUR_COMMAND = /\bmlx-code(?:\.mjs)?['"]?\s+(?:search|symbols|refs|related|similar|map)\b/;

interface ToolEvent {
  readonly session: string | null;
  readonly tool: string | null;
  readonly input: string;
}

function readEvent(event: string): ToolEvent {
  let fields: Record<string, unknown>;
  try {
    fields = Object(JSON.parse(event)) as Record<string, unknown>;
  } catch {
    // A hook of another form is nobody's error: the agent goes on.
    return { session: null, tool: null, input: '' };
  }
  const text = (...names: string[]) => names.map((name) => fields[name]).find((value) => typeof value === 'string');
  const input = fields['tool_input'] ?? fields['toolInput'] ?? fields['toolArgs'];
  const session = text('session_id', 'sessionId', 'transcript_path', 'cwd') as string | undefined;
  return {
    session: session ?? null,
    tool: (text('tool_name', 'toolName') as string | undefined) ?? null,
    input: commandOf(input),
  };
}

/** The command of a shell tool: text, a list of words, or JSON of either. */
function commandOf(input: unknown): string {
  if (typeof input === 'string') {
    try {
      return input.startsWith('{') ? commandOf(JSON.parse(input)) : input;
    } catch {
      // It only looks like JSON.
      return input;
    }
  }
  const { command } = Object(input) as { command?: unknown };
  return Array.isArray(command) ? command.join(' ') : typeof command === 'string' ? command : '';
}

function kindOf(tool: string, input: string): 'search' | 'ours' | 'other' {
  if (tool.includes(SERVER_NAME) || tool.includes('mlx_code')) return 'ours';
  if (SEARCH_TOOL.test(tool)) return 'search';
  if (!SHELL_TOOL.test(tool)) return 'other';
  if (OUR_COMMAND.test(input)) return 'ours';
  return SEARCH_COMMAND.test(input) ? 'search' : 'other';
}

function readCounts(file: string): { inRow: number; reminded: number; isNew: boolean } {
  try {
    const bytes = readSmallFile(file, MAX_COUNTS);
    if (bytes === null) return { inRow: 0, reminded: 0, isNew: true };
    const { inRow, reminded } = JSON.parse(bytes.toString('utf8')) as { inRow: number; reminded: number };
    if (Number.isInteger(inRow) && Number.isInteger(reminded)) return { inRow, reminded, isNew: false };
  } catch {
    // A damaged count begins anew.
  }
  return { inRow: 0, reminded: 0, isNew: false };
}

/** Counts of sessions that ended long ago. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isFile() === true && Date.now() - stats.mtimeMs > KEEP_MS) unlinkSync(path);
  }
}
