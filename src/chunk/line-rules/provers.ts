/** Line rules for provers, logic languages and systems of algebra. */

import { C_BLOCK, DASHES, type LineRules, line, PERCENT } from './line-rule.ts';

const COQ: LineRules = {
  comment: /^\s*\(\*/,
  block: ['(*', '*)'],
  ends: 'next',
  nests: false,
  imports: /^\s*(?:From\s+\S+\s+)?Require\s+(?:Import\s+|Export\s+)?([\w.]+)/,
  rules: [
    line('module', /^\s*(?:Module(?:\s+Type|\s+Import|\s+Export)?|Section)\s+(\w+)/, 0),
    line(
      'type',
      /^\s*(?:#\[[^\]]*\]\s*)?(?:(?:Local|Global|Polymorphic|Private|Program)\s+)*(?:Co)?(?:Inductive|Variant|Record|Structure|Class)\s+([\w']+)/,
      1,
    ),
    line(
      'function',
      /^\s*(?:#\[[^\]]*\]\s*)?(?:(?:Local|Global|Polymorphic|Program|Equations)\s+)*(?:Definition|(?:Co)?Fixpoint|Function|Instance|Ltac2?|Let)\s+([\w']+)/,
      1,
    ),
    line(
      'function',
      /^\s*(?:(?:Local|Global|Polymorphic|Program)\s+)*(?:Theorem|Lemma|Corollary|Proposition|Remark|Fact|Example|Goal|Property)\s+([\w']+)/,
      1,
    ),
    line('constant', /^\s*(?:Axiom|Parameter|Hypothesis|Conjecture|Variable)s?\s+([\w']+)/, 1),
  ],
};

const LEAN: LineRules = {
  comment: DASHES,
  block: ['/-', '-/'],
  ends: 'next',
  nests: false,
  imports: /^import\s+([\w.]+)/,
  rules: [
    line('module', /^\s*(?:namespace|section)\s+([\w.]+)/, 0),
    line(
      'struct',
      /^\s*(?:@\[[^\]]*\]\s*)?(?:(?:private|protected|noncomputable)\s+)*(?:structure|class(?:\s+inductive)?)\s+([\w.']+)/,
      1,
    ),
    line('type', /^\s*(?:@\[[^\]]*\]\s*)?(?:(?:private|protected)\s+)*inductive\s+([\w.']+)/, 1),
    line(
      'function',
      /^\s*(?:@\[[^\]]*\]\s*)?(?:(?:private|protected|noncomputable|partial|unsafe)\s+)*(?:def|theorem|lemma|abbrev|instance|opaque|macro|axiom|elab)\s+([\w.'!?]+)/,
      1,
    ),
  ],
};

const ISABELLE: LineRules = {
  comment: /^\s*\(\*/,
  block: ['(*', '*)'],
  ends: 'next',
  nests: false,
  rules: [
    line('module', /^theory\s+(\w+)/, 0),
    line(
      'function',
      /^\s*(?:lemma|theorem|corollary|proposition|definition|fun|function|primrec|abbreviation|inductive)\s+(?:\([^)]*\)\s*)?"?([\w']+)/,
      1,
    ),
    line('type', /^\s*(?:datatype|record|type_synonym|class|locale|typedecl)\s+(?:'\w+\s+|\([^)]*\)\s+)?([\w']+)/, 1),
  ],
};

const PROLOG: LineRules = {
  comment: PERCENT,
  block: C_BLOCK,
  ends: 'next',
  nests: false,
  imports: /^:-\s*(?:use_module|ensure_loaded|include)\(\s*(?:library\()?'?([\w/.]+)/,
  rules: [
    line('module', /^:-\s*module\(\s*'?(\w+)/, 0),
    line('rule', /^([a-z]\w*)\s*\([^\n]*\)\s*(?::-|-->|\.|=>)/, 1),
    line('rule', /^([a-z]\w*)\s*(?::-|-->)/, 1),
    line('rule', /^([a-z]\w*)\s*\((?![^)]*\)\s*,)[^.]*$/, 1),
  ],
};

const TLA: LineRules = {
  comment: /^\s*(?:\\\*|\(\*)/,
  block: ['(*', '*)'],
  ends: 'next',
  nests: false,
  rules: [
    line('module', /^-+\s*MODULE\s+(\w+)/, 0),
    line('function', /^\s*(?:RECURSIVE\s+)?(\w+)(?:\([^)]*\)|\[[^\]]*\])?\s*==/, 1),
    line('function', /^(?:THEOREM|LEMMA)\s+(\w+)/, 1),
  ],
};

const MATHEMATICA: LineRules = {
  comment: /^\s*\(\*/,
  block: ['(*', '*)'],
  ends: 'next',
  nests: false,
  imports: /^\s*(?:Needs|Get)\["([^"]+)/,
  rules: [
    line('module', /^\s*BeginPackage\["([^"]+)/, 0),
    line('function', /^([A-Za-z$]\w*)\[[^\n]*\]\s*(?:\/;[^:]*)?:?=(?!=)/, 1),
    line('variable', /^([A-Za-z$]\w*)\s*:?=(?!=)/, 1),
  ],
};

export const PROVER_RULES: Readonly<Record<string, LineRules>> = {
  coq: COQ,
  isabelle: ISABELLE,
  lean: LEAN,
  mathematica: MATHEMATICA,
  prolog: PROLOG,
  tla: TLA,
};
