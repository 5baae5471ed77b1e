/** The terminal's modes that the full screen needs: how they are asked for, and how they are given back. */

/** Screen of its own, bracketed paste, focus events, keys that say their modifiers, no cursor yet. */
export function enterSequence(term: string): string {
  return `\x1b[?1049h\x1b[?2004h\x1b[?1004h${knowsKeyModes(term) ? '\x1b[>1u\x1b[>4;1m' : ''}\x1b[?25l\x1b[m\x1b[2J`;
}

/** Undoes `enterSequence` and everything a frame may have left half done. */
export function leaveSequence(term: string): string {
  return `\x1b[?2026l\x1b[m\x1b[r\x1b[0 q${knowsKeyModes(term) ? '\x1b[>4;0m\x1b[<1u' : ''}\x1b[?1004l\x1b[?2004l\x1b[?25h\x1b[?1049l`;
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
