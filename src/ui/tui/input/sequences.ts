/** What control sequences mean: parameters and final byte of a CSI or SS3 sequence into an event. */

import { characterEvent, type InputEvent, keyEvent, type Modifiers } from './event.ts';

/** Final bytes of cursor and function keys, after `CSI` or `SS3`. */
const LETTERS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'center',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** Numbers before `~`. */
const TILDE: Readonly<Record<number, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  ...Object.fromEntries([11, 12, 13, 14, 15].map((code, i) => [code, `f${i + 1}`])),
  ...Object.fromEntries([17, 18, 19, 20, 21].map((code, i) => [code, `f${i + 6}`])),
  ...Object.fromEntries([23, 24, 25, 26].map((code, i) => [code, `f${i + 11}`])),
  28: 'f15',
  29: 'f16',
  ...Object.fromEntries([31, 32, 33, 34].map((code, i) => [code, `f${i + 17}`])),
};

/** Code points of the kitty protocol that are keys, and of the C0 keys that it and modifyOtherKeys tell by code. */
const CODES: Readonly<Record<number, string>> = {
  8: 'backspace',
  9: 'tab',
  10: 'enter',
  13: 'enter',
  27: 'escape',
  127: 'backspace',
  57414: 'enter',
  57417: 'left',
  57418: 'right',
  57419: 'up',
  57420: 'down',
  57421: 'pageup',
  57422: 'pagedown',
  57423: 'home',
  57424: 'end',
  57425: 'insert',
  57426: 'delete',
  57427: 'center',
  ...Object.fromEntries(Array.from({ length: 23 }, (_, i) => [57376 + i, `f${13 + i}`])),
};

/** The kitty protocol's keypad, 57399 to 57416. */
const KEYPAD_57399 = '0123456789./*-+';
const KEYPAD_MORE: Readonly<Record<number, string>> = { 57415: '=', 57416: ',' };
/** `SS3` and a letter: an application keypad. */
const SS3_KEYPAD: Readonly<Record<string, string>> = {
  j: '*',
  k: '+',
  l: ',',
  m: '-',
  n: '.',
  o: '/',
  X: '=',
  ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [String.fromCharCode(0x70 + i), String(i)])),
};
/** rxvt: `CSI a` with shift, `SS3 a` with control. */
const RXVT_ARROWS: Readonly<Record<string, string>> = { a: 'up', b: 'down', c: 'right', d: 'left' };
const RXVT_ENDS: Readonly<Record<string, Partial<Modifiers>>> = {
  $: { shift: true },
  '^': { ctrl: true },
  '@': { ctrl: true, shift: true },
};
/** Control with these is a key of its own on every terminal that tells no modifiers. */
const CONTROL_TWINS: Readonly<Record<string, string>> = { i: 'tab', m: 'enter', '[': 'escape' };
/** In the button of a mouse report: 0 to 2 are buttons, 64 and 65 the wheel; 4, 8 and 16 are added for modifiers, 32 for a movement. */
const WHEEL = 64;
const MODIFIERS = 4 | 8 | 16;
const LEFT = 0;
const RELEASE = 3;

/**
 * @param body what is between `ESC [` and the final byte @param final the final byte as a character
 * @returns the event, or null for what is deliberately passed over (a key's release, other mouse buttons)
 */
export function csiEvent(body: string, final: string): InputEvent | null {
  const reply: InputEvent = { kind: 'reply', sequence: `[${body}${final}` };
  if (body.startsWith('<') && (final === 'M' || final === 'm')) return mouseEvent(body.slice(1), final);
  if (!/^[0-9;:]*$/.test(body)) return reply;
  const fields = body.split(';');
  const [first = 0, ...alternates] = numbers(fields[0]);
  const [mask = 1, type = 1] = numbers(fields[1]);
  const modifiers = modifiersOf(mask);
  if (body === '' && (final === 'I' || final === 'O')) return { kind: 'focus', focused: final === 'I' };
  if (final === 'Z' && fields.length <= 2) return keyEvent('tab', { ...modifiers, shift: true });
  const arrow = RXVT_ARROWS[final];
  if (arrow !== undefined && body === '') return keyEvent(arrow, { shift: true });
  if (final === 'u' && body !== '') {
    return type === RELEASE ? null : codeEvent(first, alternates, modifiers, numbers(fields[2]));
  }
  if (final === '~') {
    if (first === 27 && fields.length === 3) return codeEvent(Number(fields[2]), [], modifiers, []);
    return namedEvent(TILDE[first], type, modifiers) ?? (type === RELEASE ? null : reply);
  }
  if (RXVT_ENDS[final] !== undefined && fields.length === 1) {
    const name = TILDE[first];
    return name === undefined ? reply : keyEvent(name, RXVT_ENDS[final]);
  }
  // `CSI row ; column R` is the cursor's place, `CSI 1 ; mask R` is F3 with modifiers.
  const isKey = body === '' || (fields.length === 2 && first === 1 && (final !== 'R' || (mask >= 2 && mask <= 16)));
  if (!isKey) return reply;
  return namedEvent(LETTERS[final], type, modifiers) ?? (type === RELEASE ? null : reply);
}

