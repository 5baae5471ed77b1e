/** Line rules for systems and shader languages, and others with brackets. */

import { C_BLOCK, HASH, type LineRules, line, SLASHES } from './line-rule.ts';

/** Words that begin a statement, not the type of a function. */
const NO_TYPE =
  /^\s*(?!(?:return|else|if|for|while|switch|new|throw|case|await|yield|delete|do|in|not|and|or|using|import|include|print|goto|assert|foreach|try|catch|with)\b)/;

const TYPED = new RegExp(
  `${NO_TYPE.source}(?:[\\w:<>,*&[\\]?@.!]+[ \\t]+){1,8}[*&]?(?:\\w+(?:::|\\.))*(\\w+)\\s*(?:<[^>]*>)?\\([^;]*$`,
);

const TYPED_ON_ONE_LINE = new RegExp(
  `${NO_TYPE.source}(?:[\\w:<>,*&[\\]?@.!]+[ \\t]+){1,8}[*&]?(\\w+)\\s*(?:<[^>]*>)?\\([^;]*\\)[^;=]*\\{`,
);

const C_MACRO = line('macro', /^\s*#\s*define\s+(\w+)/);

const C_STRUCT = line('struct', /^\s*(?:typedef\s+)?(?:struct|union)\s+(\w+)(?![^{]*[;(])/);

const SHADER: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  imports: /^\s*#\s*(?:include|import)\s+["<]([^">]+)/,
  rules: [
    C_MACRO,
    line('struct', /^\s*(?:cbuffer|tbuffer)\s+(\w+)/),
    C_STRUCT,
    line('function', TYPED_ON_ONE_LINE),
    line('function', TYPED),
    line(
      'variable',
      /^\s*(?:layout\s*\([^)]*\)\s*)?(?:flat\s+|smooth\s+)?(?:uniform|varying|attribute|in|out|buffer|const)\s+(?:(?:lowp|mediump|highp)\s+)?\w+\s+(\w+)/,
    ),
    line('section', /^\s*(?:Shader|SubShader|technique)\s+"?([^"{]+)/),
  ],
};

const WGSL: LineRules = {
  comment: SLASHES,
  ends: 'indent',
  rules: [
    line('function', /^\s*(?:@\w+(?:\([^)]*\))?\s*)*fn\s+(\w+)/),
    line('struct', /^\s*struct\s+(\w+)/),
    line('variable', /^\s*(?:@\w+\([^)]*\)\s*)*var(?:<[^>]*>)?\s+(\w+)/),
    line('constant', /^(?:const|override|let)\s+(\w+)/),
    line('type', /^alias\s+(\w+)/),
  ],
};

