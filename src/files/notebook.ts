/**
 * A Jupyter notebook as a script, line for line: code as it runs, prose as comments, each at the line of the file where
 * it is; outputs, pictures and the JSON around it all leave blank lines. The form is that of "percent" scripts.
 */

/** @returns null for anything but a notebook with lines of its own: its text is then taken as it is */
export function notebookText(text: string): string | null {
  if (!/"(?:cells|worksheets)"\s*:/.test(text)) return null;
  const read = readCells(text);
  if (read === null || read.cells.length === 0) return null;
  const parts = text.split(/(\r\n|\r|\n)/);
  const count = (parts.length + 1) / 2;
  if (count < MIN_LINES) return null;
  const language = read.language.toLowerCase() || 'python';
  const note = HASH_NOTES.test(language) ? '#' : '//';
  const out: string[] = new Array<string>(count).fill('');
  const put = (line: number, words: string): void => {
    out[line - 1] = out[line - 1] ? `${out[line - 1]} ${words}` : words;
  };
  for (const { line, type, source } of read.cells) {
    const code = type === 'code' && !/^\s*%%(?!time|capture|prun)\w/.test(source[0]?.text ?? '');
    put(line, type === 'code' ? `${note} %%` : `${note} %% [${type}]`);
    for (const each of source) {
      if (each.text.trim() === '') continue;
      // Orders to the notebook are not code of its language.
      put(each.line, code && !/^\s*[%!?]/.test(each.text) ? each.text : `${note} ${each.text}`);
    }
  }
  if (out[0] === '') out[0] = `${note} Jupyter notebook, ${language}`;
  return out.map((words, i) => words + (parts[2 * i + 1] ?? '')).join('');
}

// --- internal ---

/** On fewer lines nothing has one of its own. */
const MIN_LINES = 10;
const HASH_NOTES = /^(?:python|ipython|r|ir|julia|ruby|bash|sh|perl|elixir|octave|sage\w*|xonsh|powershell)/;

interface SourceLine {
  readonly line: number;
  readonly text: string;
}

interface Cell {
  /** Where its object begins. */
  readonly line: number;
  type: string;
  readonly source: SourceLine[];
}

/** An object or array that is open; `key` is the member of an object that is being read. */
interface Open {
  readonly kind: '{' | '[';
  key: string;
  readonly cell: Cell | null;
}

/** One pass over the JSON without making its values: outputs of megabytes are stepped over. Null when it is none. */
function readCells(text: string): { cells: Cell[]; language: string } | null {
  const cells: Cell[] = [];
  const open: Open[] = [];
  let language = '';
  let line = 1;
  let awaitsKey = false;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '\n' || (c === '\r' && text[at + 1] !== '\n')) line++;
    else if (c === '{' || c === '[') {
      if (open.length >= MAX_DEPTH) return null;
      const above = open.at(-1);
      const isCell = c === '{' && above?.kind === '[' && open.at(-2)?.key === 'cells';
      const cell: Cell | null = isCell ? { line, type: 'code', source: [] } : null;
      if (cell !== null) cells.push(cell);
      open.push({ kind: c, key: '', cell });
      awaitsKey = c === '{';
    } else if (c === '}' || c === ']') {
      if (open.pop() === undefined) return null;
      awaitsKey = false;
    } else if (c === ',') awaitsKey = open.at(-1)?.kind === '{';
    else if (c === ':') awaitsKey = false;
    else if (c === '"') {
      const end = endOfString(text, at);
      if (end < 0) return null;
      const last = open.at(-1);
      if (awaitsKey && last !== undefined) last.key = text.slice(at + 1, end);
      else take(text.slice(at, end + 1));
      at = end;
    }
  }
  return open.length === 0 ? { cells, language } : null;

  function take(raw: string): void {
    const last = open.at(-1);
    const holder = last?.kind === '[' ? open.at(-2) : last;
    if (holder === undefined) return;
    const { key, cell } = holder;
    if (cell !== null && (key === 'source' || key === 'input')) {
      cell.source.push({
        line,
        text: plain(raw)
          .replace(/\r?\n$/, '')
          .replace(/[\r\n]+/g, ' '),
      });
    } else if (cell !== null && key === 'cell_type') cell.type = plain(raw);
    else if (key === 'language' || (key === 'name' && open.at(-2)?.key === 'language_info')) language ||= plain(raw);
  }
}

const MAX_DEPTH = 200;

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end;
  }
  return -1;
}

function plain(raw: string): string {
  try {
    return JSON.parse(raw) as string;
  } catch {
    return raw.slice(1, -1);
  }
}
