/** Failures as `application/problem+json` (RFC 9457), with the code and the hint of the catalogue. */

import { MlxCodeError } from '../../base/errors.ts';
import { forTerminal } from '../../base/text.ts';

/** Statuses by the exit code that goes with an error. What is well formed but cannot be done is 422. */
const STATUS_OF_EXIT: Readonly<Record<number, number>> = {
  2: 422,
  3: 503,
  4: 503,
  5: 503,
  6: 502,
  7: 507,
  8: 502,
  9: 403,
};
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  E_PATH_OUTSIDE: 403,
  E_ROOT_MISSING: 404,
  E_BUG: 500,
  E_CANCELLED: 499,
};

/** A refusal of HTTP itself; most have no code in the catalogue. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    fields: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.fields = fields;
  }
}

export function problem(error: unknown): Response {
  if (error instanceof Refusal) return body(error.status, { title: error.message, ...error.fields }, error.headers);
  const known = error instanceof MlxCodeError ? error : new MlxCodeError('E_BUG', 'The service failed');
  const status = STATUS_OF_CODE[known.code] ?? STATUS_OF_EXIT[known.exitCode] ?? 500;
  return body(status, {
    type: `docs/errors.md#${known.code.toLowerCase()}`,
    title: forTerminal(known.message),
    code: known.code,
    hint: known.hint,
  });
}

// --- internal ---

function body(status: number, fields: object, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify({ ...fields, status }), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}
