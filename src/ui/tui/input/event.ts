/** The events that the tokenizer makes of a terminal's bytes. */

/**
 * One key with its modifiers. `name` is the character (`a`, `G`, `?`) or a word (`enter`, `up`, `f5`). Shift is folded
 * into a printable character unless another modifier is held: `G` is never `shift+g`, while `alt+shift+g` is.
 */
export interface Key {
  readonly name: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
  /** The Command or Windows key; only some terminals report it. */
  readonly super: boolean;
}

/**
 * `key`: `text` is what it types, empty for a key that types nothing. `paste`: line ends are `\n`, control characters
 * are shown as pictures; `cut` says that it was too large and its end is missing. `wheel`, `press` (of
 * the left button, without modifiers): cells from 0. `reply`: an answer of the terminal, or a sequence that nothing
 * knows, without its escape character.
 */
export type InputEvent =
  | { readonly kind: 'key'; readonly key: Key; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string; readonly cut: boolean }
  | { readonly kind: 'focus'; readonly focused: boolean }
  | { readonly kind: 'wheel'; readonly direction: 'up' | 'down'; readonly column: number; readonly row: number }
  | { readonly kind: 'press'; readonly column: number; readonly row: number }
  | { readonly kind: 'reply'; readonly sequence: string };

export type Modifiers = Omit<Key, 'name'>;

export const PLAIN: Modifiers = { ctrl: false, alt: false, shift: false, super: false };

/** A key that types nothing. */
export function keyEvent(name: string, modifiers: Partial<Modifiers> = {}): InputEvent {
  return { kind: 'key', key: { ...PLAIN, ...modifiers, name }, text: '' };
}

/** A printable character with modifiers, brought to its one form. */
export function characterEvent(character: string, modifiers: Partial<Modifiers> = {}): InputEvent {
  const key = characterKey(character, modifiers);
  return { kind: 'key', key, text: key.ctrl || key.alt || key.super ? '' : character };
}

/** The one form of a character with modifiers: `shift` with a letter alone is the capital, and the other way round. */
export function characterKey(character: string, modifiers: Partial<Modifiers> = {}): Key {
  const all = { ...PLAIN, ...modifiers };
  const name = character === ' ' ? 'space' : character;
  if (!all.ctrl && !all.alt && !all.super) {
    // The space types the same with shift; so does a character whose capital the terminal has made already.
    return { ...all, name: all.shift && name.length === 1 ? name.toUpperCase() : name, shift: false };
  }
  const lower = name.toLowerCase();
  const isCapital = lower !== name && lower.length === name.length;
  return { ...all, name: isCapital ? lower : name, shift: all.shift || isCapital };
}
