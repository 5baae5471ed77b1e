/** What goes wrong, as an error with the code and the hint of the catalogue (docs/errors.md). */

export class ServiceProblem extends Error {
  /** Of the catalogue; `HTTP_404` and the like where HTTP itself refuses; `E_SERVE_GONE` and `E_SERVE_SILENT` for a lost connection. */
  readonly code: string;
  readonly hint: string;
  /** 0 where there was no answer. */
  readonly status: number;

  constructor(code: string, message: string, options: { hint?: string; status?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'ServiceProblem';
    this.code = code;
    this.hint = options.hint ?? '';
    this.status = options.status ?? 0;
  }
}

/** @param body `application/problem+json`, or what came in its place */
export function problemOf(status: number, body: unknown): ServiceProblem {
  const field = (name: string): string => {
    const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
    return typeof value === 'string' ? value : '';
  };
  return new ServiceProblem(
    field('code') || `HTTP_${status}`,
    field('title') || field('message') || `The service answered with ${status}`,
    { hint: field('hint'), status },
  );
}

export function gone(cause: unknown): ServiceProblem {
  const why = cause instanceof Error && cause.message !== '' ? `: ${cause.message}` : '';
  return new ServiceProblem('E_SERVE_GONE', `The service does not answer${why}`, { hint: 'Ask again.', cause });
}
