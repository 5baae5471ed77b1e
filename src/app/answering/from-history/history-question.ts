/** Tells questions that the history answers: why something is as it is, when it became so, and who made it so. */

import { ownWords } from '../question-words.ts';

/** What may come before the question word. */
const LEAD =
  /^(?:(?:so|and|but|also|ok(?:ay)?|hey|hi|hello|please|well|now|then)\b[\s,!:-]*|(?:(?:can|could|would|will) (?:you|anyone|somebody|someone) (?:please )?(?:tell|explain|say|find out|show|remind)(?: (?:to )?(?:me|us))?|(?:do|does) (?:you|anyone|anybody|somebody|someone) (?:know|remember)|(?:i|we) (?:wonder|want to know|would like to know|do not understand|don't understand)|i'?m wondering|tell (?:me|us)|explain(?: to (?:me|us))?|find out)\s+)+/iu;

/**
 * `when` means the history only of what is over: "when does the token expire" asks about the code. `who` only with a verb of
 * changing: "who calls it" asks about the code, too.
 */
const CHANGED =
  '(?:changed|added|wrote|written|introduced|removed|deleted|renamed|moved|fixed|broke|made|created|touched|committed|reverted|rewrote|replaced|dropped|implemented|merged|bumped|updated|modified|edited|disabled|enabled)';
const OPENERS: readonly RegExp[] = [
  /^(?:why|how come|since when)\b/iu,
  /^what(?:'s| is| was| were|s) the (?:reason|motivation|rationale)(?: (?:for|behind|that|why|to)\b)?/iu,
  /^for (?:what|which) reason\b/iu,
  /^when (?:was|were|did|had|has|have)\b/iu,
  /^(?:in|since|with) (?:which|what) (?:commit|version|release|change)\b/iu,
  /^(?:which|what) commits?\b/iu,
  new RegExp(`^who(?: (?:has|have|had))?(?: (?:last|first|originally|recently))?(?: been)? ${CHANGED}\\b`, 'iu'),
  new RegExp(`^who (?:was|is) (?:it|the one) (?:that|who) ${CHANGED}\\b`, 'iu'),
  // German, Dutch, Swedish.
  /^(?:warum|wieso|weshalb|weswegen|seit wann)(?!\p{L})/iu,
  /^wann (?:wurden?|war(?:en)?|ist|sind|hat|haben)(?!\p{L})/iu,
  /^wer hat(?!\p{L})/iu,
  /^(?:waarom|sinds wanneer)(?!\p{L})/iu,
  /^wanneer (?:is|zijn|werd(?:en)?|was|waren|heeft|hebben)(?!\p{L})/iu,
  /^wie heeft(?!\p{L})/iu,
  /^(?:varför|sedan när)(?!\p{L})/iu,
  /^när (?:blev|var|har|hade|\p{L}+des)(?!\p{L})/iu,
  /^vem har(?!\p{L})/iu,
  // French, Spanish, Portuguese, Italian.
  /^(?:pourquoi|depuis quand)(?!\p{L})/iu,
  /^quand (?:est-ce qu['’e]?|a|ont|est|sont|était|étaient|fut|avons|avez)(?!\p{L})/iu,
  /^qui (?:a|ont|avait)(?!\p{L})/iu,
  /^¿?\s*(?:por ?qu[eé]|porqu[eéê]|por quê|desde c?q?u[aá]ndo)(?!\p{L})/iu,
  /^¿?\s*(?:cu[aá]ndo|quando) (?:se|fue|fueron|foi|foram|hemos|han|ha|è|fu|furono|sono|abbiamo)(?!\p{L})/iu,
  /^¿?\s*(?:qui[eé]n(?:es)?|quem) (?:ha|han|cambi|añad|agreg|escrib|elimin|quit|mud|alter|adicion|escrev|remov|cri|modific)/iu,
  /^(?:perch[eéè]|come mai|da quando)(?!\p{L})/iu,
  /^chi (?:ha|hanno)(?!\p{L})/iu,
  // Russian.
  /^(?:почему|зачем|отчего|с каких пор)(?!\p{L})/iu,
  /^когда (?:был[аои]?|мы|появил\p{L}*|добавил\p{L}*|изменил\p{L}*|удалил\p{L}*)(?!\p{L})/iu,
  /^кто (?:изменил|добавил|написал|удалил|убрал|сделал|создал)(?!\p{L})/iu,
];
/** The second sentence of a question may hold the question word: "The cache is off. Why?" */
const SENTENCE = /(?<=[.!?;\n])\s+/u;
const MAX_CHARS = 600;

/** Of a whole question that only points back: "Who did that?" asks of what the last one was about. */
const BARE =
  /^(?:who(?: (?:did|made|wrote) (?:it|that|this|so))?|by whom|when|since when|(?:in|by) (?:which|what) commit|wer|wann|von wem|qui|quand|qui[eé]n|cu[aá]ndo|quem|quando|chi|кто|когда)[\s?!.]*$/iu;
/** Fewer words of its own, and a question leans on those before it. */
const OWN_WORDS = 2;
const MAX_TURNS = 3;

/**
 * As `askedOfHistory`, in a conversation: "why?" and "when was that?" ask about what the last question that says something was about.
 * @param earlier questions before it, oldest first
 */
export function askedInTalk(question: string, earlier: readonly string[]): string | null {
  const bare = question.trim().replace(LEAD, '');
  const asked = askedOfHistory(question) ?? (BARE.test(bare) ? '' : null);
  if (asked === null || ownWords(asked).length >= OWN_WORDS) return asked;
  for (const before of earlier.slice(-MAX_TURNS).reverse()) {
    const about = askedOfHistory(before) ?? before;
    if (ownWords(about).length >= OWN_WORDS) return `${asked} ${about}`.trim();
  }
  return asked;
}

/**
 * @returns what is asked about, without the words that make it such a question; null for other questions, also those
 *   that hold such a word elsewhere
 */
export function askedOfHistory(question: string): string | null {
  const text = question.slice(0, MAX_CHARS).trim();
  const sentences = text.split(SENTENCE);
  for (const [at, sentence] of sentences.entries()) {
    const bare = sentence.trim().replace(LEAD, '');
    const opener = OPENERS.find((each) => each.test(bare));
    if (opener === undefined) continue;
    return [...sentences.slice(0, at), bare.replace(opener, ' '), ...sentences.slice(at + 1)].join(' ').trim();
  }
  return null;
}
