/** Code for a file that is not the whole of it: definitions that take the place of those of the same name. */

import type { WholeEdit } from './answer-types.ts';
import type { Misplaced, Placed } from './place-blocks.ts';
import type { KnownDefinition, Syntax } from './syntax.ts';

/**
 * @param seen the file as the model saw it @param lines its lines without their ends @param next lines of the answer
 * @returns null when the code is the whole file, as far as can be told
 */
export async function placeDefinitions(
  { path, text }: WholeEdit,
  seen: string,
  lines: readonly string[],
  next: readonly string[],
  syntax: Syntax,
): Promise<readonly Placed[] | Misplaced | null> {
  const [had, has] = [await syntax.definitions(path, seen), await syntax.definitions(path, text)];
  const outer = has.filter(({ scope }) => scope === '');
  const names = new Set(outer.map(({ name }) => name));
  const missing = had.filter(({ name, scope }) => scope === '' && !names.has(name));
  if (outer.length === 0 || !isNothingElse(outer, next)) return null;
  // A whole file would have them. One that has them and most of the rest is whole: a few definitions were taken out.
  const forgets = losesTheRest(had, lines, next);
  if (!forgets && (missing.length === 0 || next.length >= lines.length * MIN_SHARE)) return null;
  const placed: Placed[] = [];
  for (const definition of outer) {
    const targets = had.filter(({ name }) => name === definition.name);
    const [target] = targets;
    if (target === undefined) {
      return {
        code: 'no-match',
        message: `${path} has no definition ${definition.name}`,
        mend: 'give the whole file, or the lines to replace',
      };
    }
    if (targets.length > 1) {
      const places = targets.map(({ startLine }) => startLine).join(', ');
      return {
        code: 'ambiguous',
        message: `${path} defines ${definition.name} ${targets.length} times, in lines ${places}`,
        mend: 'quote the lines to replace',
      };
    }
    placed.push(placedOver(target, definition, lines, next));
  }
  return placed.sort((a, b) => a.from - b.from);
}

// --- internal ---

const MIN_SHARE = 0.6;

/** Between the definitions are blanks alone. */
function isNothingElse(definitions: readonly KnownDefinition[], next: readonly string[]): boolean {
  return next.every((line, at) => {
    const number = at + 1;
    return line.trim() === '' || definitions.some(({ leadLine, endLine }) => number >= leadLine && number <= endLine);
  });
}

/** Whether lines around the definitions of the file, such as its imports, are not in the answer. */
function losesTheRest(had: readonly KnownDefinition[], lines: readonly string[], next: readonly string[]): boolean {
  const has = new Set(next.map((line) => line.trim()));
  return lines.some((line, at) => {
    const isRest = !had.some(({ leadLine, endLine }) => at + 1 >= leadLine && at + 1 <= endLine);
    return isRest && line.trim() !== '' && !has.has(line.trim());
  });
}

/** Comments and decorators above it stay, unless the answer brings its own. */
function placedOver(
  target: KnownDefinition,
  definition: KnownDefinition,
  lines: readonly string[],
  next: readonly string[],
): Placed {
  const hasLead = definition.leadLine < definition.startLine;
  const start = hasLead ? target.leadLine : target.startLine;
  const body = next.slice((hasLead ? definition.leadLine : definition.startLine) - 1, definition.endLine);
  const indent = leading(lines[start - 1] ?? '');
  const own = leading(body[0] ?? '');
  const shifted = body.map((line) =>
    line.trim() === '' ? line : indent + (line.startsWith(own) ? line.slice(own.length) : line),
  );
  return {
    from: start - 1,
    count: target.endLine - start + 1,
    lines: shifted,
    why: `the definition of ${target.name}`,
    sure: true,
  };
}

function leading(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? '';
}
