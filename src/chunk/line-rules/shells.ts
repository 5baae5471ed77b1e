/** Line rules for shells, and for languages that steer other programs. */

import { HASH, type LineRules, line, SEMICOLON } from './line-rule.ts';

const AWK: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [
    line('function', /^\s*func(?:tion)?\s+(\w+)/),
    line('rule', /^(BEGIN|END|BEGINFILE|ENDFILE)\b/),
    line('rule', /^(\/[^/]+\/)\s*\{/),
  ],
};

const FISH: LineRules = {
  comment: HASH,
  ends: 'indent',
  goesOn: /^\s*end\b/,
  rules: [line('function', /^\s*function\s+([\w.:-]+)/), line('variable', /^set\s+(?:-\w+\s+)*(\w+)/)],
};

const NUSHELL: LineRules = {
  comment: HASH,
  ends: 'indent',
  imports: /^\s*use\s+(\S+)/,
  rules: [
    line('function', /^\s*(?:export\s+)?(?:def|extern)(?:-env)?\s+(?:--\w+\s+)*"?([^"[({]+?)"?\s*[[({]/),
    line('module', /^\s*(?:export\s+)?module\s+([\w-]+)/),
    line('constant', /^\s*(?:export\s+)?(?:const|alias)\s+([\w-]+)/),
  ],
};

const BATCH: LineRules = {
  comment: /^\s*(?:rem\b|::)/i,
  ends: 'next',
  rules: [line('function', /^\s*:([A-Za-z_][\w.-]*)/, 0), line('variable', /^\s*@?set\s+(?:\/[ap]\s+)?"?(\w+)=/i, 1)],
};

const TCL: LineRules = {
  comment: HASH,
  ends: 'indent',
  imports: /^\s*package\s+require\s+(?:-exact\s+)?([\w:]+)/,
  rules: [
    line('module', /^\s*namespace\s+eval\s+([\w:]+)/),
    line('class', /^\s*(?:oo::class\s+create|itcl::class|snit::type|class)\s+([\w:]+)/),
    line('function', /^\s*(?:proc|itcl::body|oo::define\s+\S+\s+method)\s+([^\s{]+)/),
    line('method', /^\s+(?:(?:public|private|protected)\s+)?(?:method|typemethod)\s+(\w+)/),
    line('test', /^\s*test\s+([\w.-]+)/),
  ],
};

const VIM: LineRules = {
  comment: /^\s*"/,
  ends: 'indent',
  goesOn: /^\s*(?:end|enddef|\})/,
  nests: false,
  imports: /^\s*(?:import|runtime|source)\s+['"]?([\w./]+)/,
  rules: [
    line('function', /^\s*(?:export\s+)?(?:fu(?:n(?:c(?:t(?:i(?:on?)?)?)?)?)?!?|def!?)\s+((?:[sgl]:|<SID>)?[\w#.]+)/),
    line('function', /^\s*command!?\s+(?:-\S+\s+)*(\w+)/),
    line('section', /^\s*aug(?:roup)?\s+(?!END\b)(\w+)/),
    line('class', /^\s*(?:export\s+)?(?:abstract\s+)?class\s+(\w+)/),
    line('variable', /^let\s+((?:[gs]:)\w+)/),
  ],
};

const APPLESCRIPT: LineRules = {
  comment: /^\s*(?:--|#)/,
  block: ['(*', '*)'],
  ends: 'indent',
  goesOn: /^\s*end\b/,
  rules: [
    line('function', /^\s*(?:on|to)\s+(?!error\b)(\w+)/),
    line('variable', /^\s*(?:property|global)\s+(\w+)/),
    line('class', /^\s*script\s+(\w+)/),
  ],
};

const AUTOHOTKEY: LineRules = {
  comment: SEMICOLON,
  ends: 'indent',
  rules: [
    line('class', /^\s*class\s+(\w+)/i),
    line('function', /^\s*(?:static\s+)?(?!if\b|while\b|for\b|loop\b|return\b)(\w+)\([^)]*\)\s*(?:\{|=>|$)/i),
    line('rule', /^([^\s:;][^:\n]{0,40})::/),
  ],
};

const M4: LineRules = {
  comment: /^\s*(?:dnl\b|#)/,
  ends: 'next',
  nests: false,
  rules: [
    line('macro', /^\s*(?:m4_)?(?:define|defun|AC_DEFUN\w*|AU_DEFUN|m4_define_default)\s*\(\s*[[`]*(\w+)/i, 0),
    line('module', /^AC_INIT\(\s*\[?([\w.-]+)/, 0),
    line('variable', /^\s*AC_ARG_(?:WITH|ENABLE|VAR)\(\s*\[?([\w-]+)/, 0),
  ],
};

const GNUPLOT: LineRules = {
  comment: HASH,
  ends: 'next',
  rules: [line('function', /^\s*(\w+)\(\w[\w, ]*\)\s*=/, 0), line('variable', /^(\w+)\s*=/, 0)],
};

const GHERKIN: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [
    line('section', /^\s*(?:Feature|Rule):\s*(.+)/),
    line('test', /^\s*(?:Scenario(?: Outline| Template)?|Example):\s*(.+)/),
    line('function', /^\s*(Background):/),
  ],
};

const ROBOT: LineRules = {
  comment: HASH,
  ends: 'next',
  rules: [
    line('section', /^\*+\s*([\w ]+?)\s*\**\s*$/, 0),
    line('function', /^(?!\s|\*|\.\.\.|Library\b|Resource\b|Documentation\b|Suite\b|Test\b)(\S.*?)\s*$/, 1),
  ],
};

export const SHELL_RULES: Readonly<Record<string, LineRules>> = {
  applescript: APPLESCRIPT,
  autohotkey: AUTOHOTKEY,
  awk: AWK,
  batch: BATCH,
  fish: FISH,
  gherkin: GHERKIN,
  gnuplot: GNUPLOT,
  m4: M4,
  nushell: NUSHELL,
  robot: ROBOT,
  tcl: TCL,
  vim: VIM,
};
