/**
 * Endings that several languages use, and what tells these apart in the text. Data only. Patterns begin at the start
 * of a line and repeat no group that can match one text in two ways, so each takes time in proportion to the text.
 */

/** A language and what its text has; the first whose pattern matches is taken. Without a pattern: all that is left. */
export interface Candidate {
  readonly language: string;
  readonly pattern: RegExp | null;
  /** Look at the text without its comments and quotes. */
  readonly bare: boolean;
}

// --- languages as several endings need them ---

const XML = /^\uFEFF?\s{0,99}(?:<\?xml\b|<!DOCTYPE\b|<!--)/i;
const LISP = /^\s{0,99}(?:;|\()/;
const PHP = /<\?(?:php\b|=)/i;
const PASCAL =
  /^[ \t]*(?:unit|program|library|package|uses|interface|implementation|procedure|function|constructor|destructor)\b[^\n(]{0,200}(?:;|\(|$)/im;
const PROLOG = /^(?::-|\?-)[ \t]|^[a-z]\w*(?:\([^\n]*\))?[ \t]*:-|^[a-z]\w*\([^\n]*\)\.[ \t]*$|^%/m;
const MAKE = /^[\w./$%({})-]+[^\n=:]{0,200}:(?!=)(?:[ \t][^\n]*)?$|^\t@?\w|^\w+[ \t]*[:?+]?=[ \t]|^\.PHONY\b/m;
/** What C++ has and neither C nor Objective-C. */
const CPP =
  /^[ \t]*(?:template[ \t]*<|(?:inline[ \t]+)?namespace(?:[ \t]+[\w:]+)?[ \t]*(?:\{|$)|using[ \t]+[\w:]+[ \t]*[=;]|using[ \t]+namespace\b|(?:public|private|protected|signals|Q_SIGNALS|(?:public|private|protected)[ \t]+(?:slots|Q_SLOTS))[ \t]*:(?!:)|class[ \t]+(?:[A-Z_]+[A-Z0-9_]*(?:\([^)\n]*\))?[ \t]+|alignas\([^)\n]*\)[ \t]+|\[\[[^\n]*\]\][ \t]*)*\w+(?:[ \t]+final)?[ \t]*(?:[:{;]|$)|enum[ \t]+(?:class|struct)\b|(?:export[ \t]+)?(?:module|import)[ \t]+[\w.:]+;|concept[ \t]+\w+[ \t]*=|virtual[ \t]|explicit[ \t]+\w|friend[ \t]+\w|static_assert\b(?=[^\n]*::))/m;
/** The same as words inside a line; looked for outside `#ifdef __cplusplus`. */
const CPP_INSIDE =
  /(?:^|[^\w[:.>"])(?:[A-Za-z_]\w*)::[~A-Za-z_]|\b(?:static_cast|dynamic_cast|reinterpret_cast|const_cast)[ \t]*<|\bnoexcept\b|\bdecltype[ \t]*\(|\boperator[ \t]*(?:[-+*/%=!<>&|^~[]|\(\))|\)[ \t]*(?:const[ \t]*)?(?:override|final)\b|\)[ \t]*(?:const[ \t]*)?=[ \t]*(?:default|delete)[ \t]*;|\btypename\b[ \t]+\w|^[ \t]*#[ \t]*include[ \t]*<[a-z_]+>|^[ \t]*#[ \t]*include[ \t]*[<"][^\n">]*\.(?:hpp|hh|hxx|ipp|tpp)[">]|[(,][ \t]*const[ \t]+\w+[ \t]*&[ \t]*\w*[ \t]*[,)]/m;
const OBJC =
  /^[ \t]*(?:@(?:interface|implementation|protocol|class|end|property|synthesize|import|optional|required|autoreleasepool)\b|#[ \t]*import\b|[-+][ \t]*\([^\n)]*\)[ \t]*\w|NS_ASSUME_NONNULL_BEGIN|(?:typedef[ \t]+)?NS_(?:ENUM|OPTIONS)\b)/m;
const VERILOG =
  /^[ \t]*(?:`(?:timescale|include|define|ifdef|ifndef|default_nettype)\b|(?:macromodule|module|primitive|package|interface|program)[ \t]+\w+[ \t]*(?:#?\(|;|$)|end(?:module|primitive|package|interface|function|task|case)\b|always(?:_ff|_comb|_latch)?\b|assign[ \t]|initial[ \t]+begin\b|(?:input|output|inout|wire|reg|logic|parameter|localparam)[ \t])/m;
const COQ =
  /^[ \t]*(?:(?:From[ \t]+[\w.]+[ \t]+)?Require\b|(?:(?:Local|Global|Polymorphic|Program)[ \t]+)?(?:Theorem|Lemma|Corollary|Proposition|Remark|Fact|Example|Definition|Inductive|CoInductive|Fixpoint|CoFixpoint|Record|Class|Instance|Variant|Notation|Ltac|Axiom|Hypothesis|Parameter|Variables?|Section|Module)[ \t]+["\w(]|Proof\b|Qed\.|Defined\.|(?:Im|Ex)port[ \t]|(?:Open|Close)[ \t]+Scope\b|Set[ \t]+\w|\(\*)/m;
const V_LANG = /^(?:pub[ \t]+)?(?:fn[ \t]+[\w(]|struct[ \t]+\w+[ \t]*\{)|^import[ \t]+[\w.]+$/m;
const MATLAB =
  /^[ \t]*(?:function\b(?![^\n]*\{)|classdef\b|%|end(?:function|if|for|while|classdef)?[ \t]*;?[ \t]*(?:[%#][^\n]*)?$|(?:clear|clc|close[ \t]+all|hold[ \t]+on|pkg[ \t]+load|addpath|figure)\b|disp\(|fprintf\(|#[ \t!]|1;$)/m;
const MATHEMATICA =
  /^\s{0,99}\(\*|^[ \t]*(?:BeginPackage|Begin|EndPackage|Get|Needs|Module|Package)\[|^\w+(?:\[[^\n]*_[^\n]*\])[ \t]*:?=|:>|\/;/m;
const PERL =
  /^[ \t]*(?:use[ \t]+(?:strict|warnings|utf8|lib|parent|base|constant|v?5|[A-Z]\w*)|package[ \t]+[\w:]+|sub[ \t]+\w+|(?:my|our|local)[ \t]*[($@%]|=(?:head[1-4]|pod|cut|over|item|begin|for)\b|require[ \t]+['"\w]|BEGIN[ \t]*\{|1;)|\$\w+(?:->|[ \t]*=)|=~/m;
const RAKU =
  /^[ \t]*(?:use[ \t]+v6|(?:unit[ \t]+)?(?:class|role|grammar|module)[ \t]+[\w:-]+|multi[ \t]+(?:sub|method)|(?:my|has)[ \t]+[A-Z]\w*[ \t]+[$@%]|use[ \t]+Test;)/m;
const LATEX =
  /^[ \t]*(?:\\(?:NeedsTeXFormat|Provides\w+|documentclass|RequirePackage|LoadClass|newcommand|renewcommand|def|DeclareOption|usepackage|let|if\w*|input|newenvironment|makeatletter|begin|section)\b|%)/m;
const APEX =
  /^[ \t]*(?:@\w+[^\n]*|(?:(?:public|private|global|protected)[ \t]+(?:(?:virtual|abstract|static|(?:with|without|inherited)[ \t]+sharing)[ \t]+)*(?:class|interface|enum)\b))/im;
const VB =
  /^[ \t]*(?:VERSION[ \t]+\d|Attribute[ \t]+VB_|Option[ \t]+(?:Explicit|Compare|Base|Private)|(?:(?:Public|Private|Friend|Static)[ \t]+)*(?:Sub|Function|Property[ \t]+(?:Get|Let|Set))[ \t]+\w|Dim[ \t]+\w|End[ \t]+(?:Sub|Function|If)\b|(?:Begin|Begin[ \t]+VB\.\w+)[ \t])/im;
const FSHARP =
  /^[ \t]*(?:module[ \t]+(?:rec[ \t]+)?[\w.]+|namespace[ \t]+[\w.]+|open[ \t]+[\w.]+|let[ \t]+(?:rec[ \t]+|inline[ \t]+|mutable[ \t]+|private[ \t]+)?[\w(`]|type[ \t]+\w|\[<\w|#(?:r|load|nowarn|light)\b|\(\*|\/\/\/)/m;
const GLSL =
  /^[ \t]*(?:#version\b|#extension[ \t]+GL_|precision[ \t]+(?:low|medium|high)p\b|(?:uniform|varying|attribute|in|out|flat[ \t]+in|layout[ \t]*\()[ \t]*[\w(]|void[ \t]+main[ \t]*\()|\bgl_[A-Z]\w+/m;
const FORTH =
  /^[ \t]*(?:: [ \t]*\S+[ \t\n]|\\ |\( |(?:variable|constant|create|include|require)[ \t]+\S|\d+[ \t]+(?:constant|value)[ \t])/im;
const SML =
  /^[ \t]*(?:structure[ \t]+\w+|signature[ \t]+\w+|functor[ \t]+\w+|fun[ \t]+(?:'\w+[ \t]+)?\w|datatype[ \t]|infixr?[ \t]+\d|exception[ \t]+\w+[ \t]*$|val[ \t]+\w+[ \t]*=[ \t]*fn\b)/m;
const OPENCL =
  /\b(?:__kernel|__global|__local|__constant|__private|get_global_id|cl_khr_\w+)\b|^[ \t]*kernel[ \t]+void\b|^[ \t]*#[ \t]*(?:include|define|if|ifdef|ifndef|pragma)\b/m;
const NGINX =
  /^[ \t]*(?:server|upstream[ \t]+\S+|http|events|location[ \t][^\n{]*|map[ \t][^\n{]*)[ \t]*\{|^[ \t]*(?:worker_processes|proxy_pass|listen|server_name)[ \t]/m;
const APACHE =
  /^[ \t]*<\/?(?:VirtualHost|Directory\w*|Location\w*|Files\w*|IfModule|IfDefine|Proxy|Limit)\b|^[ \t]*(?:LoadModule|ServerName|DocumentRoot|RewriteRule|Rewrite(?:Engine|Cond)|Listen)[ \t]/im;
const HOCON =
  /^[ \t]*(?:include[ \t]+(?:"|file|classpath|required)|[\w.-]+[ \t]*\{[ \t]*$|[\w.-]+[ \t]*[+]?=[ \t]*\$\{)/m;
const BITBAKE =
  /^(?:(?:SUMMARY|DESCRIPTION|LICENSE|SRC_URI|SRCREV|DEPENDS|RDEPENDS\S*|FILES\S*|S|PV|PR|EXTRA_\w+|IMAGE_\w+|PACKAGECONFIG\S*)[ \t]*[?:+.]?\??=|inherit[ \t]|do_\w+(?:[:_]\w+)*[ \t]*\(\)|(?:python[ \t]+)?do_\w+)/m;
const PUPPET =
  /^[ \t]*(?:(?:class|define|node|type|function|plan)[ \t]+['"\w:.:-]+[^\n]*[({]?[ \t]*$|include[ \t]+[\w:]+[ \t]*$|\w+[ \t]*\{[ \t]*(?:['"$[]|$)|#[ \t])|=>/m;
const JINJA = /\{%-?[ \t]*\w+|\{#/;
const GO_TEMPLATE =
  /\{\{-?[ \t]*(?:\.|\$|\/\*|(?:define|template|block|range|with|if|else|end|include|printf|toYaml|nindent|quote)\b)/;
const SMARTY =
  /\{\*|\{\$\w|\{(?:if|foreach|include|extends|block|section|assign|literal|strip|function|while|capture)\b|\{\/\w+\}/;
const ASSEMBLY =
  /^[ \t]*(?:;|\.(?:text|data|bss|section|globl?|align|macro|equ|include|ascii|byte|word|org|ifdef)\b|%(?:include|define|macro|ifdef|ifndef)\b|\w+:?[ \t]+(?:equ|db|dw|dd|dq|resb|macro|proc|struc)\b|(?:mov|push|pop|call|jmp|ret|add|sub|lda|ldx|sta|jsr|bne|ld)[ \t\n])/im;
const C_MARKS =
  /^[ \t]*(?:#[ \t]*(?:include|define|undef|if|ifdef|ifndef|endif|else|pragma)\b|\/\*|\/\/|(?:static|extern|const|typedef|struct|unsigned|int|void|char)\b[^\n]*[;{,(])/m;
const SQL_MARKS = /^[ \t]*(?:create|alter|drop|insert|select|update|delete|declare|begin|set|with|merge|grant)\b/im;
const LEX = /^%%[ \t]*$|^%\{|^%(?:option|x|s|class|unicode|cup|token)\b/m;
const MODULA2 = /^[ \t]*(?:(?:DEFINITION|IMPLEMENTATION)[ \t]+)?MODULE[ \t]+\w+/m;
const IDL =
  /^[ \t]*(?:pro[ \t]+\w+(?:::\w+)?[ \t]*(?:,|$)|function[ \t]+\w+(?:::\w+)?[ \t]*,|compile_opt\b|;\+|endif\b|endfor\b)/im;
const QMAKE =
  /^[ \t]*(?:QT|CONFIG|TARGET|TEMPLATE|SOURCES|HEADERS|FORMS|RESOURCES|INCLUDEPATH|LIBS|DEFINES|SUBDIRS|VERSION|DESTDIR)[ \t]*[-+*~]?=/m;
const D_LANG =
  /^[ \t]*(?:module[ \t]+[\w.]+[ \t]*;|import[ \t]+[\w.]+|(?:unittest|version\s*\()\b|\/\+|(?:class|struct|interface|template|enum|alias|auto|void|int|string|bool)\b[^\n]*[;{(])/m;
const DTRACE =
  /^[\w*]*:[\w*]*:[\w*`]*:[\w*-]*[ \t]*(?:,|\{|$|\/)|^(?:BEGIN|END|ERROR)[ \t]*$|^#pragma[ \t]+D\b|^profile-\d|^tick-\d/m;
const DEPS = /^\S[^\n:]{0,300}\.(?:o|d|lo|obj|rmeta|rlib)\b[^\n:]{0,300}:(?:[ \t\n]|$)|^[^\n:]{1,300}:[^\n]*\\$/m;
const SUPERCOLLIDER =
  /\b(?:SynthDef|SinOsc|Pbind|UGen|OSCdef)\b|\.(?:ar|kr)\(|^[ \t]*(?:\+[ \t]*)?[A-Z]\w*[ \t]*(?::[ \t]*[A-Z]\w*[ \t]*)?\{[ \t]*$|^[ \t]*\*?\w+[ \t]*\{[ \t]*\|/m;
const SCALA =
  /^[ \t]*(?:package|import|object|class|trait|case[ \t]+class|def|val|implicit|given|enum|\/\/>|@main|@\w+)\b/m;
const GDSCRIPT =
  /^[ \t]*(?:extends|class_name|func|signal|onready|export|@\w+|tool$|var|const|enum|static[ \t]+func)\b/m;
const GAP = /^[ \t]*(?:#|[A-Z]\w*\(|\w+[ \t]*:=|InstallMethod|DeclareGlobalFunction|Install\w+|Declare\w+)/m;
const ERLANG_TERM = /^[ \t]*(?:\{[ \t]*application\b|%|-module\()/m;
const CLOJURE = /^\s{0,99}(?:#!|;|\(|#_|\[|\{)/;
const AMPL = /^[ \t]*(?:param|var|set|subject[ \t]+to|minimize|maximize)\b/im;
const REBOL = /^\s{0,99}REBOL[ \t]*\[/i;
const YAML_MARKS = /^[ \t]*(?:---|- |[\w."'-]+:(?:[ \t]|$)|#|\{%|\{#)/m;

/** Ending to [language, pattern, 'bare'?] in the order in which they are tried. */
const ROWS: Readonly<Record<string, readonly (readonly [string, (RegExp | null)?, 'bare'?])[]>> = {
  app: [['erlang', ERLANG_TERM], ['xml', XML], ['text']],
  as: [['angelscript', /^[ \t]*(?:#include\b|shared[ \t]+class)|@[ \t]*\w+[ \t]*[=,)]/m], ['actionscript']],
  bb: [['bitbake', BITBAKE], ['clojure', CLOJURE], ['text']],
  cl: [['opencl', OPENCL], ['commonlisp', LISP], ['opencl', C_MARKS], ['commonlisp']],
  cls: [['latex', LATEX], ['vb', VB], ['apex', APEX], ['apex']],
  conf: [['nginx', NGINX], ['apache', APACHE], ['ini', /^[ \t]*\[[^\]\n]+\]/m], ['hocon', HOCON], ['ini']],
  ctl: [['vb', VB], ['text']],
  d: [['dtrace', DTRACE], ['makefile', DEPS], ['d', D_LANG], ['d']],
  def: [['modula2', MODULA2], ['cpp', CPP, 'bare'], ['c', C_MARKS], ['c', /^[A-Z_][A-Z0-9_]*[ \t]*\(/m], ['text']],
  do: [
    ['stata', /^[ \t]*(?:\*|use|gen|generate|replace|regress|program|local|global|foreach|di|display)[ \t]/m],
    ['text'],
  ],
  e: [
    [
      'eiffel',
      /^[ \t]*(?:note|indexing|(?:deferred[ \t]+|frozen[ \t]+|expanded[ \t]+)?class|feature|inherit|create)\b/m,
    ],
    ['text'],
  ],
  f: [['forth', /^: [ \t]*\S/m], ['fortran']],
  for: [['forth', /^: [ \t]*\S/m], ['fortran']],
  frm: [['vb', VB], ['text']],
  fs: [['glsl', GLSL], ['forth', /^: [ \t]*\S[^\n]*;|^\\ /m], ['fsharp', FSHARP], ['forth', FORTH], ['fsharp']],
  g: [
    [
      'antlr',
      /^[ \t]*(?:(?:lexer|parser|tree)[ \t]+)?grammar[ \t]+\w+[ \t]*;|^class[ \t]+\w+[ \t]+extends[ \t]+(?:Parser|Lexer)/m,
    ],
    ['gap', GAP],
    ['text'],
  ],
  gd: [['gdscript', GDSCRIPT], ['gap', GAP], ['gdscript']],
  gml: [['xml', XML], ['javascript', C_MARKS], ['text']],
  h: [['objc', OBJC, 'bare'], ['cpp', CPP, 'bare'], ['cpp', CPP_INSIDE, 'bare'], ['c']],
  i: [['swig', /^%(?:module|include|\{|import|template|rename)/m], ['assembly', ASSEMBLY], ['c', C_MARKS], ['text']],
  inc: [
    ['php', PHP],
    ['bitbake', BITBAKE],
    ['sourcepawn', /^[ \t]*(?:native|forward|stock|methodmap)[ \t]+\w/m],
    ['cpp', CPP, 'bare'],
    ['pascal', /^[ \t]*\{\$\w|^[ \t]*(?:procedure|function)[ \t]+\w+[^\n{]*;/im],
    ['c', /^[ \t]*(?:#[ \t]*(?:include|define|if|ifdef|ifndef|endif)\b|\/\*|\/\/)|^[^\n#;]*\)[ \t]*\{?[ \t]*$/m],
    ['assembly', ASSEMBLY],
    ['makefile', MAKE],
    ['sql', SQL_MARKS],
    ['text'],
  ],
  l: [['lex', LEX], ['commonlisp', LISP], ['lex']],
  ll: [['lex', LEX], ['llvm']],
  m: [
    ['objc', OBJC, 'bare'],
    ['mercury', /^:-[ \t]*(?:module|interface|import_module)\b/m],
    ['mathematica', MATHEMATICA],
    ['matlab', /^[ \t]*(?:function\b(?![^\n]*[{;]\s*$)|classdef\b|%)/m],
    ['objc', /^[ \t]*(?:#[ \t]*(?:include|define|ifdef|ifndef|pragma)\b|\/\/|\/\*)|^[ \t]*\}[ \t]*;?[ \t]*$/m],
    ['matlab', MATLAB],
    ['matlab', /^[ \t]*[\w[(~][\w.,[\]() ~]{0,200}=[^\n{=]*$/m],
    ['objc'],
  ],
  ml: [['ocaml', /^[ \t]*(?:let|open|module|type|external|exception|include)\b[^\n]*|;;/m], ['sml', SML], ['ocaml']],
  mm: [['xml', XML], ['xml', /^\s{0,99}<map\b/], ['objc']],
  mod: [['modula2', MODULA2], ['xml', XML], ['ampl', AMPL], ['text']],
  mojo: [['xml', XML], ['mojo']],
  n: [['nemerle', /^[ \t]*(?:using|namespace|module)[ \t]/m], ['text']],
  p: [['pascal', PASCAL], ['gnuplot', /^[ \t]*(?:set|plot|splot)[ \t]/m], ['text']],
  pas: [['pascal']],
  pl: [
    ['prolog', /^:-[ \t]|^[a-z]\w*(?:\([^\n]*\))?[ \t]*:-/m],
    ['raku', /^[ \t]*use[ \t]+v6\b/m],
    ['perl', PERL],
    ['prolog', PROLOG],
    ['perl'],
  ],
  pp: [['pascal', PASCAL], ['puppet', PUPPET], ['pascal', /\{\$\w|^[ \t]*(?:begin|end\.)/im], ['puppet']],
  pro: [
    ['qmake', QMAKE],
    ['idl', IDL],
    ['prolog', PROLOG],
    ['proguard', /^-(?:keep|dont|optimi[sz]|assume)\w*/m],
    ['text'],
  ],
  q: [['sql', SQL_MARKS], ['text']],
  r: [['rebol', REBOL], ['r']],
  re: [['cpp', /\/\*!(?:re2c|use:|max:)|^[ \t]*#[ \t]*include\b/m], ['reason']],
  rs: [['c', /^\s{0,99}(?:\/\*[\s\S]{0,2000}?\*\/\s{0,99})?#pragma[ \t]+(?:version|rs)\b/], ['xml', XML], ['rust']],
  s: [['assembly']],
  sc: [['scala', SCALA], ['supercollider', SUPERCOLLIDER], ['scala']],
  sls: [['scheme', LISP], ['yaml', YAML_MARKS], ['yaml']],
  sp: [
    ['sourcepawn', /^[ \t]*(?:#include[ \t]*<sourcemod|public[ \t]+(?:Plugin|void|Action)|native|stock)\b/m],
    ['text'],
  ],
  t: [
    ['raku', RAKU],
    ['perl', PERL],
    ['text', /^ {2}\$ /m],
    ['turing', /^[ \t]*(?:proc|procedure|function|fcn)[ \t]+\w+[^\n]*$|^[ \t]*(?:var|const)[ \t]+\w+[^\n]*:/m],
    ['perl'],
  ],
  tmpl: [
    ['gotemplate', GO_TEMPLATE],
    ['jinja', JINJA],
    ['php', PHP],
    ['gotemplate', /\{\{/],
  ],
  tpl: [
    ['php', PHP],
    ['jinja', JINJA],
    ['gotemplate', GO_TEMPLATE],
    ['smarty', SMARTY],
    ['gotemplate', /\{\{/],
  ],
  ts: [['xml', XML], ['xml', /^\s{0,99}<TS\b/], ['typescript']],
  tsx: [['xml', XML], ['xml', /^\s{0,99}<tileset\b/], ['tsx']],
  v: [
    ['coq', /^[ \t]*(?:Proof\b|Qed\.|(?:From[ \t]+[\w.]+[ \t]+)?Require\b)/m],
    ['v', V_LANG],
    ['verilog', VERILOG],
    ['coq', COQ],
    ['verilog'],
  ],
  vs: [['glsl', GLSL], ['glsl', C_MARKS], ['text']],
  w: [['lex', LEX], ['text']],
  y: [['yacc', /^%%|^%(?:token|union|type|left|right|start|\{)/m], ['yacc']],
  yy: [['json', /^\s{0,99}\{/], ['yacc']],
  x: [['linkerscript', /^[ \t]*(?:SECTIONS|MEMORY|ENTRY\s*\()/m], ['text']],
};

/** What a file may be whose ending is this, in the order in which they are tried; undefined for an ending of one language. */
export const SHARED_ENDINGS: ReadonlyMap<string, readonly Candidate[]> = new Map(
  Object.entries(ROWS).map(([ending, rows]) => [
    ending,
    rows.map(([language, pattern, bare]) => ({ language, pattern: pattern ?? null, bare: bare === 'bare' })),
  ]),
);
