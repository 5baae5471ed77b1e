/** Which action a key means where: the defaults of `actions.ts` with the user's changes on top, and what was wrong with those. */

import { didYouMean } from '../../../base/nearest.ts';
import { ACTION_NAMES, ACTIONS, type ActionName, type ActionSpec, type Focus } from './actions.ts';
import { type Key, PLAIN } from './event.ts';
import { isTyped, keyText, parseKey } from './key-name.ts';

/** `keys` of the user's configuration file: keys by action; an empty list takes the action's keys away. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

export interface Keymap {
  /** Action by the text of the key, for each focus. */
  readonly bound: Readonly<Record<Focus, ReadonlyMap<string, ActionName>>>;
  /** In the editor with nothing written, before `bound`: keys that mean something else otherwise. */
  readonly whenEmpty: ReadonlyMap<string, ActionName>;
  /** What was not taken, and which actions lost a key; for the user to see once. */
  readonly warnings: readonly string[];
}

/** One action as the help shows it. */
export interface Binding {
  readonly action: ActionName;
  readonly group: ActionSpec['group'];
  readonly focus: readonly Focus[];
  /** In force, in the order of the table or of the user; empty for an action without a key. */
  readonly keys: readonly string[];
  readonly doc: string;
}

export interface KeySituation {
  readonly focus: Focus;
  /** True when nothing is written in the editor. */
  readonly isEmpty: boolean;
}

const FOCUSES: readonly Focus[] = ['editor', 'transcript', 'picker', 'overlay', 'review'];
/** Nothing is selected by moving, so that Shift makes no difference unless it is bound. */
const WITHOUT_SHIFT = new Set([
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'pageup',
  'pagedown',
  'delete',
  'backspace',
]);
const NO_KEY: Key = { ...PLAIN, name: 'escape' };
/** It always needs a key, or there would be no way to leave. */
const EXIT: ActionName = 'interrupt';

/** @param overrides as in the configuration; `warnings` lists what is wrong in it; that part has no effect */
export function createKeymap(overrides: KeyOverrides = {}): Keymap {
  const warnings: string[] = [];
  const bound = Object.fromEntries(FOCUSES.map((focus) => [focus, new Map<string, ActionName>()])) as Record<
    Focus,
    Map<string, ActionName>
  >;
  const chosen = readOverrides(overrides, warnings);
  const own = new Set([...chosen.values()].flat());
  const whenEmpty = new Map<string, ActionName>();
  for (const action of ACTION_NAMES.filter(sharesKeys)) {
    // A key to which the user gave a meaning has no second one.
    const keys = chosen.get(action) ?? specOf(action).keys.filter((key) => !own.has(key));
    for (const key of keys) whenEmpty.set(key, action);
    chosen.set(action, []);
  }
  for (const [action, keys] of chosen) {
    for (const key of keys) {
      for (const focus of specOf(action).focus) {
        const taken = bound[focus].get(key);
        if (taken === undefined) bound[focus].set(key, action);
        else warnings.push(`keys.${action}: ${key} is taken by keys.${taken} in the ${focus}`);
      }
    }
  }
  for (const action of ACTION_NAMES) {
    if (!chosen.has(action)) bindDefaults(action, bound, warnings);
  }
  keepExit(bound, warnings);
  return { bound, whenEmpty, warnings };
}

/** @returns the action, or null: a key with text then types it, any other does nothing */
export function actionFor(keymap: Keymap, key: Key, { focus, isEmpty }: KeySituation): ActionName | null {
  const bound = keymap.bound[focus];
  const onEmpty = focus === 'editor' && isEmpty ? keymap.whenEmpty.get(keyText(key)) : undefined;
  if (onEmpty !== undefined) return onEmpty;
  const action =
    bound.get(keyText(key)) ?? (WITHOUT_SHIFT.has(key.name) ? bound.get(keyText({ ...key, shift: false })) : null);
  if (action === undefined || action === null) return null;
  const isConditional = focus === 'editor' && specOf(action).onlyWhenEmpty === true;
  return isConditional && !isEmpty && isTyped(key) ? null : action;
}

