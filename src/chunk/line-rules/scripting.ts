/** Line rules for scripting languages. */

import { C_BLOCK, HASH, type LineRules, line, SEMICOLON, SLASHES } from './line-rule.ts';

const PERL: LineRules = {
  comment: HASH,
  ends: 'indent',
  imports: /^\s*(?:use|require)\s+([A-Z][\w:]*)/,
  rules: [
    line('module', /^\s*(?:package|class|role)\s+([\w:]+)\s*(?:v?[\d.]+\s*)?[;{]/, -1),
    line('function', /^\s*(?:(?:my|our|state|async)\s+)?(?:sub|method|fun)\s+([\w:']+)/),
    line('constant', /^\s*use\s+constant\s+(\w+)/),
    line('constant', /^\s*Readonly(?:::\w+)?\s+(?:my\s+|our\s+)?[$@%](\w+)/),
    line('field', /^\s*has\s+['"]?\+?(\w+)['"]?\s*(?:=>|\()/),
    line('variable', /^our\s+[($@%]+(\w+)/),
    line('test', /^\s*subtest\s+['"]?([^'"=]+)/),
  ],
};

const RAKU: LineRules = {
  comment: HASH,
  ends: 'indent',
  imports: /^\s*(?:use|need)\s+([A-Z][\w:-]*)/,
  rules: [
    line('class', /^\s*(?:unit\s+|my\s+|our\s+)*(?:class|monitor)\s+([\w:-]+)/),
    line('trait', /^\s*(?:unit\s+|my\s+)*role\s+([\w:-]+)/),
    line('module', /^\s*(?:unit\s+|my\s+)*(?:module|package|grammar)\s+([\w:-]+)/),
    line('enum', /^\s*(?:my\s+|our\s+)?enum\s+([\w:-]+)/),
    line('method', /^\s*(?:multi\s+|proto\s+|only\s+|my\s+)*(?:sub)?method\s+([\w!^-]+)/),
    line('function', /^\s*(?:multi\s+|proto\s+|only\s+|my\s+|our\s+)*sub\s+([\w-]+|\w+:<[^>]+>)/),
    line('rule', /^\s*(?:multi\s+|proto\s+)*(?:token|rule|regex)\s+([\w:<>-]+)/),
    line('field', /^\s*has\s+(?:[\w:]+\s+)?[$@%&][.!](\w[\w-]*)/),
  ],
};

/** Also Gradle and Jenkins files. */
const GROOVY: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  imports: /^\s*import\s+(?:static\s+)?([\w.]+)/,
  rules: [
    line(
      'class',
      /^\s*(?:(?:public|private|protected|abstract|final|static|sealed)\s+|@\w+(?:\([^)]*\))?\s+)*(?:class|record)\s+(\w+)/,
    ),
    line('interface', /^\s*(?:(?:public|private|protected|static)\s+)*(?:interface|@interface)\s+(\w+)/),
    line('trait', /^\s*(?:(?:public|abstract)\s+)*trait\s+(\w+)/),
    line('enum', /^\s*(?:(?:public|private|protected|static)\s+)*enum\s+(\w+)/),
    line('rule', /^\s*task\s+['"]?([\w-]+)/),
    line('rule', /^\s*tasks\.(?:register|create|named)\s*\(?\s*['"]([\w-]+)/),
    line(
      'function',
      /^\s*(?:(?:public|private|protected|static|final|synchronized)\s+)*def\s+(?:<[^>]+>\s*)?(?:"([^"]+)"|'([^']+)'|(\w+))\s*\(/,
    ),
    line('function', /^\s*def\s+(\w+)\s*=\s*\{/),
    line(
      'function',
      /^\s*(?!return\b|else\b|new\b|throw\b|assert\b)(?:(?:public|private|protected|static|final|abstract)\s+)*(?:[\w.<>,?[\]]+\s+){1,3}(\w+)\s*\([^;]*\)\s*(?:throws\s[\w., ]+)?\{\s*(?:$|[^}]*\}?\s*$)/,
    ),
    line('section', /^\s*stage\s*\(?\s*['"]([^'"]+)/),
    line('section', /^(\w+)\s*(?:\([^)]*\)\s*)?\{\s*$/),
    line('variable', /^(?:def|ext\.|final\s+\w+)\s*(\w+)\s*=/),
  ],
};

const VISUAL_BASIC: LineRules = {
  comment: /^\s*(?:'|rem\b)/i,
  ends: 'indent',
  goesOn: /^\s*(?:end\s|get\b|set\b)/i,
  imports: /^\s*imports\s+([\w.]+)/i,
  rules: [
    line('module', /^\s*(?:(?:public|friend)\s+)?(?:module|namespace)\s+([\w.]+)/i),
    line(
      'class',
      /^\s*(?:(?:public|private|friend|partial|mustinherit|notinheritable|shared)\s+|<[^>]*>\s*)*class\s+(\w+)/i,
    ),
    line('struct', /^\s*(?:(?:public|private|friend|partial)\s+)*(?:structure|type)\s+(\w+)/i),
    line('interface', /^\s*(?:(?:public|private|friend|partial)\s+)*interface\s+(\w+)/i),
    line('enum', /^\s*(?:(?:public|private|friend)\s+)*enum\s+(\w+)/i),
    line(
      'function',
      /^(?!\s*(?:end|exit|declare)\b)\s*(?:(?:public|private|protected|friend|static|shared|overridable|overrides|mustoverride|overloads|async|iterator|default)\s+)*(?:sub|function)\s+(\w+)/i,
    ),
    line('function', /^\s*(?:(?:public|private)\s+)?declare\s+(?:\w+\s+)*?(?:sub|function)\s+(\w+)/i),
    line(
      'field',
      /^(?!\s*(?:end|exit)\b)\s*(?:(?:public|private|protected|friend|shared|overridable|overrides|readonly|writeonly|default|static)\s+)*property\s+(?:(?:get|let|set)\s+)?(\w+)/i,
    ),
    line('type', /^\s*(?:(?:public|private)\s+)?(?:delegate\s+(?:sub|function)|event)\s+(\w+)/i),
    line('constant', /^\s*(?:(?:public|private)\s+)?const\s+(\w+)/i),
  ],
};

const COFFEESCRIPT: LineRules = {
  comment: HASH,
  block: ['###', '###'],
  ends: 'indent',
  imports: /\brequire\s*\(?\s*['"]([^'"]+)/,
  rules: [
    line('class', /^\s*(?:module\.exports\s*=\s*|exports\.\w+\s*=\s*|\w+\s*=\s*)?class\s+@?([\w.]+)/),
    line(
      'function',
      /^\s*(?:module\.|exports\.|@|window\.|\w+::)?([\w$.]+)\s*[=:]\s*(?:\w+\s*)?(?:\([^)]*\)\s*)?[-=]>/,
    ),
    line('constant', /^([A-Z][A-Z0-9_]*)\s*=/),
  ],
};

const LIVESCRIPT: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [
    line('class', /^\s*(?:export\s+)?class\s+(\w+)/),
    line('function', /^\s*(?:export\s+)?(?:function\s+([\w-]+)|([\w-]+)\s*[=:]\s*(?:\([^)]*\)\s*|\w+\s*)?[-~]>)/),
  ],
};

const GDSCRIPT: LineRules = {
  comment: HASH,
  ends: 'indent',
  imports: /\b(?:preload|load)\(\s*"([^"]+)"/,
  rules: [
    line('class', /^\s*(?:class_name|class)\s+(\w+)/),
    line('function', /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:static\s+|remote\s+|master\s+)*func\s+(\w+)/),
    line('type', /^\s*signal\s+(\w+)/),
    line('enum', /^\s*enum\s+(\w+)/),
    line('constant', /^\s*const\s+(\w+)/),
    line('variable', /^(?:@?\w+(?:\([^)]*\))?\s+)*var\s+(\w+)/),
  ],
};

const SMALLTALK: LineRules = {
  comment: /^\s*"/,
  ends: 'next',
  nests: false,
  rules: [
    line('class', /^\s*\w+\s+(?:immediateS|s)ubclass:\s*#?(\w+)/, 0),
    line('method', /^!?\s*[\w ]+\s+methodsFor:\s*'([^']+)'/, 1),
    line('method', /^\s*\w+(?:\s+class)?\s*>>\s*#?(\w[\w:]*)/, 1),
  ],
};
const REBOL: LineRules = {
  comment: SEMICOLON,
  ends: 'indent',
  rules: [
    line('function', /^\s*([\w?!*-]+):\s*(?:func|function|funct|does|has|closure)\b/i),
    line('class', /^\s*([\w-]+):\s*(?:make\s+object!|context|object)\b/i),
  ],
};
const TURING: LineRules = {
  comment: /^\s*(?:%|--)/,
  ends: 'indent',
  goesOn: /^\s*end\b/,
  rules: [
    line('function', /^\s*(?:proc|procedure|function|fcn)\s+(\w+)/),
    line('class', /^\s*(?:class|module)\s+(\w+)/),
  ],
};
const APL: LineRules = {
  comment: /^\s*⍝/,
  ends: 'next',
  rules: [line('function', /^\s*∇\s*(?:\w+\s*←\s*)?(?:\w+\s+)?(\w+)/, 0), line('function', /^\s*(\w+)\s*←\s*\{/, 0)],
};
const POSTSCRIPT: LineRules = { comment: /^\s*%/, ends: 'next', rules: [line('function', /^\s*\/(\S+)\s*\{/, 0)] };
const CYPHER: LineRules = {
  comment: SLASHES,
  ends: 'next',
  rules: [line('struct', /^\s*CREATE\s+(?:CONSTRAINT|(?:\w+\s+)?INDEX)\s+(\w+)/i, 0)],
};

export const SCRIPTING_RULES: Readonly<Record<string, LineRules>> = {
  apl: APL,
  coffeescript: COFFEESCRIPT,
  cypher: CYPHER,
  gdscript: GDSCRIPT,
  groovy: GROOVY,
  livescript: LIVESCRIPT,
  perl: PERL,
  postscript: POSTSCRIPT,
  raku: RAKU,
  rebol: REBOL,
  smalltalk: SMALLTALK,
  turing: TURING,
  vb: VISUAL_BASIC,
  vyper: {
    comment: HASH,
    ends: 'indent',
    rules: [
      line('function', /^\s*def\s+(\w+)/),
      line('struct', /^\s*(?:struct|event|flag|enum)\s+(\w+)/),
      line('interface', /^\s*interface\s+(\w+)/),
      line('variable', /^(\w+)\s*:/),
    ],
  },
};
