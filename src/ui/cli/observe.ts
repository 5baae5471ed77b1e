/** Listeners to what a command does: `--verbose` on stderr, the log, and a trace where `MLX_CODE_TRACE` names a file. */

import { resolve } from 'node:path';
import { envText } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { type Fields, onSpan, span } from '../../base/observe.ts';
import { oneLine } from '../../base/text.ts';
import { log } from '../../platform/log.ts';
import { traceTo } from '../../platform/trace.ts';
import type { CliIo } from './io.ts';

/** More lines than this are not printed one by one; a trace holds them all. */
const MAX_LINES = 200;

/** @param name of the command @returns told how it ended; writes the last line of the log */
export function observeCommand(name: string, verbose: boolean, io: CliIo): (error?: unknown) => void {
  const started = performance.now();
  const trace = envText('MLX_CODE_TRACE');
  if (trace !== undefined) {
    const file = resolve(trace);
    traceTo(file, (error) =>
      io.say(`warning: the trace ${oneLine(file)} cannot be written: ${oneLine(error.message)}`),
    );
  }
  let lines = 0;
  if (verbose) {
    onSpan((done) => {
      if (done.thread !== 0 || lines++ >= MAX_LINES) return;
      const time = `${(done.endMs - done.startMs).toFixed(1)} ms`;
      io.say(io.paintErr.dim(`${done.name.padEnd(12)} ${time.padStart(10)}  ${fieldText(done.fields)}`.trimEnd()));
    });
  }
  const end = span(name);
  return (error) => {
    end(error === undefined ? {} : { failed: true });
    const ms = Math.round(performance.now() - started);
    if (error === undefined) log('info', 'command', { name, ms });
    else log('error', 'command', { name, ms, ...errorFields(error) });
  };
}

// --- internal ---

function fieldText(fields: Fields): string {
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        `${name} ${typeof value === 'number' ? value.toLocaleString('en-US') : oneLine(String(value))}`,
    )
    .join(', ');
}

function errorFields(error: unknown): Fields {
  const code = error instanceof MlxCodeError ? error.code : 'E_BUG';
  const message = error instanceof Error ? error.message : String(error);
  const stack = code === 'E_BUG' && error instanceof Error ? (error.stack ?? '') : '';
  return { code, message, ...(stack !== '' && { stack }) };
}
