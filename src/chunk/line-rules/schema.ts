/** Line rules for languages that describe data and services. */

import { C_BLOCK, HASH, type LineRules, line, SLASHES } from './line-rule.ts';

const PROTOBUF: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  inline: true,
  imports: /^\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"/,
  rules: [
    line('struct', /^\s*message\s+(\w+)/),
    line('interface', /^\s*service\s+(\w+)/),
    line('enum', /^\s*enum\s+(\w+)/),
    line('method', /^\s*rpc\s+(\w+)/),
    line('impl', /^\s*extend\s+([\w.]+)/),
  ],
};

const GRAPHQL: LineRules = {
  comment: /^\s*(?:#|""")/,
  ends: 'indent',
  inline: true,
  rules: [
    line('struct', /^\s*(?:extend\s+)?(?:type|input)\s+(\w+)/),
    line('interface', /^\s*(?:extend\s+)?interface\s+(\w+)/),
    line('enum', /^\s*(?:extend\s+)?enum\s+(\w+)/),
    line('type', /^\s*(?:extend\s+)?(?:scalar|union)\s+(\w+)/),
    line('function', /^\s*(?:query|mutation|subscription|fragment)\s+(\w+)/),
    line('macro', /^\s*directive\s+@(\w+)/),
  ],
};

const THRIFT: LineRules = {
  comment: /^\s*(?:\/\/|\/\*|\*|#)/,
  block: C_BLOCK,
  ends: 'indent',
  inline: true,
  imports: /^\s*include\s+["']([^"']+)/,
  rules: [
    line('struct', /^\s*(?:struct|union|exception)\s+(\w+)/),
    line('interface', /^\s*service\s+(\w+)/),
    line('enum', /^\s*(?:enum|senum)\s+(\w+)/),
    line('type', /^\s*typedef\s+[\w<>, .]+\s(\w+)\s*[;,]?\s*$/),
    line('constant', /^\s*const\s+[\w<>, .]+\s(\w+)\s*=/),
    line('method', /^\s+(?:oneway\s+)?(?:void|[\w.]+(?:<[^>]*>)?)\s+(\w+)\s*\(/),
  ],
};

const CAPNP: LineRules = {
  comment: HASH,
  ends: 'indent',
  inline: true,
  rules: [
    line('struct', /^\s*struct\s+(\w+)/),
    line('interface', /^\s*interface\s+(\w+)/),
    line('enum', /^\s*enum\s+(\w+)/),
    line('constant', /^\s*const\s+(\w+)/),
    line('macro', /^\s*annotation\s+(\w+)/),
    line('method', /^\s+(\w+)\s*@\d+\s*\(/),
  ],
};

const PRISMA: LineRules = {
  comment: SLASHES,
  ends: 'indent',
  inline: true,
  rules: [
    line('struct', /^\s*(?:model|view|type)\s+(\w+)/),
    line('enum', /^\s*enum\s+(\w+)/),
    line('section', /^\s*(?:datasource|generator)\s+(\w+)/),
  ],
};

const FLATBUFFERS: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  inline: true,
  imports: /^\s*include\s+"([^"]+)"/,
  rules: [
    line('struct', /^\s*(?:table|struct)\s+(\w+)/),
    line('enum', /^\s*(?:enum|union)\s+(\w+)/),
    line('interface', /^\s*rpc_service\s+(\w+)/),
  ],
};

const AVRO: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  inline: true,
  rules: [
    line('interface', /^\s*protocol\s+(\w+)/),
    line('struct', /^\s*(?:record|error|fixed)\s+(\w+)/),
    line('enum', /^\s*enum\s+(\w+)/),
  ],
};

const SMITHY: LineRules = {
  comment: SLASHES,
  ends: 'indent',
  inline: true,
  rules: [
    line('struct', /^\s*(?:structure|union|resource|list|map|set)\s+(\w+)/),
    line('interface', /^\s*service\s+(\w+)/),
    line('enum', /^\s*(?:intEnum|enum)\s+(\w+)/),
    line('method', /^\s*operation\s+(\w+)/),
    line('type', /^\s*(?:string|integer|long|blob|boolean|timestamp|document|double|float)\s+(\w+)/),
  ],
};

const WIT: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'indent',
  inline: true,
  rules: [
    line('interface', /^\s*(?:interface|world)\s+([\w-]+)/),
    line('struct', /^\s*(?:record|resource)\s+([\w-]+)/),
    line('enum', /^\s*(?:enum|variant|flags)\s+([\w-]+)/),
    line('type', /^\s*type\s+([\w-]+)/),
    line('function', /^\s*(?:export\s+|import\s+)?([\w-]+):\s*(?:static\s+|async\s+)?func\b/),
  ],
};

const ANTLR: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'next',
  rules: [
    line('module', /^(?:(?:lexer|parser|tree)\s+)?grammar\s+(\w+)/, 0),
    line('rule', /^(?:fragment\s+|protected\s+)?([A-Za-z]\w*)\s*(?:[:[]|returns\b|locals\b|$)/, 1),
  ],
  nests: false,
};

const LEX_AND_YACC: LineRules = {
  comment: SLASHES,
  block: C_BLOCK,
  ends: 'next',
  rules: [
    line('constant', /^%token\s+(?:<\w+>\s+)?(\w+)/, 0),
    line('rule', /^([a-z_]\w*)\s*(?::(?!:)|$)/i, 0),
    line('constant', /^([A-Z_]\w*)\s+[[("\\.]/, 0),
    line('function', /^(?:static\s+)?(?:\w+[\s*]+){1,4}(\w+)\s*\([^;]*$/, 0),
  ],
};

export const SCHEMA_RULES: Readonly<Record<string, LineRules>> = {
  antlr: ANTLR,
  avro: AVRO,
  capnp: CAPNP,
  flatbuffers: FLATBUFFERS,
  graphql: GRAPHQL,
  lex: LEX_AND_YACC,
  prisma: PRISMA,
  protobuf: PROTOBUF,
  smithy: SMITHY,
  thrift: THRIFT,
  wit: WIT,
  yacc: LEX_AND_YACC,
};
