/**
 * Text as a grammar is given it: what makes a grammar lose its way is blanked out. As long as the file's own text and
 * with the same line ends, so that every offset of the tree is one of the file.
 */

/** @returns the text itself where nothing has to be blanked */
export function withMacrosBlanked(text: string, language: string): string {
  return C_FAMILY.has(language) ? withoutMacros(text) : text;
}

// --- internal ---

const C_FAMILY: ReadonlySet<string> = new Set(['c', 'cpp', 'objc']);
/** A comment inside the body of a macro: the grammar ends the macro there. */
const DEFINE = /^[ \t]*#[ \t]*define\b(?:[^\n\\]|\\\r?\n|\\.)*/gm;
const COMMENT = /\/\*[^\n]{0,400}?\*\//g;
/** `class API_EXPORT Sink {`: a word in capitals before a name that a body or a base follows. */
const MARKED_TYPE =
  /\b((?:struct|class|union|enum(?:[ \t]+(?:class|struct))?)[ \t\r\n]+)([A-Z][A-Z0-9_]{2,60}(?:\([^()\n]{0,100}\))?)(?=[ \t\r\n]+[A-Za-z_][\w:]*(?:<[^<>{};\n]{0,200}>)?[ \t\r\n]*(?:final[ \t\r\n]*)?(?:\{|:(?!:)))/g;

/** `API_EXPORT void go()`, `PACKED struct A`: a word in capitals at the start of a line, before what begins a declaration. */
const MARKED_LINE =
  /^([ \t]*)([A-Z][A-Z0-9_]{2,60}(?:\([^()\n]{0,100}\))?)(?=[ \t]+(?:struct|class|union|enum|typedef|static|inline|extern|const|constexpr|void|int|char|bool|unsigned|signed|long|short|float|double|auto|virtual|template|size_t|u?int\d+_t)\b)/gm;

function withoutMacros(text: string): string {
  let prepared = text;
  if (text.includes('/*')) {
    prepared = prepared.replace(DEFINE, (define) => (define.includes('/*') ? define.replace(COMMENT, blank) : define));
  }
  return prepared
    .replace(MARKED_TYPE, (_, word: string, macro: string) => word + blank(macro))
    .replace(MARKED_LINE, (_, blanks: string, macro: string) => blanks + blank(macro));
}

function blank(found: string): string {
  return found.replace(/[^\r\n]/g, ' ');
}
