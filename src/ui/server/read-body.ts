/** The JSON of a request, within limits, checked by a schema. */

import * as v from 'valibot';
import { MAX_BODY_BYTES } from './guards.ts';
import { Refusal } from './problems.ts';

const MAX_DEPTH = 32;

/** @throws Refusal for a body that is too large */
export async function readBytes(request: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) break;
    bytes += value.length;
    if (bytes > MAX_BODY_BYTES) throw new Refusal(413, 'The body is too large');
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

/** @throws Refusal for a body that is too large or no JSON */
export async function readJson(request: Request): Promise<unknown> {
  const text = textOf(await readBytes(request));
  try {
    const value: unknown = JSON.parse(text);
    if (depthOf(value) > MAX_DEPTH) throw new Error('too deep');
    return value;
  } catch {
    throw new Refusal(400, 'The body is not JSON that can be read');
  }
}

/** @throws Refusal */
export function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue);
  throw invalid(where === null ? issue.message : `${where}: ${issue.message}`);
}

/** Parameters of an address: each once. @param numbers the names of those that are numbers @throws Refusal */
export function queryOf(request: Request, numbers: ReadonlySet<string>): Record<string, string | number> {
  const params = new URL(request.url).searchParams;
  const out: Record<string, string | number> = {};
  const seen = new Set<string>();
  for (const [name, value] of params) {
    if (seen.has(name)) throw invalid(`The parameter ${JSON.stringify(name.slice(0, 50))} is given twice`);
    seen.add(name);
    const isNumber = numbers.has(name) && /^-?\d{1,16}(?:\.\d{1,15})?$/.test(value);
    Object.defineProperty(out, name, { value: isNumber ? Number(value) : value, enumerable: true });
  }
  return out;
}

// --- internal ---

function invalid(message: string): Refusal {
  const hint = 'The document at /v1/openapi.json says what is asked for.';
  return new Refusal(400, message, {}, { code: 'E_USAGE', hint });
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(400, 'The body is not UTF-8');
  }
}

function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  let depth = 0;
  while (level.length > 0 && depth <= MAX_DEPTH) {
    depth++;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return depth;
}
