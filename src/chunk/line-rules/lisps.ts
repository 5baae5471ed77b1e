/** Line rules for Lisps. */

import { type LineRules, line, SEMICOLON } from './line-rule.ts';

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

export const LISP_RULES: Readonly<Record<string, LineRules>> = {
  clojure: CLOJURE,
  commonlisp: LISP,
  emacslisp: LISP,
  fennel: LISP,
  hy: LISP,
  janet: LISP,
  racket: LISP,
  scheme: LISP,
};
