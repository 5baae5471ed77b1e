/**
 * Words whose forms no rule joins, as plain data: irregular verbs and plurals, nouns made of verbs with other sounds,
 * British spellings, and the short forms of two long words. And words that look like a form of another word, and are not.
 */

/** `base: form form …`. A form stands for its base before any rule sees it; regular inflections are left to the rules. */
const FORMS = `
arise: arose arisen
awake: awoke awoken
beat: beaten
become: became
begin: began begun
bend: bent
bite: bitten
blow: blew blown
break: broke broken breakage
bring: brought
build: built
buy: bought
catch: caught
child: children
choose: chose chosen choice
cling: clung
come: came
creep: crept
deal: dealt
die: died dying
dig: dug
draw: drew drawn
drink: drank drunk
drive: drove driven
eat: ate eaten
fall: fell fallen
feed: fed
feel: felt
fight: fought
flee: fled
fly: flew flown
foot: feet
forbid: forbade forbidden
forget: forgot forgotten
freeze: froze frozen
unfreeze: unfroze unfrozen
give: gave given
grow: grew grown growth
half: halves
hang: hung
hear: heard
hide: hid hidden
hold: held
keep: kept
know: knew known knowledge
knife: knives
leaf: leaves
lend: lent
lie: lied lying
life: lives
lose: lost
make: made
man: men
mean: meant
meet: met
mouse: mice
overwrite: overwrote overwritten
override: overrode overridden overriden
person: people
prove: proven
rebuild: rebuilt
redo: redone redid
resend: resent
rewind: rewound
rewrite: rewrote rewritten
ride: rode ridden
ring: rang rung
rise: rose risen
run: ran
say: said
see: saw seen
seek: sought
sell: sold
send: sent
shake: shook shaken
shelf: shelves
show: shown
shrink: shrank shrunk shrunken shrinkage
sing: sang sung
sink: sank sunk
sit: sat
sleep: slept
slide: slid
speak: spoke spoken
spend: spent
spin: spun
stand: stood
steal: stole stolen
stick: stuck
strike: struck stricken
swear: swore sworn
sweep: swept
swim: swam swum
swing: swung
take: took taken
teach: taught
tear: tore torn
tell: told
think: thought
tie: tied tying
untie: untied untying
throw: threw thrown
tooth: teeth
understand: understood
undo: undone undid
unwind: unwound
wake: woke woken
wear: wore worn
weave: wove woven
win: won
withdraw: withdrew withdrawn withdrawal
withhold: withheld
wolf: wolves
woman: women
write: wrote written

antenna: antennae
appendix: appendices
automaton: automata
axis: axes
codex: codices
corpus: corpora
criterion: criteria
focus: foci
formula: formulae
genus: genera
index: indices
locus: loci
matrix: matrices
maximum: maxima
minimum: minima
optimum: optima
nucleus: nuclei
phenomenon: phenomena
quantum: quanta
radius: radii
schema: schemata
simplex: simplices
spectrum: spectra
stimulus: stimuli
vertex: vertices
vortex: vortices

analyze: analysis analyses analytic analytical analytics analyst
paralyze: paralysis
catalyze: catalysis
basis: bases
crisis: crises
diagnose: diagnosis diagnoses diagnostic diagnostics
emphasize: emphasis emphases
hypothesis: hypotheses
parenthesis: parentheses
synthesize: synthesis syntheses synthetic
thesis: theses

absorb: absorption
accept: acceptance
acquire: acquisition
add: addition additional additive
admit: admission
appear: appearance
approve: approval
arrive: arrival
assume: assumption
attend: attendance
bury: burial
clear: clearance
collide: collision
comply: compliance compliant
conclude: conclusion
consume: consumption
convert: conversion
correspond: correspondence
cover: coverage
decide: decision
deceive: deception
defer: deferral
deliver: delivery
deny: denial
depend: dependency dependence dependent dependant
describe: description descriptive
destroy: destruction destructive
differ: difference different
discover: discovery
dismiss: dismissal
dispose: disposal
dissolve: dissolution
divide: division
emerge: emergence
emit: emission
enter: entrance
erase: erasure
err: erroneous
evolve: evolution
exceed: excess excessive
exclude: exclusion exclusive
exist: existence existent
expand: expansion
expire: expiry expiration
explain: explanation explanatory
expose: exposure
extend: extension extensible
fail: failure
imply: implication
include: inclusion inclusive
infer: inference
inherit: inheritance
interfere: interference
intrude: intrusion
invert: inversion inverse
leak: leakage
link: linkage
maintain: maintenance
multiply: multiplication
notify: notification
observe: observance
occur: occurrence occurence
omit: omission
perceive: perception
perform: performance
permit: permission permissive
persist: persistence persistent
precede: precedence precedent
prefer: preference
proceed: procedure procedural
propose: proposal
qualify: qualification
receive: reception receipt
recover: recovery
recur: recurrence recurrent
recurse: recursion recursive
redeem: redemption
reduce: reduction
refer: reference referral referential
refuse: refusal
relate: relation relational relationship
rely: reliance reliable
remove: removal
renew: renewal
repeat: repetition repetitive
reproduce: reproduction
reside: residence resident residency
resist: resistance resistant
resolve: resolution
respond: response responsive
resume: resumption
retain: retention
retrieve: retrieval
reverse: reversal
revert: reversion
revive: revival
satisfy: satisfaction
solve: solution
specify: specification
store: storage
submit: submission
subscribe: subscription
unsubscribe: unsubscription
succeed: success successful
suspend: suspension
survive: survival
tolerate: tolerance tolerant
transcribe: transcription
transmit: transmission
traverse: traversal
try: trial
use: usage usable used using
vary: variance variant variation
verify: verification
waste: wastage

active: activity
complex: complexity
concur: concurrency concurrent concurrence
dense: density
equal: equality
frequent: frequency
hierarchy: hierarchical hierarchic
infinite: infinity
mature: maturity
pure: purity
sane: sanity
secure: security
severe: severity
sparse: sparsity
category: categorize
priority: prioritize
summary: summarize

auth: authenticate authentication authenticator authenticated authenticating
async: asynchronous
config: configuration configure cfg conf
sync: synchronous synchronize
admin: administrator administration
`;

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

/** Words in -ise that are no verbs in -ize: letters before the end. */
const ISE = `
adv ar compr comprom conc dem dev disgu enterpr exc exerc expert franch impro improv inc lik likew merchand no
no otherw parad pra prec prem prom ra rev sunr superv surpr telev turquo w bra cru bru po cho`;

/** Verbs in -ize that are other words without the end. */
const IZE = 'organ author';

/** With their silent e they are one word, without it another. */
const SILENT_E = 'mode rune state paste plane tape cape site bite pipe note base fine rate care bare tone';

/** Each form with its base, and each British word with its American one. */
export const FORM_OF: ReadonlyMap<string, string> = new Map([...pairs(FORMS), ...pairs(BRITISH)]);
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
