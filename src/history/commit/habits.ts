/** How a project writes its messages, learned from its own log: the form of subjects, their words, tickets, bodies, trailers. */

import type { Commit } from '../git/commits.ts';
import { TYPES } from './type-weights.ts';
import { type Tense, tenseOf } from './words/verbs.ts';

/** `type(scope): …`, `area: …`, `[area] …`, or nothing before the subject. */
export type Form = 'conventional' | 'area' | 'bracket' | 'plain';

export interface Habits {
  /** Messages that were read. */
  readonly messages: number;
  readonly form: Form;
  /** Of messages in the form, those that name a scope. */
  readonly scopes: number;
  readonly capital: boolean;
  readonly fullStop: boolean;
  readonly tense: Tense;
  /** Characters that nine of ten subjects stay within; 72 at most. */
  readonly length: number;
  /** Share of messages with more than a subject and trailers. */
  readonly bodies: number;
  readonly ticket: Ticket | null;
  readonly signedOff: boolean;
}

/** Where the id of a ticket stands: `ABC-1: …`, `[ABC-1] …`, `… (ABC-1)`, or in a trailer, whose key is told. */
export interface Ticket {
  readonly place: 'colon' | 'bracket' | 'blank' | 'end' | 'trailer';
  readonly key: string;
  readonly style: 'letters' | 'number';
}

export interface Subject {
  readonly form: Form;
  /** '' in other forms than the conventional one. */
  readonly type: string;
  readonly scope: string;
  readonly breaking: boolean;
  /** What follows. */
  readonly text: string;
}

export const MAX_SUBJECT = 72;
const MIN_LENGTH = 50;
const USUAL: Habits = {
  ...{
    messages: 0,
    form: 'plain',
    scopes: 0,
    capital: true,
    fullStop: false,
    tense: 'imperative',
    length: MAX_SUBJECT,
  },
  ...{ bodies: 0, ticket: null, signedOff: false },
};
const MOST = 0.5;
const OFTEN = 0.3;
const MIN_MESSAGES = 5;
const OTHER_TYPES = [
  'feature',
  'bugfix',
  'hotfix',
  'doc',
  'tests',
  'release',
  'deps',
  'dep',
  'improvement',
  'security',
  'wip',
];
const OTHER_TYPES_2 = [
  'types',
  'dx',
  'i18n',
  'example',
  'examples',
  'cleanup',
  'lint',
  'workflow',
  'polish',
  'enhancement',
];
const KNOWN_TYPES: ReadonlySet<string> = new Set([...TYPES, ...OTHER_TYPES, ...OTHER_TYPES_2]);
const TICKET = '[A-Z][A-Z0-9]{1,9}-\\d{1,7}';

