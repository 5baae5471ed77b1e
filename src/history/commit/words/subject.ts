/** A subject in the form of the project: what stands before it, its first letter, its end, and within its length. */

import { type Habits, MAX_SUBJECT, type Ticket } from '../habits.ts';
import type { Phrase } from './symbol-phrases.ts';
import { inTense } from './verbs.ts';

export interface SubjectParts {
  readonly type: string;
  readonly scope: string;
  /** '' for none. */
  readonly ticket: string;
}

/** What fits first, in the length that the project keeps to, else in the one that all should. */
export function subjectFrom(phrases: readonly Phrase[], parts: SubjectParts, habits: Habits): string {
  for (const length of [habits.length, MAX_SUBJECT]) {
    for (const given of [parts, { ...parts, scope: '' }, { ...parts, scope: '', ticket: '' }]) {
      for (const { verb, rest } of phrases) {
        const subject = formed(`${inTense(verb, habits.tense)} ${rest}`, given, habits);
        if (isWellFormed(subject, length)) return subject;
      }
    }
  }
  return formed(`${inTense('change', habits.tense)} files`, { ...parts, scope: '', ticket: '' }, habits);
}

/** A text with what the project puts before and behind it. */
export function formed(text: string, { type, scope, ticket }: SubjectParts, habits: Habits): string {
  const place = ticket === '' ? undefined : habits.ticket?.place;
  const head = prefixOf(type, scope, habits);
  const capital = habits.capital && !/^\p{Ll}+\p{Lu}/u.test(text);
  const first = capital ? text.charAt(0).toUpperCase() : text.charAt(0);
  const end = place === 'end' ? ` (${ticket})` : '';
  const body = `${first}${text.slice(1)}${end}${habits.fullStop ? '.' : ''}`;
  const before = place === undefined ? '' : ticketBefore(place, ticket);
  return habits.form === 'conventional' ? `${head}${before}${body}` : `${before}${head}${body}`;
}

/** One line of characters that can be seen, without blanks around it, not longer than that, and no comment of git. */
export function isWellFormed(subject: string, length = MAX_SUBJECT): boolean {
  const size = [...subject].length;
  return (
    size > 0 &&
    size <= length &&
    subject === subject.trim() &&
    !/[\p{C}\u2028\u2029]/u.test(subject) &&
    !subject.startsWith('#')
  );
}

// --- internal ---

function prefixOf(type: string, scope: string, { form }: Habits): string {
  if (form === 'conventional') return scope === '' ? `${type}: ` : `${type}(${scope}): `;
  if (scope === '' || form === 'plain') return '';
  return form === 'area' ? `${scope}: ` : `[${scope}] `;
}

function ticketBefore(place: Ticket['place'], ticket: string): string {
  if (place === 'colon') return `${ticket}: `;
  if (place === 'bracket') return `[${ticket}] `;
  return place === 'blank' ? `${ticket} ` : '';
}
