/** Earlier inputs: stepping through them with what is being written kept, and the search of Ctrl+R. Values, never changed in place. */

export interface HistoryWalk {
  /** Oldest first. */
  readonly entries: readonly string[];
  /** Index of the entry that is shown; the number of entries while it is the draft. */
  readonly at: number;
  /** What was written before the walk began. */
  readonly draft: string;
}

export interface HistoryStep {
  readonly walk: HistoryWalk;
  /** What the editor shows now. */
  readonly text: string;
}

export interface HistorySearch {
  readonly entries: readonly string[];
  readonly query: string;
  /** Index of the entry found; null when nothing was. */
  readonly at: number | null;
  /** What to go back to when the search is given up. */
  readonly draft: string;
}

export function startWalk(entries: readonly string[]): HistoryWalk {
  return { entries, at: entries.length, draft: '' };
}

/** @param current what the editor holds @returns null at the oldest */
export function earlier(walk: HistoryWalk, current: string): HistoryStep | null {
  const draft = walk.at === walk.entries.length ? current : walk.draft;
  for (let at = walk.at - 1; at >= 0; at--) {
    const text = walk.entries[at];
    if (text !== undefined && text !== current) return { walk: { ...walk, at, draft }, text };
  }
  return null;
}

/** @returns null when the draft is shown already */
export function later(walk: HistoryWalk): HistoryStep | null {
  if (walk.at >= walk.entries.length) return null;
  const at = walk.at + 1;
  return { walk: { ...walk, at }, text: walk.entries[at] ?? walk.draft };
}

/** As the file keeps it: nothing blank, nothing twice in a row. */
export function addEntry(entries: readonly string[], text: string, limit: number): readonly string[] {
  return text.trim() === '' || entries.at(-1) === text ? entries : [...entries, text].slice(-limit);
}

export function startSearch(entries: readonly string[], draft: string): HistorySearch {
  return { entries, query: '', at: null, draft };
}

/** The query as it is now; what was found stays while it still fits. Capitals in it count, small letters find both. */
export function searchFor(search: HistorySearch, query: string): HistorySearch {
  if (query === '') return { ...search, query, at: null };
  return { ...search, query, at: find(search.entries, query, search.at ?? search.entries.length - 1, -1) };
}

/** The next one found, further back or further on; stays where it is when there is none. */
export function searchOn(search: HistorySearch, by: -1 | 1): HistorySearch {
  if (search.query === '' || search.at === null) return search;
  const shown = search.entries[search.at];
  let at = find(search.entries, search.query, search.at + by, by);
  while (at !== null && search.entries[at] === shown) at = find(search.entries, search.query, at + by, by);
  return at === null ? search : { ...search, at };
}

/** @returns what the editor shows, with the cursor where the query was found; the draft when nothing was */
export function searchResult(search: HistorySearch): { readonly text: string; readonly cursor: number } {
  const text = search.at === null ? search.draft : (search.entries[search.at] ?? search.draft);
  const cursor = search.at === null ? -1 : indexIn(text, search.query);
  return { text, cursor: cursor < 0 ? text.length : cursor };
}

// --- internal ---

function find(entries: readonly string[], query: string, from: number, by: -1 | 1): number | null {
  for (let at = from; at >= 0 && at < entries.length; at += by) {
    if (indexIn(entries[at] ?? '', query) >= 0) return at;
  }
  return null;
}

function indexIn(text: string, query: string): number {
  if (query !== query.toLowerCase()) return text.indexOf(query);
  const lower = text.toLowerCase();
  // Some letters change their length: then the place cannot be told, only that it is there.
  const at = lower.indexOf(query);
  return at < 0 || lower.length === text.length ? at : 0;
}
