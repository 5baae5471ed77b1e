/** Makes foreign text safe to edit: control characters become visible, nothing else changes. */

const CARRIAGE_RETURNS = /\r\n?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: -- they are what is looked for
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const PICTURES = 0x2400;
const PICTURE_OF_DELETE = '\u2421';

/**
 * Line ends become `\n`; control characters but newline and tab become their pictures (`␛`); C1 controls and lone
 * surrogates become U+FFFD. The joiners of emoji stay, which `forTerminal` takes out. Its own fixed point.
 */
export function cleanInput(text: string): string {
  return text.replace(CARRIAGE_RETURNS, '\n').replace(CONTROLS, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(PICTURES + code);
    return code === 0x7f ? PICTURE_OF_DELETE : '\ufffd';
  });
}
