/** Line rules for Lisps, ML languages, Erlang, logic languages and provers. */

import { C_BLOCK, DASHES, type LineRules, line, PERCENT, SEMICOLON, SLASHES } from './line-rule.ts';

/** A name of a Lisp: up to a blank, a bracket or a quote. */
const LISP_GOES_ON = /^\s*[)\]}]/;

const CLOJURE: LineRules = {
  comment: SEMICOLON,
  ends: 'indent',
  goesOn: LISP_GOES_ON,
  imports: /^\s*\(?(?::require\s+\[|\[)([\w.-]+)\s+:(?:as|refer)/,
  rules: [
    line('module', /^\s*\((?:ns|in-ns)\s+(?:\^\S+\s+)*'?([^\s()[\]"]+)/, 0),
    line('macro', /^\s*\(defmacro\s+(?:\^\S+\s+)*([^\s()[\]"]+)/, 1),
    line('interface', /^\s*\(defprotocol\s+(?:\^\S+\s+)*([^\s()[\]"]+)/, 1),
    line('struct', /^\s*\((?:defrecord|deftype|defstruct)\s+(?:\^\S+\s+)*([^\s()[\]"]+)/, 1),
    line('test', /^\s*\(deftest\s+(?:\^\S+\s+)*([^\s()[\]"]+)/, 1),
    line(
      'function',
      /^\s*\((?:[\w.-]+\/)?(?:defn-?|defmulti|defmethod|definline|>defn-?)\s+(?:\^(?:\{[^}]*\}|\S+)\s+)*([^\s()[\]"]+)/,
      1,
    ),
    line('constant', /^\s*\((?:[\w.-]+\/)?(?:def|defonce|s\/def)\s+(?:\^(?:\{[^}]*\}|\S+)\s+)*([^\s()[\]"]+)/, 1),
    line('function', /^\((?:[\w.-]+\/)?def[\w-]*\s+(?:\^\S+\s+)*([^\s()[\]"]+)/, 1),
  ],
  nests: false,
};

const LISP: LineRules = {
  comment: SEMICOLON,
  block: ['#|', '|#'],
  ends: 'indent',
  goesOn: LISP_GOES_ON,
  imports: /^\s*\(require\s+'?([^\s()]+)/,
  nests: false,
  rules: [
    line('module', /^\s*\((?:defpackage|define-module|define-library|module|library)\s+[:#'(]*([^\s()"']+)/i),
    line(
      'macro',
      /^\s*\((?:cl-)?(?:defmacro\*?|define-syntax(?:-rule)?|define-macro|defsyntax|macro|define-modify-macro)\s+\(?([^\s()"']+)/i,
    ),
    line('class', /^\s*\((?:defclass|define-class|class)\s+([^\s()"']+)/i),
    line(
      'struct',
      /^\s*\((?:cl-)?(?:defstruct|define-record-type|struct|define-struct|define-condition)\s+\(?([^\s()"']+)/i,
    ),
    line('type', /^\s*\((?:cl-)?(?:deftype|define-type)\s+\(?([^\s()"']+)/i),
    line('test', /^\s*\((?:ert-deftest|deftest|define-test|test-case)\s+"?([^\s()"']+)/i),
    line(
      'function',
      /^\s*\((?:cl-)?(?:defun\*?|defsubst|defgeneric|defmethod|defadvice|define-minor-mode|define-derived-mode|defalias|defn|fn|lambda\*)\s+(?:\((setf\s+[^\s()]+)\)|\(?'?([^\s()"']+))/i,
    ),
    line('function', /^\s*\(define\*?\s+\(+([^\s()"']+)/i),
    line('function', /^\s*\(define\*?\s+([^\s()"']+)\s+\((?:case-)?lambda\b/i),
    line('constant', /^\s*\((?:defconst|defconstant|def)\s+([^\s()"']+)/i),
    line(
      'variable',
      /^\s*\((?:defvar|defvar-local|defparameter|defcustom|defface|defgroup|define|defglobal|local|var|setv)\s+([^\s()"']+)/i,
    ),
  ],
};

const ERLANG: LineRules = {
  comment: PERCENT,
  ends: 'next',
  nests: false,
  imports: /^-(?:include|include_lib|import)\(\s*"?([\w/.]+)/,
  rules: [
    line('module', /^-module\(\s*([\w']+)/, 0),
    line('struct', /^-record\(\s*(\w+)/, 1),
    line('macro', /^-define\(\s*(\w+)/, 1),
    line('type', /^-(?:type|opaque)\s+(\w+)/, 1),
    line('method', /^-callback\s+(\w+)/, 1),
    line('function', /^([a-z]\w*|'[^']+')\s*\((?=.*(?:->|$|,$|when\b))/, 1),
  ],
};

const FSHARP: LineRules = {
  comment: /^\s*(?:\/\/|\(\*)/,
  block: ['(*', '*)'],
  ends: 'indent',
  goesOn: /^\s*(?:[)}\]|]|end\b|and\b)/,
  imports: /^\s*open\s+([\w.]+)/,
  rules: [
    line(
      'module',
      /^\s*(?:namespace|module)\s+(?:rec\s+|internal\s+|private\s+|public\s+|global\s+)*([\w.`]+)\s*=?\s*$/,
    ),
    line('module', /^\s*module\s+(?:rec\s+|internal\s+|private\s+)*([\w.`]+)/),
    line(
      'class',
      /^\s*(?:type|and)\s+(?:private\s+|internal\s+|public\s+)?(\w+)(?:<[^>]*>)?\s*(?:private\s*|internal\s*)?\(/,
    ),
    line(
      'type',
      /^\s*(?:type|and)\s+(?:private\s+|internal\s+|public\s+|\[<[^>]*>\]\s*)*(\w+)(?:<[^>]*>)?\s*(?:=|:|with\b|$)/,
    ),
    line(
      'method',
      /^\s*(?:static\s+)?(?:member|override|default|abstract(?:\s+member)?)\s+(?:private\s+|inline\s+|internal\s+)*(?:\w+\.)?([\w`]+)/,
    ),
    line(
      'function',
      /^\s*(?:let|and)\s+(?:rec\s+|inline\s+|private\s+|internal\s+|public\s+)*(\(\|?[^)\s]+\|?\)|``[^`]+``|[\w']+)(?:<[^>]*>)?\s+(?!=|:)[\w(~_[{]/,
    ),
    line('constant', /^(?:let|\s{4}let)\s+(?:mutable\s+|private\s+|internal\s+)*([\w']+)\s*(?::[^=]+)?=/),
    line('type', /^\s*exception\s+(\w+)/),
  ],
};

const ML_LIKE: LineRules = {
  comment: /^\s*(?:\(\*|--|\/\/|\/\*)/,
  block: ['(*', '*)'],
  ends: 'indent',
  imports: /^\s*open\s+([\w.]+)/,
  rules: [
    line('module', /^\s*(?:structure|functor|module(?!\s+type)(?:\s+rec)?)\s+(\w+)/),
    line('interface', /^\s*(?:signature|module\s+type)\s+(\w+)/),
    line(
      'type',
      /^\s*(?:datatype|abstype|eqtype|withtype|type|exception)\s+(?:'\w+\s+|\([^)]*\)\s+|nonrec\s+|rec\s+)?(\w+)/,
    ),
    line('function', /^\s*(?:fun|external)\s+(?:'\w+\s+)?(\w+)/),
    line('function', /^\s*let\s+(?:rec\s+)?(\w+)\s*(?::[^=]+)?=\s*(?:\(|async\b|\w+\s*=>|fun\b|function\b)/),
    line('constant', /^(?:val|let)\s+(?:rec\s+)?(\w+)/),
  ],
};

const HASKELL_LIKE: LineRules = {
  comment: DASHES,
  block: ['{-', '-}'],
  ends: 'indent',
  goesOn: /^\s*(?:[)}\]|=]|where\b)/,
  imports: /^\s*(?:open\s+)?import\s+(?:public\s+|qualified\s+)?([\w.]+)/,
  nests: false,
  rules: [
    line('module', /^(?:port\s+|effect\s+)?module\s+([\w.]+)/),
    line('type', /^\s*(?:type(?:\s+alias)?|data|newtype|record|codata)\s+(?!instance\b)(\w+)/),
    line('trait', /^\s*(?:class|interface)\s+(?:[^=]*(?:=>|<=)\s*)?(\w+)/),
    line('impl', /^\s*(?:derive\s+)?instance\s+(\w+)/),
    line('function', /^(?:foreign\s+import\s+|port\s+)?([a-z_][\w']*|\([^)\s]+\))\s*:{1,2}(?!=)/),
    line('function', /^([a-z_][\w']*)(?:\s+[\w_('[{][^=]*)?\s=(?!=)/),
  ],
};

const GLEAM: LineRules = {
  comment: SLASHES,
  ends: 'indent',
  imports: /^import\s+([\w/]+)/,
  rules: [
    line('function', /^(?:pub\s+)?fn\s+(\w+)/),
    line('type', /^(?:pub\s+)?(?:opaque\s+)?type\s+(\w+)/),
    line('constant', /^(?:pub\s+)?const\s+(\w+)/),
  ],
};

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

const SUPERCOLLIDER: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    line('class', /^\+?\s*([A-Z]\w*)\s*(?::\s*\w+\s*)?\{/),
    line('function', /SynthDef\(\s*[\\"](\w+)/),
    line('method', /^\s+\*?(\w+)\s*\{\s*\|/),
  ],
};

export const FUNCTIONAL_RULES: Readonly<Record<string, LineRules>> = {
  agda: HASKELL_LIKE,
  clojure: CLOJURE,
  commonlisp: LISP,
  coq: COQ,
  elm: HASKELL_LIKE,
  emacslisp: LISP,
  erlang: ERLANG,
  fennel: LISP,
  fsharp: FSHARP,
  gleam: GLEAM,
  hy: LISP,
  idris: HASKELL_LIKE,
  isabelle: ISABELLE,
  janet: LISP,
  lean: LEAN,
  mathematica: MATHEMATICA,
  prolog: PROLOG,
  purescript: HASKELL_LIKE,
  racket: LISP,
  reason: ML_LIKE,
  rescript: ML_LIKE,
  scheme: LISP,
  sml: ML_LIKE,
  supercollider: SUPERCOLLIDER,
  tla: TLA,
};
