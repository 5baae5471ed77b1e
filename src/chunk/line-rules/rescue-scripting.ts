/** Line rules for scripting languages that have a grammar, for where it lost its way. */

import { C_BLOCK, DASHES, HASH, type LineRules, line, modified } from './line-rule.ts';

export const PYTHON: LineRules = {
  comment: HASH,
  ends: 'indent',
  goesOn: /^\s*\)/,
  rules: [line('function', /^\s*(?:async\s+)?def\s+(\w+)\s*[([]/), line('class', /^\s*class\s+(\w+)\s*[:([]/)],
};

export const RUBY: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [
    line('module', /^\s*module\s+([A-Z][\w:]*)/),
    line('class', /^\s*class\s+([A-Z][\w:]*)/),
    line('function', /^\s*(?:(?:private|protected|public)\s+)?def\s+(?:self\.)?([a-zA-Z_]\w*[?!=]?)/),
  ],
};

export const PHP: LineRules = {
  comment: /^\s*(?:\/\/|\/\*|\*|#(?!\[))/,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    modified('class', 'class\\s+(\\w+)'),
    modified('interface', 'interface\\s+(\\w+)'),
    modified('trait', 'trait\\s+(\\w+)'),
    modified('enum', 'enum\\s+(\\w+)'),
    modified('function', 'function\\s+&?(\\w+)\\s*\\('),
  ],
};

export const SHELL: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [line('function', /^\s*function\s+([\w:.-]+)/), line('function', /^\s*([\w:.-]+)\s*\(\s*\)\s*\{?\s*$/)],
};

export const LUA: LineRules = {
  comment: DASHES,
  ends: 'indent',
  rules: [
    line('function', /^\s*(?:local\s+)?function\s+(?:(?<owner>[\w.]+)[.:])?(?<name>\w+)\s*\(/),
    line('function', /^\s*(?:local\s+)?([\w.]+)\s*=\s*function\b/),
  ],
};

export const POWERSHELL: LineRules = {
  comment: HASH,
  block: ['<#', '#>'],
  ends: 'indent',
  rules: [
    line('function', /^\s*(?:function|filter)\s+(?:\w+:)?([\w-]+)/i),
    line('class', /^\s*class\s+(\w+)/i),
    line('enum', /^\s*enum\s+(\w+)/i),
  ],
};
