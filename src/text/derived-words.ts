/** Nouns and adjectives that are made of verbs and of each other with other sounds, and short forms of long words, as plain data: `base: form form …`. */

export const DERIVED = `
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
