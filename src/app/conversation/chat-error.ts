/** Errors as the chat shows them: the next step is a command of the chat. */

import { type ErrorCode, MlxCodeError } from '../../base/errors.ts';
import type { ErrorView } from './results.ts';

/** An error as data, for what is shown. @param error one of another kind is a mistake of the program */
export function errorView(error: unknown): ErrorView {
  if (!(error instanceof MlxCodeError))
    return { code: 'E_BUG', message: error instanceof Error ? error.message : String(error), hint: '' };
  const { code, message, hint } = chatError(error);
  return { code, message, hint };
}

// --- internal ---

const HINTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  E_MODEL_UNKNOWN: '/models lists the models there are.',
  E_MODEL_MISSING: '/model NAME fetches it; /models lists what is here.',
  E_MODEL_ROLE: '/models lists those that answer.',
  E_PROMPT_TOO_LONG: 'Ask a shorter question, /drop files, or take a model with a larger window with /model.',
  E_QUERY_EMPTY: 'Say what to look for, such as /search retry delay.',
  E_SETUP_FAILED: '/setup fetches what is missing.',
  E_SERVER_UNREACHABLE: 'Start the server, or take a model on this machine with /model.',
  E_SERVER_BUSY: 'Wait a minute, then /retry.',
  E_SERVER_TIMEOUT: '/retry asks again; /config server.timeoutSeconds sets how long to wait.',
  E_SERVER_CUT: '/retry asks again; the part that came is above.',
  E_SERVER_MODEL: '/models lists what the server has.',
  E_SESSION_UNKNOWN: '/sessions lists them.',
  E_INDEX_MISSING: '/index makes it.',
  E_USAGE: '/help shows how to use commands.',
};

/** The same error with a hint for the chat, where its own speaks of the command line; one written for the place stays. */
function chatError(error: MlxCodeError): MlxCodeError {
  const own = HINTS[error.code];
  // What embeds answers nothing: /models lists those that do.
  if (error.code === 'E_MODEL_UNKNOWN' && own !== undefined)
    return new MlxCodeError(error.code, error.message.replace(/; known are .*$/s, ''), { cause: error, hint: own });
  const isGeneral = error.hint === new MlxCodeError(error.code).hint;
  if (own !== undefined && isGeneral) return new MlxCodeError(error.code, error.message, { cause: error, hint: own });
  const hint = error.hint
    .replaceAll(
      /"mlx-code (setup|index|status|models|sessions|config|search|templates)\b([^"]*)"/g,
      (_, name: string, rest: string) => `/${name}${rest.trimEnd()}`,
    )
    .replaceAll(/(?<=^|\s)--file (?=\S)/g, '/add ');
  return hint === error.hint ? error : new MlxCodeError(error.code, error.message, { cause: error, hint });
}
