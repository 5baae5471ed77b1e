/** The terminal's modes that the full screen needs: how they are asked for, and how they are given back. */

export const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
export const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';

/**
 * Screen of its own, bracketed paste, focus events, keys that say their modifiers, the mouse or none of it, no cursor yet.
 * @param whole false without the screen and the cursor
 */
export function enterSequence(term: string, mouse: boolean, whole = true): string {
  const keys = knowsKeyModes(term) ? `\x1b[>1u\x1b[>4;1m\x1b[?1007s${mouseSequence(mouse)}` : '';
  const modes = `\x1b[?2004h\x1b[?1004h${keys}`;
  return whole ? `\x1b[?1049h${modes}\x1b[?25l\x1b[m\x1b[2J` : modes;
}

/** Undoes `enterSequence` and everything a frame may have left half done. */
export function leaveSequence(term: string, whole = true): string {
  // Some terminals cannot give their own arrows for the wheel back, and those have them from the start.
  const keys = knowsKeyModes(term) ? `${MOUSE_OFF}\x1b[?1007h\x1b[?1007r\x1b[>4;0m\x1b[<1u` : '';
  const modes = `${keys}\x1b[?1004l\x1b[?2004l`;
  return whole ? `\x1b[?2026l\x1b[m\x1b[r\x1b[0 q${modes}\x1b[?25h\x1b[?1049l` : modes;
}

/**
 * Presses and the wheel as SGR reports, no movements; Shift leaves them to the terminal. Without the mouse the wheel does
 * nothing: by itself many a terminal sends arrows for it, which walk through the history.
 */
export function mouseSequence(on: boolean): string {
  return on ? MOUSE_ON : `${MOUSE_OFF}\x1b[?1007l`;
}

/** A frame that terminals with synchronized output show in one piece; others ignore the marks. */
export function synchronized(frame: string): string {
  return `\x1b[?2026h${frame}\x1b[?2026l`;
}

// --- internal ---

/** The consoles of the kernels print what they do not know. */
function knowsKeyModes(term: string): boolean {
  return !/^(linux|vt\d+|cons25|ansi)/.test(term);
}