/** Every action with the keys it has now, in the order of the help. @param focus only what can be done there */
export function listBindings(keymap: Keymap, focus?: Focus): readonly Binding[] {
  return ACTION_NAMES.filter((action) => focus === undefined || specOf(action).focus.includes(focus)).map((action) => {
    const { group, doc, focus: focuses } = specOf(action);
    const where = focus === undefined ? focuses : [focus];
    const places = [
      ...where.map((place) => keymap.bound[place]),
      ...(where.includes('editor') ? [keymap.whenEmpty] : []),
    ];
    const keys = places.flatMap((place) => [...place].filter(([, name]) => name === action));
    return { action, group, focus: focuses, keys: [...new Set(keys.map(([key]) => key))], doc };
  });
}

/** The first key of an action there, for a hint such as "escape: stop"; null when it has none. */
export function keyFor(keymap: Keymap, action: ActionName, focus: Focus): string | null {
  for (const [key, name] of keymap.bound[focus]) if (name === action) return key;
  return null;
}

// --- internal ---

/** Does something with an empty editor only, and its keys are not letters: then they may mean something else as well. */
function sharesKeys(action: ActionName): boolean {
  const { onlyWhenEmpty, keys } = specOf(action);
  return onlyWhenEmpty === true && keys.every((text) => !isTyped(parseKey(text) ?? NO_KEY));
}

function specOf(action: ActionName): ActionSpec {
  return ACTIONS[action];
}

/** @returns keys by action, as texts in their one form, of what can be taken */
function readOverrides(overrides: KeyOverrides, warnings: string[]): Map<ActionName, readonly string[]> {
  const chosen = new Map<ActionName, readonly string[]>();
  for (const [name, texts] of Object.entries(overrides)) {
    if (!isAction(name)) {
      warnings.push(`keys.${name}: there is no such action${didYouMean(name.replaceAll('_', '-'), ACTION_NAMES)}`);
      continue;
    }
    const keys: string[] = [];
    for (const text of texts) {
      const key = parseKey(text);
      const problem = key === null ? 'there is no key' : typingProblem(name, key);
      if (key === null || problem !== null) warnings.push(`keys.${name}: ${problem} ${JSON.stringify(text)}`);
      else keys.push(keyText(key));
    }
    // When nothing of it can be used, the defaults are better than no key.
    if (keys.length === 0 && texts.length > 0) continue;
    chosen.set(name, [...new Set(keys)]);
  }
  return chosen;
}

/** Letters are for writing wherever there is a line to write in. */
function typingProblem(action: ActionName, key: Key): string | null {
  const { focus, onlyWhenEmpty } = specOf(action);
  const writes = focus.some((place) => place === 'picker' || (place === 'editor' && onlyWhenEmpty !== true));
  return writes && isTyped(key) ? 'there could be no more writing of' : null;
}

/** The user's keys go first; a warning names an action that loses a key to them. */
function bindDefaults(action: ActionName, bound: Record<Focus, Map<string, ActionName>>, warnings: string[]): void {
  const { focus: focuses, keys } = specOf(action);
  const lost = new Map<string, Set<ActionName>>();
  for (const text of keys) {
    for (const focus of focuses) {
      const taken = bound[focus].get(text);
      if (taken === undefined) bound[focus].set(text, action);
      else lost.set(text, (lost.get(text) ?? new Set()).add(taken));
    }
  }
  for (const [key, takers] of lost) {
    const left = focuses.some((focus) => [...bound[focus].values()].includes(action));
    warnings.push(
      `keys: ${key} means ${[...takers].join(', ')} now, no more ${action}${left ? '' : ', which has no key left'}`,
    );
  }
}

function keepExit(bound: Record<Focus, Map<string, ActionName>>, warnings: string[]): void {
  const without = specOf(EXIT).focus.filter((focus) => ![...bound[focus].values()].includes(EXIT));
  for (const focus of without) for (const key of specOf(EXIT).keys) bound[focus].set(key, EXIT);
  if (without.length > 0) {
    const keys = specOf(EXIT).keys.join(', ');
    warnings.push(`keys.${EXIT}: ${keys} stays, because without a key there would be no way to leave`);
  }
}

function isAction(name: string): name is ActionName {
  return Object.hasOwn(ACTIONS, name);
}