/** D, Vala, Haxe and their kin: classes, and functions with a type before them or a word. */
const CURLY: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  imports: /^\s*(?:import|using)\s+([\w.]+)/,
  rules: [
    line('module', /^\s*(?:package|module|namespace)\s+([\w.:]+)/),
    line(
      'class',
      /^\s*(?:(?:public|private|protected|internal|abstract|final|static|sealed|partial|extern|external|global|virtual|(?:with|without|inherited)\s+sharing|override)\s+)*(?:class|actor|contract|object)\s+(\w+)/i,
    ),
    line('interface', /^\s*(?:(?:public|private|protected|internal|global)\s+)*interface\s+(\w+)/i),
    line(
      'struct',
      /^\s*(?:(?:public|private|export|shared|final)\s+)*(?:struct|union|record|resource)\s+(\w+)(?![^{]*;)/,
    ),
    line('enum', /^\s*(?:(?:public|private|protected|internal|global|final)\s+)*enum\s+(?:abstract\s+)?(\w+)/i),
    line('trait', /^\s*(?:public\s+)?(?:trait|mixin(?:\s+template)?|template|concept)\s+(\w+)\s*[({:]?/),
    line('test', /^\s*(unittest)\b/),
    line(
      'function',
      /^\s*(?:(?:public|private|protected|internal|static|inline|override|export|local|pub|async|final|dynamic|extern|virtual|entry|native|transactional|remote|isolated|proc)\s+|@\w+(?:\([^)]*\))?\s+|public\(\w+\)\s+)*(?:function|func|fun|fn|proc|def|sub)\s+(?:get\s+|set\s+)?(\w+)/,
    ),
    line('type', /^\s*(?:public\s+)?(?:typedef|alias|type)\s+(\w+)\s*=/),
    line('macro', /^\s*#\s*define\s+(\w+)/),
    line('function', TYPED_ON_ONE_LINE),
    line('function', TYPED),
    line('constant', /^\s*(?:public\s+)?(?:const|immutable|enum)\s+(?:\w+\s+)?(\w+)\s*=/),
  ],
};

const ODIN: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  imports: /^\s*import\s+(?:\w+\s+)?"([^"]+)"/,
  rules: [
    line('module', /^package\s+(\w+)/),
    line('function', /^\s*(\w+)\s*:\s*:\s*(?:#\w+\s+)*proc\b/),
    line('struct', /^\s*(\w+)\s*:\s*:\s*(?:struct|union|bit_field)\b/),
    line('enum', /^\s*(\w+)\s*:\s*:\s*(?:enum|bit_set)\b/),
    line('constant', /^(\w+)\s*:\s*:/),
  ],
};

const V_LANG: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  imports: /^import\s+([\w.]+)/,
  rules: [
    line('module', /^module\s+(\w+)/),
    line('method', /^(?:pub\s+)?fn\s+\((?:mut\s+)?\w+\s+&?(?:mut\s+)?(?<owner>\w+)[^)]*\)\s+(?<name>\w+)/),
    line('function', /^(?:pub\s+)?fn\s+(?:C\.)?(\w+)/),
    line('struct', /^(?:pub\s+)?(?:struct|union)\s+(\w+)/),
    line('interface', /^(?:pub\s+)?interface\s+(\w+)/),
    line('enum', /^(?:pub\s+)?enum\s+(\w+)/),
    line('type', /^(?:pub\s+)?type\s+(\w+)/),
    line('constant', /^(?:pub\s+)?const\s+(\w+)/),
  ],
};

const NIM: LineRules = {
  comment: HASH,
  ends: 'indent',
  imports: /^\s*(?:import|from|include)\s+([\w/.]+)/,
  rules: [
    line('function', /^\s*(?:proc|func|iterator|converter|method)\s+(`[^`]+`|\w+)/),
    line('macro', /^\s*(?:template|macro)\s+(`[^`]+`|\w+)/),
    line('enum', /^\s+(\w+)\*?(?:\s*\{\.[^}]*\})?\s*=\s*enum\b/),
    line('struct', /^\s+(\w+)\*?(?:\[[^\]]*\])?(?:\s*\{\.[^}]*\})?\s*=\s*(?:ref\s+|ptr\s+)?(?:object|tuple)\b/),
    line('type', /^type\s+(\w+)/),
    line('constant', /^const\s+(\w+)/),
    line('variable', /^(?:var|let)\s+(\w+)/),
  ],
};

