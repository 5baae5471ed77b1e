/** A message for what is staged, by rules alone, and what a model may word anew. */

import type { SymbolChange } from '../change/compare.ts';
import type { FileVersion } from '../change/overview.ts';
import { type Facts, factsOf } from './facts.ts';
import { featuresOf } from './features.ts';
import { type Habits, MAX_SUBJECT, ticketIn } from './habits.ts';
import { type Learned, LineGatherer } from './learned.ts';
import { inventedNames, type Material, materialOf } from './names.ts';
import { scopeFor } from './scope.ts';
import { mainFiles, phrasesFor } from './words/phrases.ts';
import { type SubjectParts, subjectFrom } from './words/subject.ts';
import { summaryLines } from './words/summary.ts';

export interface MessageWishes {
  /** '' to have it told from the change. */
  readonly type: string;
  /** '' for none; null to have it told from the change. */
  readonly scope: string | null;
  readonly branch: string;
  /** `Name <address>` of who commits; '' where git knows none. */
  readonly author: string;
}

export interface Draft {
  readonly parts: SubjectParts;
  /** How sure the type is, of 1; 1 where it was asked for. */
  readonly typeShare: number;
  readonly subject: string;
  /** '' where the project writes none. */
  readonly body: string;
  readonly trailers: readonly string[];
  readonly habits: Habits;
  readonly facts: Facts;
  readonly material: Material;
}

const MAX_BODY_LINES = 20;
const BODIES = 0.3;
/** Numbers of what is changed stand in no line of it. */
const COUNTED = /\b\d+ (?=more\b|files?\b|packages?\b|definitions?\b)/g;

export function draftOf(
  files: readonly FileVersion[],
  symbols: readonly SymbolChange[],
  learned: Learned,
  wishes: MessageWishes,
): Draft {
  const { habits } = learned;
  const facts = factsOf(files, symbols);
  const [first] = learned.types.rank(features(files, facts));
  const type = wishes.type || (first?.[0] ?? 'chore');
  const about = mainFiles(facts.files, type).map(({ path }) => path);
  const scope = wishes.scope ?? scopeFor(about, learned.commits, habits);
  const ticket = habits.ticket === null ? '' : ticketIn(wishes.branch, habits.ticket);
  const form = wishes.type !== '' || wishes.scope ? ('conventional' as const) : habits.form;
  const parts = { type, scope, ticket };
  const shaped = { ...habits, form, capital: form === habits.form ? habits.capital : false };
  const material = materialFor(files, symbols, parts);
  // Rules take names from the change only; that is looked at all the same, so that a new rule cannot break it.
  const phrases = phrasesFor(facts, type).filter(
    ({ rest }) => inventedNames(`do ${rest.replaceAll(COUNTED, '')}`, material).length === 0,
  );
  return {
    ...{ parts, facts, material, habits: shaped, typeShare: wishes.type === '' ? (first?.[1] ?? 0) : 1 },
    subject: subjectFrom(phrases, parts, shaped),
    body: habits.bodies >= BODIES && facts.files.length > 1 ? bodyOf(facts, habits) : '',
    trailers: trailersFor(habits, ticket, wishes.author),
  };
}

/** The whole message, with a final line end. */
export function messageText(subject: string, body: string, trailers: readonly string[]): string {
  return `${[subject, body, trailers.join('\n')].filter((part) => part !== '').join('\n\n')}\n`;
}

// --- internal ---

function features(files: readonly FileVersion[], { files: facts }: Facts): ReadonlySet<string> {
  const gathered = new LineGatherer();
  for (const { change } of files) {
    for (const { added, removed } of change.lines) {
      for (const text of removed) gathered.add(change.path, '-', text);
      for (const text of added) gathered.add(change.path, '+', text);
    }
  }
  const numbers = facts.map(({ path, oldPath, binary, added, removed }) => ({
    ...{ path, oldPath, added: binary ? null : added, removed: binary ? null : removed },
  }));
  return featuresOf(numbers, gathered.lines);
}

function materialFor(files: readonly FileVersion[], symbols: readonly SymbolChange[], parts: SubjectParts): Material {
  const texts = function* () {
    yield `${parts.type} ${parts.scope} ${parts.ticket}`;
    for (const { change } of files) {
      yield `${change.path} ${change.oldPath}`;
      for (const { added, removed } of change.lines) {
        yield* added;
        yield* removed;
      }
    }
    for (const { before, after } of symbols) {
      for (const place of [before, after]) if (place !== null) yield `${place.name} ${place.scope}`;
    }
  };
  return materialOf(texts());
}

function bodyOf(facts: Facts, { tense }: Habits): string {
  const list = summaryLines(facts, MAX_BODY_LINES, tense).map((line) => `- ${line}`);
  // The project's own words of the change say more than its files.
  const [entry = ''] = facts.entries.length === 1 ? facts.entries : [];
  return [...(entry === '' ? [] : [...wrapped(entry), '']), ...list].join('\n');
}

/** Lines of at most 72 characters, where words allow it. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.replaceAll(/\p{C}/gu, '').split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && [...last].length + [...word].length < MAX_SUBJECT)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function trailersFor(habits: Habits, ticket: string, author: string): string[] {
  const named = habits.ticket?.place === 'trailer' && ticket !== '' ? [`${habits.ticket.key}: ${ticket}`] : [];
  return habits.signedOff && author !== '' ? [...named, `Signed-off-by: ${author}`] : named;
}
