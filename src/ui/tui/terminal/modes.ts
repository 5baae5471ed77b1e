/** The terminal's modes that the full screen needs: how they are asked for, and how they are given back. */

/** Screen of its own, bracketed paste, focus events, keys that say their modifiers, the mouse or none of it, no cursor yet. */
export function enterSequence(term: string, mouse: boolean): string {
  const keys = knowsKeyModes(term) ? `\x1b[>1u\x1b[>4;1m\x1b[?1007s${mouseSequence(mouse)}` : '';
  return `\x1b[?1049h\x1b[?2004h\x1b[?1004h${keys}\x1b[?25l\x1b[m\x1b[2J`;
}

/** Undoes `enterSequence` and everything a frame may have left half done. */
export function leaveSequence(term: string): string {
  // Some terminals cannot give their own arrows for the wheel back, and those have them from the start.
  const keys = knowsKeyModes(term) ? `${MOUSE_OFF}\x1b[?1007h\x1b[?1007r\x1b[>4;0m\x1b[<1u` : '';
  return `\x1b[?2026l\x1b[m\x1b[r\x1b[0 q${keys}\x1b[?1004l\x1b[?2004l\x1b[?25h\x1b[?1049l`;
}

/**
 * Presses and the wheel as SGR reports, no movements; Shift leaves them to the terminal. Without the mouse the wheel does
 * nothing: by itself many a terminal sends arrows for it, which walk through the history.
 */
export function mouseSequence(on: boolean): string {
  return on ? '\x1b[?1000h\x1b[?1006h' : `${MOUSE_OFF}\x1b[?1007l`;
}

/** A frame that terminals with synchronized output show in one piece; others ignore the marks. */
export function synchronized(frame: string): string {
  return `\x1b[?2026h${frame}\x1b[?2026l`;
}

// --- internal ---

const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';

/** The consoles of the kernels print what they do not know. */
function knowsKeyModes(term: string): boolean {
  return !/^(linux|vt\d+|cons25|ansi)/.test(term);
}
