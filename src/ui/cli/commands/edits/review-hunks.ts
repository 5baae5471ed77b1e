/** Asks about each piece of a plan by a letter, as `git add -p` does. */

import type { EditPlan } from '../../../../app/index.ts';
import { forTerminal, oneLine } from '../../../../base/text.ts';

type FileChange = EditPlan['files'][number];
type Hunk = FileChange['hunks'][number];

/** Whether a piece of the plan was accepted, by file and hunk. */
export type IsChosen = (file: number, hunk: number) => boolean;

const HELP = [
  'y - apply this piece',
  'n - leave it out',
  'a - apply it and all that follow in this file',
  'd - leave it out, and all that follow in this file',
  'A - apply it and all that follow in all files',
  'q - leave it out, and all that follow',
].join('\n');

/** A file that is made, deleted or moved is one piece. */
export function pieceCount({ files }: Pick<EditPlan, 'files'>): number {
  return files.reduce((sum, file) => sum + piecesOf(file).length, 0);
}

/**
 * @param ask shows a question and gives the line that was typed; null at the end of the input
 * @param say shows a text without escapes of its own
 * @returns null when nothing was accepted, and at the end of the input: then nothing is sure
 */
export async function reviewHunks(
  plan: Pick<EditPlan, 'files'>,
  ask: (question: string) => Promise<string | null>,
  say: (text: string) => void,
): Promise<IsChosen | null> {
  const chosen = new Set<string>();
  const total = pieceCount(plan);
  let number = 0;
  let all = false;
  for (const [file, change] of plan.files.entries()) {
    let rest: boolean | null = all ? true : null;
    for (const [piece, hunk] of piecesOf(change).entries()) {
      number++;
      let take: boolean | null = rest;
      if (take === null) {
        if (hunk !== null) say(hunkText(hunk));
        const letter: string | null = await letterFor(
          `${placeOf(change, hunk)} (${number}/${total})? [y,n,a,d,A,q,?] `,
          ask,
          say,
        );
        if (letter === null) return null;
        if (letter === 'q') return chosen.size === 0 ? null : (one, other) => chosen.has(`${one}:${other}`);
        all = letter === 'A';
        take = letter !== 'n' && letter !== 'd';
        if (letter !== 'y' && letter !== 'n') rest = take;
      }
      if (take) chosen.add(`${file}:${piece}`);
    }
  }
  return chosen.size === 0 ? null : (one, other) => chosen.has(`${one}:${other}`);
}

// --- internal ---

function piecesOf({ kind, hunks }: FileChange): readonly (Hunk | null)[] {
  return kind === 'change' ? hunks : [null];
}

async function letterFor(
  question: string,
  ask: (question: string) => Promise<string | null>,
  say: (text: string) => void,
): Promise<string | null> {
  for (;;) {
    const typed = await ask(question);
    if (typed === null) return null;
    const word = typed.trim();
    const letter = word === 'A' ? 'A' : word.toLowerCase().slice(0, 1);
    if (letter !== '' && 'ynadAq'.includes(letter)) return letter;
    say(HELP);
  }
}

function placeOf({ kind, path, to }: FileChange, hunk: Hunk | null): string {
  const name = oneLine(path);
  if (kind === 'create') return `Make ${name}`;
  if (kind === 'delete') return `Delete ${name}`;
  if (kind === 'move') return `Move ${name} to ${oneLine(to ?? '')}`;
  return `Change line ${hunk?.startLine ?? 1} of ${name}`;
}

function hunkText(hunk: Hunk): string {
  const marked = (text: string, mark: string) =>
    text === ''
      ? []
      : text
          .replace(/\r?\n$/, '')
          .split('\n')
          .map((line) => `${mark}${line}`);
  return forTerminal([...marked(hunk.old, '-'), ...marked(hunk.new, '+')].join('\n'));
}
