/** What every panel draws: lines of spans with styles by name. The theme turns the names into colours. */

/** Colours by what they stand for; each theme has its own. Colour alone never carries meaning. */
export type ColourName =
  | 'accent'
  | 'muted'
  | 'good'
  | 'warn'
  | 'bad'
  | 'border'
  | 'heading'
  | 'code'
  | 'link'
  | 'keyword'
  | 'string'
  | 'number'
  | 'comment'
  | 'type'
  | 'function'
  | GroundName;

/** Grounds: of the last row, of what the user asked, of code, of lists that lie over the text, of lines that come and go. */
export type GroundName = 'bar' | 'question' | 'block' | 'menu' | 'added' | 'removed';

/** What is left out is the terminal's own. */
export interface Style {
  readonly fg?: ColourName;
  readonly bg?: GroundName;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly reverse?: boolean;
}

/** A run of one style. The text is clean (`visibleText`) and holds neither line breaks nor tabs. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Span[];

export const PLAIN: Style = {};
export const MUTED: Style = { fg: 'muted' };
export const STRONG: Style = { bold: true };

export function span(text: string, style: Style = PLAIN): Span {
  return { text, style };
}

/** The line's text without its styles. */
export function plainText(line: Line): string {
  let text = '';
  for (const part of line) text += part.text;
  return text;
}