/** @param email of the user, whose own sign-offs count, '' where that is not known */
export function habitsOf(commits: readonly Commit[], email: string): Habits {
  const read = commits.filter(({ subject }) => subject !== '' && !/^(?:Merge|Revert|fixup!|squash!)/.test(subject));
  if (read.length < MIN_MESSAGES) return { ...USUAL, messages: read.length };
  const subjects = read.map(({ subject }) => readSubject(withoutTicket(subject.replace(/\s*\(#\d+\)$/, ''))));
  const share = <T>(all: readonly T[], is: (each: T) => boolean) =>
    all.length === 0 ? 0 : all.filter(is).length / all.length;
  const forms = (['conventional', 'area', 'bracket'] as const).map(
    (form) => [form, share(subjects, (each) => each.form === form)] as const,
  );
  const form = forms.find(([, of]) => of >= MOST)?.[0] ?? 'plain';
  const inForm = form === 'plain' ? subjects : subjects.filter((each) => each.form === form);
  const begins = inForm.filter(({ text }) => /^\p{L}/u.test(text));
  const lengths = read.map(({ subject }) => [...subject].length).sort((a, b) => a - b);
  const own = email === '' ? [] : read.filter((commit) => commit.email === email);
  const signing = own.length >= MIN_MESSAGES ? own : read;
  return {
    messages: read.length,
    form,
    scopes: form === 'plain' ? 0 : share(inForm, ({ scope }) => scope !== ''),
    capital: share(begins, ({ text }) => /^\p{Lu}/u.test(text)) >= MOST,
    fullStop: share(inForm, ({ text }) => /\.$/.test(text)) >= MOST,
    tense: mostCommon(inForm.flatMap(({ text }) => tenseOf(text) ?? [])) ?? 'imperative',
    length: Math.min(MAX_SUBJECT, Math.max(MIN_LENGTH, lengths[Math.floor(lengths.length * 0.9)] ?? MAX_SUBJECT)),
    bodies: share(read, ({ body }) => hasBody(body)),
    ticket: ticketHabit(read),
    signedOff: share(signing, ({ body }) => /^Signed-off-by: /m.test(body)) >= (signing === own ? MOST : 0.9),
  };
}

/** A subject in its parts. */
export function readSubject(subject: string): Subject {
  const [, type = '', scope = '', mark = '', rest = ''] =
    /^([A-Za-z][\w-]*)(?:\(([^()]*)\))?(!?):\s+(.+)$/s.exec(subject) ?? [];
  if (KNOWN_TYPES.has(type.toLowerCase()) || (type !== '' && (scope !== '' || mark !== ''))) {
    return { form: 'conventional', type: usualType(type), scope, breaking: mark === '!', text: rest };
  }
  const [, area = '', after = ''] = /^([\w@./*-]+(?:, ?[\w@./*-]+)*):\s+(.+)$/s.exec(subject) ?? [];
  if (area !== '') return { form: 'area', type: '', scope: area, breaking: false, text: after };
  const [, inside = '', behind = ''] = /^\[([^\]]{1,40})\]\s*:?\s*(.+)$/s.exec(subject) ?? [];
  if (inside !== '') return { form: 'bracket', type: '', scope: inside, breaking: false, text: behind };
  return { form: 'plain', type: '', scope: '', breaking: false, text: subject };
}

/** The id in the name of a branch, as in `feature/ABC-12-retry` or `12-retry`; '' where there is none. */
export function ticketIn(branch: string, { style }: Ticket): string {
  if (style === 'letters') return new RegExp(`(?:^|[/_-])(${TICKET})(?![\\dA-Za-z])`).exec(branch)?.[1] ?? '';
  const number = /(?:^|\/)(?:issue[-_]?|gh-?|#)?(\d{1,7})(?:[-_]|$)/i.exec(branch)?.[1];
  return number === undefined ? '' : `#${number}`;
}

// --- internal ---

function usualType(type: string): string {
  const low = type.toLowerCase();
  const usual: Readonly<Record<string, string>> = {
    ...{ feature: 'feat', features: 'feat', bugfix: 'fix', hotfix: 'fix', doc: 'docs', tests: 'test' },
  };
  return usual[low] ?? low;
}

function withoutTicket(subject: string): string {
  return subject
    .replace(new RegExp(`^(?:\\[${TICKET}\\]|${TICKET})\\s*:?\\s*`), '')
    .replace(new RegExp(`\\s*\\(${TICKET}\\)$`), '');
}

function hasBody(body: string): boolean {
  return body
    .split('\n')
    .some((line) => line.trim() !== '' && !/^[\w-]+(?:-by|-Id|s|ed)?: |^\(cherry picked/.test(line));
}

function ticketHabit(commits: readonly Commit[]): Ticket | null {
  const places: readonly (readonly [Ticket['place'], RegExp])[] = [
    ['colon', new RegExp(`^${TICKET}:\\s`)],
    ['bracket', new RegExp(`^\\[${TICKET}\\]`)],
    ['blank', new RegExp(`^${TICKET}\\s`)],
    ['end', new RegExp(`\\(${TICKET}\\)\\.?$`)],
  ];
  for (const [place, pattern] of places) {
    const count = commits.filter(
      ({ subject }) => pattern.test(subject) || pattern.test(readSubject(subject).text),
    ).length;
    if (count / commits.length >= MOST) return { place, key: '', style: 'letters' };
  }
  const keys = new Map<string, number>();
  let letters = 0;
  for (const { body } of commits) {
    const [, key = '', id = ''] =
      new RegExp(`^(Refs?|Closes|Fixes|Resolves|Issue|Ticket|Related):? (${TICKET}|#\\d+)\\s*$`, 'm').exec(body) ?? [];
    if (key === '') continue;
    keys.set(key, (keys.get(key) ?? 0) + 1);
    if (!id.startsWith('#')) letters++;
  }
  const total = [...keys.values()].reduce((sum, count) => sum + count, 0);
  if (total / commits.length < OFTEN) return null;
  const [key = 'Refs'] = [...keys].sort((a, b) => b[1] - a[1])[0] ?? [];
  return { place: 'trailer', key, style: letters * 2 > total ? 'letters' : 'number' };
}

function mostCommon<T>(all: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const each of all) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
