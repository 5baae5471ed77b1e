/** Metavariables of a pattern: `$A` is one node, `$$$REST` any number of siblings, `$_` and `$$$` the same without a name. */

/** A place of a pattern that stands for code. */
export interface Hole {
  /** Empty where it has none: then it may be different code each time. */
  readonly name: string;
  readonly isMany: boolean;
}

export type Piece = { readonly text: string } | { readonly hole: Hole };

const HOLE = /(?<![\w$\\])(\$\$\$(?:[A-Z_][A-Z0-9_]*)?|\$[A-Z_][A-Z0-9_]*)(?![\w$])|\\(?=\$)/g;

/** Variables of PHP that look like one. */
const SUPERGLOBALS = /^\$(?:GLOBALS|_(?:GET|POST|COOKIE|FILES|SERVER|ENV|REQUEST|SESSION))$/;

/** A pattern or a replacement in its pieces. `\$A` is the text `$A`. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { 0: found, 1: written, index } of text.matchAll(HOLE)) {
    if (written !== undefined && SUPERGLOBALS.test(written)) continue;
    if (index > at) pieces.push({ text: text.slice(at, index) });
    if (written !== undefined) pieces.push({ hole: holeOf(written) });
    at = index + found.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** As it is written. */
export function writtenHole({ name, isMany }: Hole): string {
  return `${isMany ? '$$$' : '$'}${name === '' && !isMany ? '_' : name}`;
}

// --- internal ---

function holeOf(written: string): Hole {
  const isMany = written.startsWith('$$$');
  const name = written.slice(isMany ? 3 : 1);
  return { name: name.startsWith('_') ? '' : name, isMany };
}
