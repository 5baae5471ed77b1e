/** `search` with its options as users of grep type them: `-rn`, `-niC3`, `-3`, `-n` and `-r` without a value. */

import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Lines are always numbered and folders searched with all that is in them, so `-n` and `-r` say nothing new where they
 * are neither a number of hits nor a folder.
 * @param argv with the command in front
 * @returns what `search` has for it; other commands unchanged
 */
export function withoutGrepHabits(argv: readonly string[], cwd: string): readonly string[] {
  const [command, ...typed] = argv;
  if (command !== 'search') return argv;
  const end = typed.indexOf('--');
  const words = end < 0 ? typed : typed.slice(0, end);
  const out = ['search'];
  for (const [at, word] of words.entries()) {
    const isValue = TAKES_VALUE.test(words[at - 1] ?? '');
    const next = words[at + 1];
    if (isValue || !word.startsWith('-')) out.push(word);
    else if (/^-[1-9]\d?$/.test(word)) out.push(`-C${word.slice(1)}`);
    else if (word === '-n') out.push(...(isNumber(next) || !meansLines(words, at, cwd) ? ['-n'] : []));
    else if (word === '-r') out.push(...(isFolder(next, cwd) || !meansLines(words, at, cwd) ? ['-r'] : []));
    else out.push(...unbundled(word, next, cwd));
  }
  return [...out, ...(end < 0 ? [] : typed.slice(end))];
}

// --- internal ---

/** Options whose value may look like a bundle, or like a word of the query. */
const TAKES_VALUE =
  /^(?:-[efgtTpmABC]|--(?:regexp|file|glob|iglob|include|exclude|exclude-dir|type|type-not|lang|path|root|mode|max-count|sort|color|colour|(?:after-|before-)?context|limit|max-tokens))$/;

/** Switches, at least one of which search lacks, and perhaps an option with its value behind them. */
const BUNDLE = /^-(?=[a-zA-Z0]*[nrhIyb])([nrRhHIyliwxsvocqFEGPSaULN0]+)([ABCefgmtTp].*)?$/;

function unbundled(word: string, next: string | undefined, cwd: string): readonly string[] {
  const [, letters = '', valued = ''] = word.length > 2 ? (BUNDLE.exec(word) ?? []) : [];
  if (letters === '' || (word.startsWith('-r') && isFolder(word.slice(2), cwd))) return [word];
  // `-in 5` still asks for five hits.
  const limit = valued === '' && letters.endsWith('n') && isNumber(next) ? ['-n'] : [];
  const kept = letters.replaceAll(/[nrRhHIN]/g, '').replaceAll('y', 'i');
  return [...(kept === '' ? [] : [`-${kept}`]), ...(valued === '' ? [] : [`-${valued}`]), ...limit];
}

/** True where the word behind the option is the query: it is alone, or places to look in follow it. */
function meansLines(words: readonly string[], at: number, cwd: string): boolean {
  const behind = words[at + 1];
  if (behind === undefined || behind.startsWith('-')) return true;
  const others = words.filter(
    (word, n) => n !== at && n !== at + 1 && !word.startsWith('-') && !TAKES_VALUE.test(words[n - 1] ?? ''),
  );
  return others.length === 0 || others.some((other) => existsSync(resolve(cwd, other)));
}

function isNumber(word: string | undefined): boolean {
  return word !== undefined && /^\d+$/.test(word);
}

function isFolder(word: string | undefined, cwd: string): boolean {
  return word !== undefined && statSync(resolve(cwd, word), { throwIfNoEntry: false })?.isDirectory() === true;
}
