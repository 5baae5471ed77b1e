/** Line rules for ML languages, Erlang and their kin. */

import { C_BLOCK, DASHES, type LineRules, line, PERCENT, SLASHES } from './line-rule.ts';

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
  elm: HASKELL_LIKE,
  erlang: ERLANG,
  fsharp: FSHARP,
  gleam: GLEAM,
  idris: HASKELL_LIKE,
  purescript: HASKELL_LIKE,
  reason: ML_LIKE,
  rescript: ML_LIKE,
  sml: ML_LIKE,
  supercollider: SUPERCOLLIDER,
};
