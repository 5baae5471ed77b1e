/**
 * Words whose forms no rule joins: the tables of irregular and derived words, and British spellings. And words that look like a
 * form of another word, and are not.
 */

import { DERIVED } from './derived-words.ts';
import { IRREGULAR } from './irregular-words.ts';

const BRITISH = `
artifact: artefact
caliber: calibre
catalog: catalogue
center: centre
defense: defence
dialog: dialogue
analog: analogue
enroll: enrol
epilog: epilogue
fiber: fibre
fulfill: fulfil
gray: grey
judgment: judgement
license: licence
liter: litre
maneuver: manoeuvre
meter: metre
mold: mould
offense: offence
practice: practise
program: programme
prolog: prologue
skeptic: sceptic
sulfur: sulphur
theater: theatre
`;

/** Their end looks like a suffix or a plural and is part of the word, or without it they are another word. */
const KEPT = `
news organ author color cursor mirror tutor motor sector major minor
number letter matter water tower power paper corner offer header footer order folder layer layers setting settings
alias canvas atlas bias gas pandas chaos redis lens series species kubernetes
access address process
embed speed exceed proceed succeed indeed hundred breed
disable implement comment document segment statement increment decrement experiment supplement complement
station reply apply supply multiply family early assembly
resize business quality reality rational notable international defer infer comply imply currency agency
`;

/** Words in -ise that are not verbs in -ize: letters before the end. */
const ISE = `
adv ar compr comprom conc dem dev disgu enterpr exc exerc expert franch impro improv inc lik likew merchand no
no otherw parad pra prec prem prom ra rev sunr superv surpr telev turquo w bra cru bru po cho`;

/** Verbs in -ize that are other words without the end. */
const IZE = 'organ author';

/** With their silent e they are one word, without it another. */
const SILENT_E = 'mode rune state paste plane tape cape site bite pipe note base fine rate care bare tone';

/**
 * Each form with its base, and each British word with its American one. A form stands for its base before any rule sees it; regular inflections are
 * left to the rules.
 */
export const FORM_OF: ReadonlyMap<string, string> = new Map([
  ...pairs(IRREGULAR),
  ...pairs(DERIVED),
  ...pairs(BRITISH),
]);
export const KEPT_WORDS = words(KEPT);
export const ISE_WORDS = words(ISE);
export const IZE_ROOTS = words(IZE);
export const SILENT_E_WORDS = words(SILENT_E);

// --- internal ---

function pairs(table: string): [form: string, base: string][] {
  return table.split('\n').flatMap((line) => {
    const [base = '', forms = ''] = line.split(': ');
    return forms.split(' ').flatMap((form): [string, string][] => (form === '' ? [] : [[form, base]]));
  });
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).filter((word) => word !== ''));
}
