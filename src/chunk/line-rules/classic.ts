/** Line rules for Fortran, COBOL, the Pascal family and languages of numbers and reports. */

import { C_BLOCK, DASHES, HASH, type LineRules, line, PERCENT, SEMICOLON } from './line-rule.ts';

const FORTRAN: LineRules = {
  comment: /^(?:\s*!|[cC*](?:\s|$|[-=*]))/,
  ends: 'next',
  closes: /^\s*end\s*(?:module|submodule|subroutine|function|program|type|interface|block\s*data|$)/i,
  imports: /^\s*use\s*(?:,\s*\w+\s*)?(?:::)?\s*(\w+)/i,
  rules: [
    line(
      'module',
      /^\s*(?:submodule\s*\([^)]*\)\s*|module\s+(?!procedure\b|function\b|subroutine\b)|program\s+|block\s*data\s+)(\w+)/i,
      0,
    ),
    line('interface', /^\s*(?:abstract\s+)?interface\s+(\w+)/i, 1),
    line('struct', /^\s*type\s*(?:,[^:]*)?(?:::\s*|\s+)(?!\()(?!is\b)(\w+)\s*(?:!.*)?$/i, 1),
    line(
      'function',
      /^\s*(?:(?:pure|elemental|impure|recursive|module)\s+)*(?:subroutine|procedure)\s+(\w+)\s*(?:\(|$|!|&|bind\b)/i,
      2,
    ),
    line(
      'function',
      /^(?!\s*end\b)\s*(?:(?:pure|elemental|impure|recursive|module|integer|real|double\s+precision|complex|logical|character|type)(?:\s*\([^)]*\)|\*\d+)?\s+)*function\s+(\w+)\s*\(/i,
      2,
    ),
  ],
};

const ADA: LineRules = {
  comment: DASHES,
  ends: 'indent',
  goesOn: /^\s*(?:begin|is|end|private|exception|return|[)(])\b|^\s*[()]/i,
  imports: /^\s*with\s+([\w.]+)/i,
  rules: [
    line('module', /^\s*(?:private\s+)?package\s+(?:body\s+)?([\w.]+)/i),
    line('function', /^\s*(?:overriding\s+|not\s+overriding\s+)?(?:procedure|function|entry)\s+([\w.]+|"[^"]+")/i),
    line('class', /^\s*(?:task|protected)\s+(?:type\s+|body\s+)?(\w+)/i),
    line('type', /^\s*(?:sub)?type\s+(\w+)/i),
    line('constant', /^\s*(\w+)\s*:\s*constant\b/i),
  ],
};

const PASCAL: LineRules = {
  comment: /^\s*(?:\/\/|\{|\(\*)/,
  block: ['{', '}'],
  ends: 'indent',
  goesOn: /^\s*(?:begin|end|var|const|type|label|external|[)(])/i,
  rules: [
    line('module', /^\s*(?:unit|program|library|package)\s+([\w.]+)/i),
    line(
      'function',
      /^\s*(?:class\s+)?(?:procedure|function|constructor|destructor|operator)\s+(?:(?<owner>[\w.]+)\.)?(?<name>\w+)/i,
    ),
    line('class', /^\s*(\w+)(?:<[^>]*>)?\s*=\s*(?:packed\s+)?(?:class|object|dispinterface)\b(?!\s*of\b)/i),
    line('interface', /^\s*(\w+)(?:<[^>]*>)?\s*=\s*interface\b/i),
    line('struct', /^\s*(\w+)(?:<[^>]*>)?\s*=\s*(?:packed\s+)?record\b/i),
    line('enum', /^\s*(\w+)\s*=\s*\(\s*\w/i),
    line('field', /^\s*(?:class\s+)?property\s+(\w+)/i),
    line('type', /^\s*(T[A-Z]\w*)\s*=/),
  ],
};

const MODULA: LineRules = {
  comment: /^\s*\(\*/,
  block: ['(*', '*)'],
  ends: 'indent',
  goesOn: /^\s*(?:BEGIN|END|VAR|CONST|TYPE)\b/,
  rules: [
    line('module', /^\s*(?:(?:DEFINITION|IMPLEMENTATION|GENERIC|SAFE|UNSAFE)\s+)*(?:MODULE|INTERFACE)\s+(\w+)/),
    line('function', /^\s*PROCEDURE\s+(\w+)/),
    line('type', /^\s*(?:TYPE\s+)?(\w+)\s*=\s*(?:RECORD|POINTER|OBJECT|BRANDED|ARRAY|SET)\b/),
  ],
};

const EIFFEL: LineRules = {
  comment: DASHES,
  ends: 'next',
  rules: [
    line('class', /^\s*(?:(?:deferred|frozen|expanded)\s+)*class\s*(\w+)?/i, 0),
    line('method', /^\t(\w+)\s*(?:\([^)]*\))?\s*(?::\s*[\w[\], ]+)?\s*$/, 1),
  ],
};

const COBOL: LineRules = {
  nests: false,
  comment: /^(?:.{6}\*|\s*\*>)/,
  ends: 'next',
  imports: /^.{0,6}\s*COPY\s+"?([\w-]+)/i,
  rules: [
    line('module', /^(?:.{6})?\s*PROGRAM-ID\.\s*"?([\w-]+)/i, 0),
    line('module', /^(?:.{6})?\s*(?:CLASS-ID|FUNCTION-ID|METHOD-ID)\.\s*"?([\w-]+)/i, 0),
    line('section', /^(?:.{6})?\s*([\w-]+\s+(?:DIVISION|SECTION))\b/i, 1),
    line('struct', /^(?:.{6})?\s*(?:FD|SD)\s+([\w-]+)/i, 2),
    line('variable', /^(?:.{6})?\s*(?:01|77|78)\s+([\w-]+)/i, 2),
    line(
      'function',
      /^(?:.{6} |.{6}\t| {7}|\t)(?!END-|EXIT\b|GOBACK\b|STOP\b|CONTINUE\b|ELSE\b)([A-Za-z0-9][\w-]*)\s*\.\s*$/i,
      2,
    ),
    line('function', /^(?!END-|EXIT\b|GOBACK\b)([A-Za-z0-9][\w-]*)\s*\.\s*$/, 2),
  ],
};

const MATLAB: LineRules = {
  comment: /^\s*[%#]/,
  block: ['%{', '%}'],
  ends: 'indent',
  goesOn: /^\s*(?:end\w*|[)}\]])/,
  rules: [
    line('class', /^\s*classdef\s+(?:\([^)]*\)\s*)?(\w+)/),
    line('function', /^\s*function\s+(?:\[[^\]]*\]\s*=\s*|[\w.]+\s*=\s*)?((?:get\.|set\.)?[\w.]+)/),
    line('function', /^(\w+)\s*=\s*@\(/),
    line('enum', /^\s*(enumeration)\b/),
  ],
};

const IDL: LineRules = {
  comment: SEMICOLON,
  ends: 'next',
  nests: false,
  rules: [line('function', /^\s*(?:pro|function)\s+(\w+(?:::\w+)?)/i, 0)],
};

const STATA: LineRules = {
  comment: /^\s*(?:\*|\/\/)/,
  ends: 'indent',
  rules: [line('function', /^\s*program\s+(?:define\s+)?(\w+)/)],
};

const SAS: LineRules = {
  comment: /^\s*(?:\*|\/\*)/,
  block: C_BLOCK,
  ends: 'next',
  rules: [
    line('macro', /^\s*%macro\s+(\w+)/i, 0),
    line('section', /^\s*data\s+([\w.]+)/i, 0),
    line('section', /^\s*proc\s+(\w+)/i, 0),
  ],
};

const ABAP: LineRules = {
  comment: /^\s*[*"]/,
  ends: 'indent',
  goesOn: /^\s*END/i,
  rules: [
    line('class', /^\s*class\s+(\w+)\s+(?:definition|implementation)/i),
    line('function', /^\s*(?:method|form|function)\s+([\w~]+)/i),
    line('module', /^\s*(?:report|program)\s+(\w+)/i),
    line('interface', /^\s*interface\s+(\w+)/i),
  ],
};

const FORTH: LineRules = {
  comment: /^\s*(?:\\|\( )/,
  ends: 'next',
  rules: [
    line('function', /^\s*:\s+(\S+)/, 0),
    line('variable', /^\s*(?:variable|2variable|create|defer)\s+(\S+)/i, 0),
    line('constant', /^.*\s(?:constant|value)\s+(\S+)/i, 0),
  ],
};

const GAP: LineRules = {
  comment: HASH,
  ends: 'next',
  nests: false,
  rules: [
    line('function', /^\s*(?:Declare|Install)\w*\(\s*"?(\w+)/, 0),
    line('function', /^(\w+)\s*:=\s*function\b/, 0),
  ],
};

const PERCENT_NOTES: LineRules = {
  comment: PERCENT,
  ends: 'next',
  rules: [
    line('module', /^:-\s*module\s+([\w.]+)/, 0),
    line('function', /^:-\s*(?:pred|func)\s+(\w+)/, 0),
    line('type', /^:-\s*type\s+(\w+)/, 0),
  ],
};

export const CLASSIC_RULES: Readonly<Record<string, LineRules>> = {
  abap: ABAP,
  ada: ADA,
  cobol: COBOL,
  eiffel: EIFFEL,
  forth: FORTH,
  fortran: FORTRAN,
  gap: GAP,
  idl: IDL,
  matlab: MATLAB,
  mercury: PERCENT_NOTES,
  modula2: MODULA,
  modula3: MODULA,
  pascal: PASCAL,
  sas: SAS,
  stata: STATA,
};
