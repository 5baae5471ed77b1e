/** Line rules for build files, settings and infrastructure. */

import { C_BLOCK, HASH, type LineRules, line, SLASHES } from './line-rule.ts';

const MAKEFILE: LineRules = {
  comment: HASH,
  ends: 'next',
  nests: false,
  imports: /^-?include\s+(\S+)/,
  rules: [
    line('macro', /^define\s+(\S+)/, 0),
    // `name: …`, but neither an assignment nor a setting for one target; marks such as .PHONY are not names.
    line('rule', /^((?!\.[A-Z_]+\s*:)[^\s:=#][^:=#]{0,200}?)\s*::?(?!=|:)(?!\s*[\w.-]+\s*[:?+]?=)/, 0),
    line('variable', /^(?:export\s+|override\s+)?([\w.-]+)\s*(?:::?:?|\?|\+|!)?=/, 0),
  ],
};

const CMAKE: LineRules = {
  comment: HASH,
  ends: 'indent',
  goesOn: /^\s*(?:\)|end(?:function|macro|if|foreach)\b)/i,
  imports: /^\s*include\s*\(\s*([\w./${}-]+)/i,
  rules: [
    line('function', /^\s*function\s*\(\s*([\w-]+)/i),
    line('macro', /^\s*macro\s*\(\s*([\w-]+)/i),
    line('rule', /^\s*add_(?:executable|library|custom_target)\s*\(\s*([\w.:${}-]+)/i),
    line('module', /^\s*project\s*\(\s*([\w-]+)/i),
    line('test', /^\s*add_test\s*\(\s*(?:NAME\s+([^\s)]+)|(?!NAME\b)([\w.-]+))/i),
    line('variable', /^\s*option\s*\(\s*([\w-]+)/i),
    line('variable', /^set\s*\(\s*([\w-]+)/i),
  ],
};

const JUST: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [
    line('variable', /^(?:export\s+)?([\w-]+)\s*:=/),
    line('rule', /^@?([\w-]+)(?:\s+[^:=]*)?:(?!=)/),
    line('variable', /^(?:alias|set)\s+([\w-]+)/),
  ],
};

const MESON: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [
    line('module', /^project\s*\(\s*'([^']+)'/),
    line(
      'rule',
      /^(?:\w+\s*=\s*)?(?:executable|(?:static_|shared_|both_)?library|custom_target|test|benchmark)\s*\(\s*'([^']+)'/,
    ),
    line('variable', /^\s*(\w+)\s*\+?=/),
    line('variable', /^option\s*\(\s*'([^']+)'/),
  ],
};

const NINJA: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [
    line('rule', /^(?:rule|pool)\s+([\w.-]+)/),
    line('rule', /^build\s+([^:\s]+)/),
    line('variable', /^(\w+)\s*=/),
  ],
};

const GN: LineRules = {
  comment: HASH,
  ends: 'indent',
  imports: /^\s*import\s*\(\s*"([^"]+)"/,
  rules: [
    line('macro', /^\s*template\s*\(\s*"([^"]+)"/),
    line('rule', /^\s*\w+\s*\(\s*"([^"]+)"\s*\)\s*\{/),
    line('variable', /^(\w+)\s*=/),
  ],
};

const DOCKERFILE: LineRules = {
  comment: HASH,
  ends: 'next',
  nests: false,
  rules: [
    line('section', /^FROM\s+\S+\s+AS\s+([\w.-]+)/i, 0),
    line('section', /^FROM\s+(?:--\S+\s+)?(\S+)/i, 0),
    line('variable', /^(?:ARG|ENV)\s+(\w+)/i, 1),
  ],
};

const NIX: LineRules = {
  comment: /^\s*(?:#|\/\*)/,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    line('function', /^\s*([\w'.-]+)\s*=\s*(?:[\w'-]+|\{[^}=]*\}?)\s*(?::|$)(?!:)/),
    line('function', /^\s{0,8}([\w'.-]+)\s*=\s*\{[^}]*\}\s*:/),
    line('field', /^\s{0,4}([A-Za-z_][\w'.-]*)\s*=/),
  ],
};

const INI: LineRules = {
  comment: /^\s*[#;]/,
  ends: 'next',
  rules: [
    line('section', /^\s*\[+\s*([^\]\n]+?)\s*\]+\s*(?:[#;].*)?$/, 0),
    line('field', /^\s{0,3}([\w.\-/@*]+)\s*[=:]/, 1),
  ],
};

const DOTENV: LineRules = {
  comment: HASH,
  ends: 'next',
  rules: [line('variable', /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=/, 0)],
};

const APACHE: LineRules = {
  comment: HASH,
  ends: 'indent',
  goesOn: /^\s*<\//,
  rules: [line('section', /^\s*<((?:VirtualHost|Directory|Location|Files|Proxy)\w*\s+[^>]+)>/i)],
};

const BLOCKS: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [line('section', /^\s*((?:server|upstream|location|map|http|stream|events)\b[^{;]*?)\s*\{/)],
};

const HOCON: LineRules = {
  comment: /^\s*(?:#|\/\/)/,
  ends: 'indent',
  rules: [line('section', /^\s{0,4}"?([\w.-]+)"?\s*[:=]?\s*\{\s*$/), line('field', /^([\w.-]+)\s*[:=]/)],
};

const PUPPET: LineRules = {
  comment: HASH,
  ends: 'indent',
  rules: [
    line('class', /^\s*class\s+([\w:]+)/),
    line('function', /^\s*(?:define|function|plan)\s+([\w:]+)/),
    line('section', /^\s*node\s+['"]?([\w.*/-]+)/),
    line('type', /^\s*type\s+([\w:]+)/),
  ],
};

const JSONNET: LineRules = {
  comment: /^\s*(?:#|\/\/|\/\*|\*)/,
  block: C_BLOCK,
  ends: 'indent',
  goesOn: /^\s*[)}\]]/,
  imports: /\bimport(?:str)?\s+['"]([^'"]+)/,
  rules: [
    line('function', /^\s*local\s+(\w+)\s*(?:\(|=\s*function)/),
    line('variable', /^\s*local\s+(\w+)/),
    line('function', /^\s{0,4}(\w+)\s*(?:\([^)]*\)|:+\s*function\b)/),
    line('field', /^\s{0,2}['"]?([\w-]+)['"]?\s*\+?::?:?/),
  ],
};

const BICEP: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [
    line('struct', /^\s*(?:resource|module)\s+(\w+)/),
    line('variable', /^\s*(?:param|var|output)\s+(\w+)/),
    line('type', /^\s*type\s+(\w+)/),
    line('function', /^\s*func\s+(\w+)/),
  ],
};

const REGO: LineRules = {
  comment: HASH,
  ends: 'indent',
  imports: /^import\s+([\w.]+)/,
  rules: [
    line('module', /^package\s+([\w.]+)/),
    line('rule', /^(?:default\s+)?([a-z_]\w*)\s*(?:\(|:=|=|\{|\bif\b|\bcontains\b|\[)/),
  ],
};

const CUE: LineRules = {
  comment: SLASHES,
  ends: 'indent',
  rules: [line('module', /^package\s+(\w+)/), line('type', /^(#\w+)\s*:/), line('field', /^([\w-]+)\??\s*:/)],
};

const DHALL: LineRules = {
  comment: /^\s*--/,
  block: ['{-', '-}'],
  ends: 'indent',
  rules: [line('constant', /^\s*let\s+([\w-]+)/)],
};

const BITBAKE: LineRules = {
  comment: HASH,
  ends: 'indent',
  imports: /^(?:inherit|require|include)\s+(\S+)/,
  rules: [
    line('function', /^(?:python\s+|fakeroot\s+)*(\w[\w:${}-]*)\s*\(\s*\)\s*\{/),
    line('function', /^def\s+(\w+)/),
    line('variable', /^([A-Z][\w:${}.-]*)\s*[?:+.]?\??[=+.]+/),
  ],
};

const QMAKE: LineRules = {
  comment: HASH,
  ends: 'next',
  rules: [line('function', /^define(?:Test|Replace)\((\w+)\)/, 0), line('variable', /^([A-Z]\w*)\s*[-+*~]?=/, 0)],
};
const LINKER: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [line('section', /^\s*(\.\w[\w.]*|SECTIONS|MEMORY)\s*[:{(]?/), line('variable', /^\s*(\w+)\s*=/)],
};
const PROCFILE: LineRules = { comment: HASH, ends: 'next', rules: [line('rule', /^([\w-]+):/, 0)] };
const KDL: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  rules: [line('section', /^([\w-]+)[^;]*\{\s*$/)],
};

export const BUILD_RULES: Readonly<Record<string, LineRules>> = {
  apache: APACHE,
  bicep: BICEP,
  bitbake: BITBAKE,
  cmake: CMAKE,
  cue: CUE,
  dhall: DHALL,
  dockerfile: DOCKERFILE,
  dotenv: DOTENV,
  gn: GN,
  hocon: HOCON,
  ini: INI,
  jsonnet: JSONNET,
  just: JUST,
  kdl: KDL,
  linkerscript: LINKER,
  makefile: MAKEFILE,
  meson: MESON,
  nginx: BLOCKS,
  ninja: NINJA,
  nix: NIX,
  procfile: PROCFILE,
  puppet: PUPPET,
  qmake: QMAKE,
  rego: REGO,
};
