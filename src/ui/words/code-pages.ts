/** Pages that list code and files: hits, sources, files, the tree, answers of operations, and what the shell printed. */

import type { CommandResult, ReadSource, SourceView } from '../../app/index.ts';
import { forTerminal, oneLine, plural } from '../../base/text.ts';
import { citationLabel, sourcePlace } from '../../text/citation-label.ts';
import { code, fenced, list } from './markdown.ts';
import type { PageWords } from './page-words.ts';

const FILES_SHOWN = 100;
const TREE_LINES = 200;
const OPERATION_LINES = 60;

type Result<Of extends CommandResult['of']> = Extract<CommandResult, { of: Of }>;

export function hitsPage({ query, sources }: Result<'hits'>): PageWords {
  const lines = list(sources.map(sourceLine));
  return { title: `Search: ${oneLine(query)}`, text: `${lines}\n\n\`/open 1\` opens the first.` };
}

export function sourcesPage({ sources }: Result<'sources'>): PageWords {
  return { title: 'Sources', text: list(sources.map(sourceLine)) };
}

export function quotesPage({ sources }: Result<'quotes'>): PageWords {
  return {
    title: 'Quotes',
    text: list(sources.map((source) => `${sourceLine(source)}: ${code(oneLine(source.quote ?? ''))}`)),
  };
}

export function operationPage({ name, words, lines }: Result<'operation'>): PageWords {
  const title = `${name} ${oneLine(words)}`.trimEnd();
  const more = lines.length > OPERATION_LINES ? [`… and ${number(lines.length - OPERATION_LINES)} more`] : [];
  const shown = lines.slice(0, OPERATION_LINES).map((line) => forTerminal(line).trimEnd());
  // Lines that stand below others keep their place, as in a terminal.
  const isLaidOut = shown.some((line) => line === '' || /^\s/.test(line));
  if (isLaidOut) return { title, text: fenced([...shown, ...more].join('\n')) };
  return { title, text: list([...shown.map((line) => code(oneLine(line))), ...more]) };
}

export function filesPage({ files, pinned }: Result<'files'>): PageWords {
  const first = pinned.length === 0 ? '' : `Pinned (sent with every question):\n\n${list(pinned.map(code))}\n\n`;
  const more = files.length > FILES_SHOWN ? `\n\nand ${number(files.length - FILES_SHOWN)} more` : '';
  return { title: plural(files.length, 'file'), text: `${first}${list(files.slice(0, FILES_SHOWN).map(code))}${more}` };
}

export function treePage({ files }: Result<'tree'>): PageWords {
  const lines: string[] = [];
  let folders: string[] = [];
  for (const path of files) {
    const parts = path.split('/').map(oneLine);
    const above = parts.slice(0, -1);
    const same = above.findIndex((name, n) => folders[n] !== name);
    for (let n = same < 0 ? above.length : same; n < above.length; n++) lines.push(`${'  '.repeat(n)}${above[n]}/`);
    lines.push(`${'  '.repeat(above.length)}${parts.at(-1)}`);
    folders = above;
  }
  const more = lines.length > TREE_LINES ? `\n… ${number(lines.length - TREE_LINES)} more lines` : '';
  return { title: 'Tree', text: fenced(`${lines.slice(0, TREE_LINES).join('\n')}${more}`) };
}

export function shellPage({ line, head, tail, left, code: ended }: Result<'shell'>): PageWords {
  const cut = left > 0 ? `\n… ${number(left)} characters left out …\n` : '';
  const output = `${head}${cut}${tail}`;
  const text = output.trim() === '' ? '(no output)' : fenced(output.trimEnd());
  const end = ended === 0 ? '' : `\n\nIt ended with ${ended === null ? 'a signal' : `code ${ended}`}.`;
  return { title: `! ${line}`, text: `${text}${end}` };
}

/** A source in one line of Markdown. */
export function sourceLine(source: Listed): string {
  const { symbol, why, score, cited, matched } = source;
  const name = symbol === '' ? '' : ` ${code(oneLine(symbol))}`;
  const share = score === null ? '' : ` ${score.toFixed(2)}`;
  const mark = matched ? ', found by matching' : cited ? ', cited' : '';
  const place = code(oneLine(sourcePlace(source)));
  return `[${citationLabel(source)}] ${place}${name} (${why}${share}${mark}${standingWords(source)})`;
}

// --- internal ---

type Listed = Omit<ReadSource, 'read'> & Partial<Pick<SourceView, 'standing' | 'lineNow'>>;

function standingWords({ standing = 'same', lineNow }: Listed): string {
  if (standing === 'same') return '';
  return standing === 'gone' ? ', the file is gone' : `, ${standing} since: now at line ${lineNow}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