/** @param body digits between `ESC O` and the letter, which some terminals send for modifiers */
export function ss3Event(body: string, final: string): InputEvent {
  const modifiers = modifiersOf(numbers(body.split(';').at(-1))[0] ?? 1);
  const named = LETTERS[final];
  if (named !== undefined) return keyEvent(named, modifiers);
  if (final === 'M') return keyEvent('enter', modifiers);
  if (final === 'I') return keyEvent('tab', modifiers);
  const arrow = RXVT_ARROWS[final];
  if (arrow !== undefined) return keyEvent(arrow, { ctrl: true });
  const character = final === ' ' ? ' ' : SS3_KEYPAD[final];
  return character === undefined
    ? { kind: 'reply', sequence: `O${body}${final}` }
    : characterEvent(character, modifiers);
}

/** The old form of a mouse report: three bytes, each 32 more than it says. Terminals beside xterm have no other. */
export function oldMouseEvents(bytes: Uint8Array): readonly InputEvent[] {
  const event = mouseEvent([...bytes].map((byte) => byte - 32).join(';'), 'M');
  return event === null ? [] : [event];
}

// --- internal ---

function namedEvent(name: string | undefined, type: number, modifiers: Modifiers): InputEvent | null {
  return name === undefined || type === RELEASE ? null : keyEvent(name, modifiers);
}

/**
 * @param alternates the character with shift, and the one on a US keyboard at the same place
 * @param typed code points that the key typed, when the terminal tells
 */
function codeEvent(
  code: number,
  alternates: readonly number[],
  modifiers: Modifiers,
  typed: readonly number[],
): InputEvent | null {
  const named = CODES[code];
  if (named !== undefined) return keyEvent(named, modifiers);
  const keypad = KEYPAD_57399[code - 57399] ?? KEYPAD_MORE[code];
  if (keypad !== undefined) return characterEvent(keypad, modifiers);
  // Modifier keys by themselves, media keys, locks.
  if (!isCharacter(code)) return null;
  const chord = modifiers.ctrl || modifiers.alt || modifiers.super;
  const [shifted = 0, base = 0] = alternates;
  // With another script's layout, Ctrl and the key where C is should still be Ctrl+C.
  const point = chord && code > 0x7f && isCharacter(base) ? base : code;
  const character = String.fromCodePoint(point);
  const twin = CONTROL_TWINS[character];
  if (twin !== undefined && modifiers.ctrl && !modifiers.alt && !modifiers.shift && !modifiers.super) {
    return keyEvent(twin);
  }
  if (!chord && typed.length > 0 && typed.every(isCharacter)) {
    return characterEvent(String.fromCodePoint(...typed));
  }
  if (!chord && modifiers.shift && isCharacter(shifted)) return characterEvent(String.fromCodePoint(shifted));
  if (!chord && modifiers.shift) return characterEvent(character.toUpperCase());
  return characterEvent(character, modifiers);
}

/** @param final `M` for a press, `m` for a release */
function mouseEvent(body: string, final: string): InputEvent | null {
  const [button = 0, column = 1, row = 1] = body.split(';').map(Number);
  const at = { column: Math.max(0, column - 1), row: Math.max(0, row - 1) };
  if (final !== 'M') return null;
  if (button === LEFT) return { kind: 'press', ...at };
  const wheel = (button & ~MODIFIERS) - WHEEL;
  return wheel === 0 || wheel === 1 ? { kind: 'wheel', direction: wheel === 0 ? 'up' : 'down', ...at } : null;
}

/** One more than a mask: 1 shift, 2 alt, 4 control, 8 super, 16 hyper, 32 meta; locks are above. */
function modifiersOf(mask: number): Modifiers {
  const bits = Math.max(0, mask - 1);
  return {
    shift: (bits & 1) !== 0,
    alt: (bits & (2 | 32)) !== 0,
    ctrl: (bits & 4) !== 0,
    super: (bits & (8 | 16)) !== 0,
  };
}

/** Sub-parameters; an empty one is 0. */
function numbers(field: string | undefined): readonly number[] {
  return field === undefined || field === '' ? [] : field.split(':').map(Number);
}

/** Printable, and no private code of the keyboard protocol. */
function isCharacter(point: number): boolean {
  return (
    point >= 0x20 &&
    point <= 0x10ffff &&
    !(point >= 0x7f && point <= 0x9f) &&
    !(point >= 0xd800 && point <= 0xdfff) &&
    !(point >= 57344 && point <= 63743)
  );
}
