/** Line rules for languages of circuits and machines. */

import { C_BLOCK, DASHES, type LineRules, line, SEMICOLON, SLASHES } from './line-rule.ts';

const VERILOG: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'next',
  closes: /^\s*end(?:module|function|task|class|package|interface|program|primitive|property|sequence|covergroup)\b/,
  imports: /^\s*`include\s+"([^"]+)"/,
  rules: [
    line(
      'module',
      /^\s*(?:extern\s+)?(?:macromodule|module|program|primitive|package)\s+(?:automatic\s+|static\s+)?(\w+)/,
      0,
    ),
    line('interface', /^\s*interface\s+(?:class\s+)?(\w+)/, 0),
    line('class', /^\s*(?:virtual\s+)?class\s+(\w+)/, 1),
    line(
      'function',
      /^\s*(?:(?:virtual|static|local|protected|extern|pure|automatic)\s+)*function\s+(?:automatic\s+|static\s+)?(?:[\w:[\]$`-]+\s+){0,4}(?:\[[^\]]*\]\s*)?(\w+(?:::\w+)?)\s*[(;]/,
      2,
    ),
    line(
      'function',
      /^\s*(?:(?:virtual|static|local|protected|extern|pure)\s+)*task\s+(?:automatic\s+|static\s+)?(\w+(?:::\w+)?)/,
      2,
    ),
    line('type', /^\s*typedef\s+.*\b(\w+)\s*;/, 3),
    line('macro', /^\s*`define\s+(\w+)/, 3),
    line('constant', /^\s*(?:parameter|localparam)\s+(?:[\w[\]:$-]+\s+){0,3}?(\w+)\s*=/, 3),
    line('test', /^\s*(?:property|sequence|covergroup)\s+(\w+)/, 2),
  ],
};

const VHDL: LineRules = {
  comment: DASHES,
  ends: 'next',
  imports: /^\s*use\s+([\w.]+)/i,
  rules: [
    line('module', /^\s*(?:entity|configuration|context)\s+(\w+)\s+(?:is|of)\b/i, 0),
    line('module', /^\s*architecture\s+(\w+)\s+of\b/i, 0),
    line('module', /^\s*package\s+(?:body\s+)?(\w+)\s+is\b/i, 0),
    line('interface', /^\s*component\s+(\w+)/i, 1),
    line('function', /^\s*(?:pure\s+|impure\s+)?(?:function|procedure)\s+(\w+|"[^"]+")/i, 1),
    line('function', /^\s*(\w+)\s*:\s*(?:postponed\s+)?process\b/i, 1),
    line('type', /^\s*(?:type|subtype)\s+(\w+)\s+is\b/i, 1),
    line('constant', /^\s*constant\s+(\w+)/i, 1),
  ],
};

const ASSEMBLY: LineRules = {
  comment: /^\s*(?:;|#(?!\s*(?:define|include|if|ifdef|ifndef|else|endif)\b)|\/\/|\/\*|@\s)/,
  block: C_BLOCK,
  ends: 'next',
  nests: false,
  imports: /^\s*(?:%?include|\.include|#include)\s+["'<]?([\w./]+)/i,
  rules: [
    line('macro', /^\s*(?:\.macro|%i?macro|macro)\s+(\w+)/i, 0),
    line('macro', /^(\w+)\s+macro\b/i, 0),
    line('macro', /^\s*#\s*define\s+(\w+)/, 1),
    line(
      'function',
      /^\s*(?:SYM_(?:FUNC|CODE|TYPED_FUNC)_START\w*|ENTRY|FUNC|GLOBAL_FUNC|PROC|NESTED_ENTRY|LEAF_ENTRY)\(\s*(\w+)/,
      0,
    ),
    line('function', /^(\w+)\s+proc\b/i, 0),
    line('struct', /^(?:struc|\.struct)\s+(\w+)|^(\w+)\s+struc\b/i, 0),
    line('constant', /^\s*(?:\.equ|\.set|%define|%assign)\s+(\w+)|^(\w+)\s+(?:equ|=)\s/i, 1),
    line('function', /^([A-Za-z_?$][\w$?@]*):(?!=)/, 0),
    line('section', /^\s*(?:section|segment)\s+(\.?\w+)/i, 0),
  ],
};

const LLVM: LineRules = {
  comment: SEMICOLON,
  ends: 'indent',
  rules: [
    line('function', /^define\s[^@]*@"?([\w.$-]+)/),
    line('struct', /^%"?([\w.$-]+)"?\s*=\s*type\b/),
    line('variable', /^@"?([\w.$-]+)"?\s*=/),
  ],
};

const WAT: LineRules = {
  comment: /^\s*;;/,
  ends: 'indent',
  rules: [
    line('module', /^\s*\(module\s+\$(\S+)/),
    line('function', /^\s*\(func\s+\$([^\s()]+)/),
    line('type', /^\s*\(type\s+\$([^\s()]+)/),
    line('variable', /^\s*\(global\s+\$([^\s()]+)/),
  ],
};

export const HARDWARE_RULES: Readonly<Record<string, LineRules>> = {
  assembly: ASSEMBLY,
  llvm: LLVM,
  verilog: VERILOG,
  vhdl: VHDL,
  wat: WAT,
};
