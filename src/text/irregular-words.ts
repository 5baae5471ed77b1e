/** Irregular verbs and plurals, those of Latin and Greek too, as plain data: `base: form form …`. */

export const IRREGULAR = `
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
`;
