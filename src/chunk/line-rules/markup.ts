/** Line rules for style sheets, documents and templates. */

import { C_BLOCK, type LineRules, line, PERCENT, SLASHES } from './line-rule.ts';

const SCSS: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  imports: /^\s*@(?:import|use|forward)\s+['"]([^'"]+)/,
  rules: [
    line('function', /^\s*@function\s+([\w-]+)/),
    line('macro', /^\s*(?:@mixin\s+|=)([\w-]+)/),
    line('rule', /^\s*(@(?:media|supports|keyframes|font-face|layer|container)[^{]*)/),
    line(
      'variable',
      /^\s*([$@](?!media|import|use|include|extend|return|if|else|each|for|while|charset|plugin)[\w-]+)\s*:/,
    ),
    line('rule', /^\s*((?:[.#%*[:>~+]|[a-z][\w-]*(?=[\s,.:#[>{]))[^{};]*?)\s*(?:,\s*(?:\/\/.*)?$|\{)/i),
  ],
};

/** Sass and Stylus: no braces. */
const SASS: LineRules = {
  ...SCSS,
  rules: [
    line('function', /^\s*@function\s+([\w-]+)/),
    line('macro', /^\s*(?:@mixin\s+|=)([\w-]+)/),
    line('function', /^([\w-]+)\([^)]*\)\s*$/),
    line('variable', /^\s*(\$[\w-]+)\s*[:=]/),
    line('rule', /^\s*([.#%&*[>~+@][^:;]*|[a-z][\w-]*(?:[.:#[>, ][^;]*)?)\s*$/),
  ],
};

const LATEX: LineRules = {
  comment: PERCENT,
  ends: 'next',
  imports: /^\s*\\(?:usepackage|RequirePackage|input|include|LoadClass)(?:\[[^\]]*\])?\{([^}]+)/,
  rules: [
    line('section', /^\s*\\(?:part|chapter)\*?(?:\[[^\]]*\])?\{(.+)\}/, 0),
    line('section', /^\s*\\section\*?(?:\[[^\]]*\])?\{(.+)\}/, 1),
    line('section', /^\s*\\(?:sub)+section\*?(?:\[[^\]]*\])?\{(.+)\}/, 2),
    line('module', /^\s*\\Provides(?:Class|Package|File|Expl\w+)\*?\s*\{([^}]+)/, 4),
    line(
      'macro',
      /^\s*\\(?:re|provide)?(?:newcommand|command|NewDocumentCommand|RenewDocumentCommand|DeclareMathOperator|DeclareRobustCommand)\*?\s*\{?\s*\\([A-Za-z@]+)/,
      4,
    ),
    line('macro', /^\s*\\(?:global\s*\\)?[gex]?def\s*\\([A-Za-z@]+)/, 4),
    line('macro', /^\s*\\(?:re)?newenvironment\*?\s*\{([^}]+)/, 4),
    line('macro', /^\s*\\(?:newcounter|newlength|newif|newtheorem)\*?\s*\{?\s*\\?([A-Za-z@]+)/, 4),
    line('macro', /^\s*\\cs_(?:g?set|new)\w*:\w+\s*\\(\w+)/, 4),
    line('field', /^\s*@\w+\s*\{\s*([^,\s]+)\s*,/, 4),
    line('field', /^[^%]*\\label\{([^}]+)/, 5),
  ],
};

const ASCIIDOC: LineRules = {
  comment: SLASHES,
  ends: 'next',
  imports: /^include::([^[]+)/,
  rules: [line('section', /^=\s+(.+)/, 0), line('section', /^==\s+(.+)/, 1), line('section', /^={3,6}\s+(.+)/, 2)],
};
const ORG: LineRules = {
  comment: /^\s*#(?:\s|$)/,
  ends: 'next',
  rules: [line('section', /^\*\s+(.+)/, 0), line('section', /^\*\*\s+(.+)/, 1), line('section', /^\*{3,}\s+(.+)/, 2)],
};
const TYPST: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'next',
  imports: /^\s*#import\s+"([^"]+)"/,
  rules: [
    line('section', /^=\s+(.+)/, 0),
    line('section', /^={2,}\s+(.+)/, 1),
    line('function', /^\s*#?let\s+([\w-]+)\s*\(/, 2),
    line('variable', /^\s*#?let\s+([\w-]+)/, 2),
  ],
};

/** Templates in text with tags: blocks, macros and included files by the words that each engine has for them. */
const TEMPLATE: LineRules = {
  comment: /^\s*(?:\{#|<!--|\{\{!|<%#|<%--|@\*|\{\{--|\{%-?\s*comment)/,
  ends: 'next',
  nests: false,
  imports:
    /(?:\{%[-~]?\s*(?:extends|include|import|from|embed|render)\s+|\{\{[-~]?\s*(?:template|include|block|>)\s*|<%[-=]?\s*(?:include|render)\s*\(?\s*(?:partial:\s*)?|@(?:extends|include|component|layout)\s*\(?\s*|<%@\s*include\s+file=|\{(?:extends|include)\s+file=)["']?([\w./:-]+)/,
  rules: [
    line('function', /\{%[-~+]?\s*(?:macro|call|function|def)\s+(\w+)/, 0),
    line('section', /\{%[-~+]?\s*(?:block|section|slot)\s+["']?([\w.-]+)/, 0),
    line('section', /\{\{[-~]?\s*(?:define|block)\s+"([^"]+)"/, 0),
    line('section', /\{\{#(?:\*inline|>)?\s*["']?([\w./-]+)/, 0),
    line('function', /^\s*<#(?:macro|function)\s+(\w+)/, 0),
    line('function', /^\s*#macro\s*\(\s*(\w+)/, 0),
    line('function', /^\s*<%(?:def|block)\s+name="(\w+)/, 0),
    line('section', /^\s*@(?:section|yield|push|slot|component|stack)\s*\(\s*['"]([\w.-]+)/, 0),
    line('section', /^\s*@section\s+(\w+)/, 0),
    line('section', /\{(?:block|function)\s+(?:name=)?["']?(\w+)/, 0),
    line('function', /^\s*(?:(?:public|private|protected|static|async)\s+){1,4}[\w<>[\]?]+\s+(\w+)\s*\(/, 0),
    line('section', /^\s*<h[1-6][^>]*>([^<{]+)</i, 1),
    line('section', /^[^<]*<\w+[^>]*\sid\s*=\s*["']([\w-]+)["']/, 1),
  ],
};

/** The script at the top, and what the page names. */
const ASTRO: LineRules = {
  comment: /^\s*(?:\/\/|\/\*|\*(?:\s|$|\/)|<!--)/,
  block: C_BLOCK,
  ends: 'indent',
  imports: /^\s*import\b[^'"]*['"]([^'"]+)/,
  rules: [
    line('function', /^\s*(?:export\s+)?(?:async\s+)?function\s*\*?\s*(\w+)/),
    line('function', /^\s*(?:export\s+)?(?:const|let)\s+(\w+)\s*=\s*(?:async\s*)?(?:\([^)]*\)|\w+)\s*(?::[^=]+)?=>/),
    line('interface', /^\s*(?:export\s+)?interface\s+(\w+)/),
    line('type', /^\s*(?:export\s+)?type\s+(\w+)\s*=/),
    line('constant', /^(?:export\s+)?const\s+(?:\{\s*)?(\w+)/),
    line('section', /^\s*<h[1-6][^>]*>([^<{]+)</i),
    line('section', /^[^<]*<\w+[^>]*\sid\s*=\s*["']([\w-]+)["']/),
  ],
};

const PUG: LineRules = {
  comment: SLASHES,
  ends: 'indent',
  imports: /^\s*(?:include|extends)\s+(\S+)/,
  rules: [
    line('function', /^\s*mixin\s+([\w-]+)/),
    line('section', /^\s*block\s+(?:append\s+|prepend\s+)?([\w-]+)/),
    line('section', /^\s*[\w.]*#([\w-]+)/),
  ],
};
const HTTP: LineRules = {
  comment: /^\s*(?:#(?!##)|\/\/)/,
  ends: 'next',
  rules: [line('section', /^###\s*(\S.*)/, 0), line('rule', /^((?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+\S+)/, 1)],
};
const XML: LineRules = {
  comment: /^\s*<!--/,
  block: ['<!--', '-->'],
  ends: 'indent',
  goesOn: /^\s*(?:<\/|\/?>)/,
  nests: false,
  rules: [
    line(
      'section',
      /^\s{0,12}<(?:[\w-]+:)?(?:target|element|complexType|simpleType|template|bean|service|message|portType|operation|resource|string|style|profile|Target|DataTemplate|activity|symbol)\b[^>]*?\s(?:android:)?(?:name|id|match|x:Key)\s*=\s*["']([^"']+)/,
    ),
  ],
};

export const MARKUP_RULES: Readonly<Record<string, LineRules>> = {
  asciidoc: ASCIIDOC,
  aspnet: TEMPLATE,
  astro: ASTRO,
  blade: TEMPLATE,
  ejs: TEMPLATE,
  erb: TEMPLATE,
  freemarker: TEMPLATE,
  gotemplate: TEMPLATE,
  haml: PUG,
  handlebars: TEMPLATE,
  heex: TEMPLATE,
  http: HTTP,
  jinja: TEMPLATE,
  jsp: TEMPLATE,
  latex: LATEX,
  less: SCSS,
  liquid: TEMPLATE,
  mako: TEMPLATE,
  org: ORG,
  pug: PUG,
  razor: TEMPLATE,
  sass: SASS,
  scss: SCSS,
  slim: PUG,
  smarty: TEMPLATE,
  stylus: SASS,
  twig: TEMPLATE,
  typst: TYPST,
  velocity: TEMPLATE,
  xml: XML,
};