const CYTHON: LineRules = {
  comment: HASH,
  block: ['"""', '"""'],
  ends: 'indent',
  goesOn: /^\s*\)/,
  imports: /^\s*(?:from|import|cimport|include)\s+["']?([\w./]+)/,
  rules: [
    line('function', /^\s*(?:async\s+)?def\s+(\w+)\s*[([]/),
    line('class', /^\s*(?:cdef\s+)?(?:(?:public|api)\s+)*(?:class|cppclass)\s+(?:[\w.]+\.)?(\w+)/),
    line('struct', /^\s*(?:cdef|ctypedef)\s+(?:(?:public|api|packed)\s+)*(?:struct|union|fused)\s+(\w+)/),
    line('enum', /^\s*(?:cdef|cpdef|ctypedef)\s+(?:public\s+)?enum\s+(?:class\s+)?(\w+)/),
    line('type', /^\s*ctypedef\s+[\w.*&[\], ]+?[\s*&](\w+)\s*$/),
    line('function', /^\s*(?:cdef|cpdef)\s+(?!extern\b)(?:[\w.*&[\],:<> ]+[\s*&])?(\w+)\s*\((?!\s*\*)/),
    // A function of C that is declared in an `extern` block.
    line(
      'function',
      /^\s+(?!(?:return|raise|yield|assert|await|del|print|not|and|or|in|is|lambda|from|import|if|elif|else|while|for|with|except|cdef|cpdef|async|pass|global|nonlocal)\b)(?:(?:const|unsigned|struct)\s+)*\w+[\s*&]+(\w+)\s*\([^=]*\)\s*(?:except\b.*|nogil|noexcept.*)?$/,
    ),
    line('constant', /^(?:DEF\s+|cdef\s+[\w.*[\], ]+[\s*])([A-Z][A-Z0-9_]*)\s*(?:=|$)/),
    line('variable', /^cdef\s+(?!extern\b)[\w.*&[\], ]+[\s*&](\w+)\s*(?:=.*)?$/),
    line('constant', /^(_*[A-Z][A-Z0-9_]*)\s*(?::[^=]+)?=(?!=)/),
    line('variable', /^([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/),
  ],
};

const CRYSTAL: LineRules = {
  comment: HASH,
  ends: 'indent',
  imports: /^\s*require\s+"([^"]+)"/,
  rules: [
    line('module', /^\s*(?:module|lib)\s+([\w:]+)/),
    line('class', /^\s*(?:abstract\s+|private\s+)*class\s+([\w:]+)/),
    line('struct', /^\s*(?:abstract\s+|private\s+)*(?:struct|record)\s+([\w:]+)/),
    line('enum', /^\s*enum\s+([\w:]+)/),
    line('macro', /^\s*macro\s+(\w+[?!]?)/),
    line('function', /^\s*(?:(?:abstract|private|protected)\s+)*(?:def|fun)\s+(?:self\.)?([\w=<>+\-*/[\]]+[?!]?)/),
    line('type', /^\s*(?:alias|annotation)\s+(\w+)/),
    line('constant', /^\s*([A-Z][A-Z0-9_]*)\s*=/),
  ],
};

const STAN: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    line('section', /^((?:transformed\s+)?(?:data|parameters|model|functions|generated quantities))\s*\{/),
    line('function', TYPED),
  ],
};

const DTRACE: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [line('rule', /^((?:[\w*]*:){3}[\w*-]*|BEGIN|END)\s*,?\s*$/)],
};

const MOJO: LineRules = {
  comment: HASH,
  ends: 'indent',
  imports: /^\s*(?:from|import)\s+([\w.]+)/,
  rules: [
    line('function', /^\s*(?:fn|def)\s+(\w+)/),
    line('struct', /^\s*struct\s+(\w+)/),
    line('trait', /^\s*trait\s+(\w+)/),
    line('constant', /^alias\s+(\w+)/),
  ],
};

export const SYSTEMS_RULES: Readonly<Record<string, LineRules>> = {
  actionscript: CURLY,
  angelscript: CURLY,
  apex: CURLY,
  ballerina: CURLY,
  cairo: CURLY,
  chapel: CURLY,
  crystal: CRYSTAL,
  cython: CYTHON,
  d: CURLY,
  dtrace: DTRACE,
  glsl: SHADER,
  haxe: CURLY,
  hlsl: SHADER,
  metal: SHADER,
  mojo: MOJO,
  move: CURLY,
  nemerle: CURLY,
  nim: NIM,
  odin: ODIN,
  opencl: SHADER,
  openscad: { ...CURLY, rules: [line('function', /^\s*(?:module|function)\s+(\w+)/), line('variable', /^(\w+)\s*=/)] },
  pony: CURLY,
  sourcepawn: CURLY,
  squirrel: CURLY,
  stan: STAN,
  swig: SHADER,
  v: V_LANG,
  vala: CURLY,
  wgsl: WGSL,
};
