/** The verbs with which subjects begin, in the forms that projects use. */

export type Tense = 'imperative' | 'past' | 'present';

/** Those whose forms do not follow from the first: imperative, past, present. */
const IRREGULAR: readonly (readonly [string, string, string])[] = [
  ['make', 'made', 'makes'],
  ['write', 'wrote', 'writes'],
  ['build', 'built', 'builds'],
  ['speed up', 'sped up', 'speeds up'],
  ['set', 'set', 'sets'],
  ['run', 'ran', 'runs'],
  ['keep', 'kept', 'keeps'],
  ['let', 'let', 'lets'],
  ['give', 'gave', 'gives'],
  ['take', 'took', 'takes'],
  ['put', 'put', 'puts'],
  ['show', 'showed', 'shows'],
  ['tell', 'told', 'tells'],
  ['drop', 'dropped', 'drops'],
  ['stop', 'stopped', 'stops'],
  ['bump', 'bumped', 'bumps'],
  ['split', 'split', 'splits'],
  ['get', 'got', 'gets'],
  ['find', 'found', 'finds'],
  ['do', 'did', 'does'],
  ['revert', 'reverted', 'reverts'],
  ['fix', 'fixed', 'fixes'],
  ['apply', 'applied', 'applies'],
  ['simplify', 'simplified', 'simplifies'],
];
const REGULAR =
  'add remove rename move change update test document format release rework improve replace use handle support allow avoid ' +
  'prevent ensure refactor clean correct extract implement introduce enable disable convert merge delete create expose export ' +
  'import check skip ignore include exclude extend reduce increase return call pass parse render validate load store save read ' +
  'log print wrap inline cache copy sort filter limit require reject accept throw catch close open start wait retry track count ' +
  'mark note mention describe explain clarify cover deprecate upgrade downgrade pin configure adjust tweak tidy switch restore ' +
  'reuse share separate group order align';

/** A verb in the form of the project. @param verb as an order, such as `add` */
export function inTense(verb: string, tense: Tense): string {
  if (tense === 'imperative') return verb;
  const [, past, present] = IRREGULAR.find(([first]) => first === verb) ?? [];
  if (past !== undefined && present !== undefined) return tense === 'past' ? past : present;
  if (tense === 'past')
    return verb.endsWith('e') ? `${verb}d` : verb.endsWith('y') ? `${verb.slice(0, -1)}ied` : `${verb}ed`;
  return /(?:s|sh|ch|x|z|o)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

/** The form in which a subject begins; null where it begins with no verb that is known. */
export function tenseOf(text: string): Tense | null {
  return FORMS.get(firstWord(text)) ?? null;
}

// --- internal ---

const FORMS: ReadonlyMap<string, Tense> = new Map(
  // The imperative last: where two forms are the same word it is that.
  (['past', 'present', 'imperative'] as const).flatMap((tense) =>
    [...REGULAR.split(' '), ...IRREGULAR.map(([verb]) => verb)].map(
      (verb) => [inTense(verb, tense).split(' ')[0] ?? '', tense] as const,
    ),
  ),
);

function firstWord(text: string): string {
  return /^\p{L}+/u.exec(text)?.[0].toLowerCase() ?? '';
}
