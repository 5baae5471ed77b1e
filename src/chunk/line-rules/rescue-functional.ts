/** Line rules for functional languages that have a grammar, for where it lost its way. */

import { DASHES, HASH, type LineRules, line } from './line-rule.ts';

export const ELIXIR: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [
    line('module', /^\s*defmodule\s+([\w.]+)/),
    line('interface', /^\s*defprotocol\s+([\w.]+)/),
    line('macro', /^\s*defmacrop?\s+(\w+[?!]?)/),
    line('function', /^\s*defp?\s+(\w+[?!]?)/),
  ],
};

export const HASKELL: LineRules = {
  comment: DASHES,
  block: ['{-', '-}'],
  ends: 'indent',
  nests: false,
  rules: [
    line('type', /^(?:data|newtype|type)\s+(?:family\s+|instance\s+)?([A-Z]\w*)/),
    line('trait', /^class\s+(?:[^=]*=>\s*)?([A-Z]\w*)/),
    line('function', /^([a-z_][\w']*|\([^)\s]+\))\s*::/),
  ],
};

export const OCAML: LineRules = {
  comment: /^\s*\(\*/,
  block: ['(*', '*)'],
  ends: 'indent',
  rules: [
    line('module', /^\s*module\s+(?!type\b)(?:rec\s+)?(\w+)/),
    line('interface', /^\s*module\s+type\s+(\w+)/),
    line('type', /^\s*type\s+(?:nonrec\s+)?(?:'\w+\s+|\([^)]*\)\s+)?(\w+)\s*=/),
    line('function', /^(?:let|and)\s+(?:rec\s+)?(\w+)\s+[\w(~?]/),
    line('function', /^(?:val|external)\s+(\w+)\s*:/),
  ],
};

export const JULIA: LineRules = {
  comment: HASH,
  block: ['#=', '=#'],
  ends: 'indent',
  rules: [
    line('module', /^\s*(?:bare)?module\s+(\w+)/),
    line('function', /^\s*function\s+([\w.!]+)\s*[({]/),
    line('macro', /^\s*macro\s+(\w+)/),
    line('struct', /^\s*(?:mutable\s+)?struct\s+(\w+)/),
    line('type', /^\s*abstract\s+type\s+(\w+)/),
  ],
};

export const R: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [line('function', /^\s*([\w.]+)\s*(?:<-|<<-|=)\s*function\s*\(/)],
};
