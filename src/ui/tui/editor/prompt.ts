/** The line that is written to, with its history and the search in it: actions of the keymap and typed text into the next state. */

import type { ActionName } from '../input/actions.ts';
import { clearEditor, edit, isEdit, pasteText, setText, typeText } from './edit.ts';
import {
  earlier,
  type HistorySearch,
  type HistoryStep,
  type HistoryWalk,
  later,
  searchFor,
  searchOn,
  searchResult,
  startSearch,
  startWalk,
} from './history.ts';
import { moveByRow } from './layout.ts';
import { createEditor, type EditorState } from './state.ts';

export interface PromptState {
  readonly editor: EditorState;
  readonly walk: HistoryWalk;
  /** While Ctrl+R searches; `editor` shows what it found. */
  readonly search: HistorySearch | null;
}

/** @param entries earlier inputs, oldest first */
export function createPrompt(entries: readonly string[]): PromptState {
  return { editor: createEditor(), walk: startWalk(entries), search: null };
}

/**
 * @param width cells of the editor
 * @returns the next state; null when the action is none of the prompt's: sending, stopping, completing and so on. An
 * action that ends a search and goes on is done to what was found; only Enter and Escape merely end it.
 */
export function promptAction(state: PromptState, action: ActionName, width: number): PromptState | null {
  if (state.search !== null) {
    const searching = searchAction(state, state.search, action);
    if (searching !== null) return searching;
    return promptAction({ ...state, search: null }, action, width);
  }
  const { editor, walk } = state;
  switch (action) {
    case 'up':
    case 'down': {
      const moved = moveByRow(editor, width, action === 'up' ? -1 : 1);
      if (moved !== null) return { ...state, editor: moved };
      return stepped(state, action === 'up' ? earlier(walk, editor.text) : later(walk));
    }
    case 'history-earlier':
      return stepped(state, earlier(walk, editor.text));
    case 'history-later':
      return stepped(state, later(walk));
    case 'history-search':
      return { ...state, search: startSearch(walk.entries, editor.text) };
    case 'delete-or-quit':
      return editor.text === '' ? null : { ...state, editor: edit(editor, 'delete-forward') };
    default:
      return isEdit(action) ? { ...state, editor: edit(editor, action) } : null;
  }
}

/** What a key types, into the search while there is one. */
export function promptType(state: PromptState, text: string): PromptState {
  if (state.search === null) return { ...state, editor: typeText(state.editor, text) };
  return found(state, searchFor(state.search, state.search.query + text));
}

/** A paste ends a search. */
export function promptPaste(state: PromptState, text: string): PromptState {
  return { ...state, search: null, editor: pasteText(state.editor, text) };
}

/** After sending or clearing. @param entries with what was sent */
export function promptCleared(state: PromptState, entries: readonly string[]): PromptState {
  return { editor: clearEditor(state.editor), walk: startWalk(entries), search: null };
}

// --- internal ---

/** @returns null for an action that ends the search and is then done as ever */
function searchAction(state: PromptState, search: HistorySearch, action: ActionName): PromptState | null {
  switch (action) {
    case 'history-search':
    case 'history-earlier':
    case 'up':
      return found(state, searchOn(search, -1));
    case 'history-later':
    case 'down':
      return found(state, searchOn(search, 1));
    case 'delete-back':
      return found(state, searchFor({ ...search, at: null }, [...search.query].slice(0, -1).join('')));
    case 'send':
      return { ...state, search: null };
    case 'stop':
    case 'interrupt':
      return { ...state, search: null, editor: setText(state.editor, search.draft) };
    default:
      return null;
  }
}

function found(state: PromptState, search: HistorySearch): PromptState {
  const { text, cursor } = searchResult(search);
  return { ...state, search, editor: setText(state.editor, text, cursor) };
}

function stepped(state: PromptState, step: HistoryStep | null): PromptState {
  return step === null ? state : { ...state, walk: step.walk, editor: setText(state.editor, step.text) };
}
