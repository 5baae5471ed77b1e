/**
 * Stems of natural languages beside English, for questions in them. The index holds their words as they are written, so that
 * a word is met in its other forms by looking through the index's own words, at no cost for an index that has none.
 */

import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';

export type Stemmer = (word: string) => string;

/** Letters and function words that tell a language from English. */
const SIGNS: readonly (readonly [stemmer: Stemmer, letters: RegExp, words: string])[] = [
  [russian, /[\u0400-\u04ff]/, ''],
  [
    german,
    /[äöüß]/,
    'der die das und ein eine für mit von zum zur den dem ist nicht wird werden oder wie wo wenn aus bei',
  ],
  [french, /[éèêçàùœâîôûë]/, 'le la les des du une et est pour dans avec sur qui que quand où ou ne pas'],
  [spanish, /[ñ¿¡íóúá]/, 'el los las del una y es para con por que cuando donde como no'],
  [portuguese, /[ãõ]/, 'os do da dos das um uma e para com não quando onde como'],
  [italian, /[ìò]/, 'il lo gli della del di un una per con che quando dove come non'],
  [swedish, /å/, 'och att det som en ett på är för med av inte till när hur var'],
  [dutch, /ĳ/, 'de het een en van voor met op niet wordt worden bij als wat waar'],
];
/** Function words of a language in a question that make it one of that language. */
const LEAST_WORDS = 2;

/** @param question as it was typed @returns null for English, and for languages without a stemmer */
export function stemmerFor(question: string): Stemmer | null {
  const lower = question.toLowerCase();
  const words = new Set(lower.match(/\p{L}+/gu) ?? []);
  const counted = SIGNS.map(([stemmer, letters, list]) => ({
    stemmer,
    score: (letters.test(lower) ? 1 : 0) + list.split(' ').filter((word) => words.has(word)).length,
    marked: letters.test(lower),
  }));
  const best = counted.reduce((a, b) => (b.score > a.score ? b : a));
  return best.marked || best.score >= LEAST_WORDS ? best.stemmer : null;
}
