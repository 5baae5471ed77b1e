/** Languages of builds, schemas and queries, and Markdown. */

import type { LanguageRow } from './row.ts';

export const BUILD_AND_SCHEMA: readonly LanguageRow[] = [
  ['markdown', 'Markdown', 'headings', 'md markdown mdx mdown mkd qmd rmd livemd'],
  ['sql', 'SQL', 'statements', 'sql ddl dml pgsql psql plsql mysql tsql pls pks pkb pck plb prc fnc hql cql sqlt'],
  ['dockerfile', 'Dockerfile', 'lines', 'dockerfile containerfile', 'dockerfile containerfile earthfile'],
  ['makefile', 'Makefile', 'lines', 'mk mak make mkfile', 'makefile gnumakefile bsdmakefile kbuild'],
  ['cmake', 'CMake', 'lines', 'cmake', 'cmakelists.txt'],
  ['starlark', 'Starlark', 'tree', 'bzl star bazel sky', 'build workspace module.bazel repo.bazel tiltfile buck'],
  ['just', 'Just', 'lines', 'just', 'justfile .justfile'],
  ['meson', 'Meson', 'lines', '', 'meson.build meson_options.txt meson.options'],
  ['ninja', 'Ninja', 'lines', 'ninja'],
  ['gn', 'GN', 'lines', 'gn gni', '.gn'],
  ['qmake', 'qmake', 'lines', 'pri prf'],
  ['bitbake', 'BitBake', 'lines', 'bbclass bbappend'],
  ['protobuf', 'Protocol Buffers', 'lines', 'proto'],
  ['thrift', 'Thrift', 'lines', 'thrift'],
  ['capnp', "Cap'n Proto", 'lines', 'capnp'],
  ['graphql', 'GraphQL', 'lines', 'graphql gql graphqls'],
  ['flatbuffers', 'FlatBuffers', 'lines', 'fbs'],
  ['avro', 'Avro IDL', 'lines', 'avdl'],
  ['smithy', 'Smithy', 'lines', 'smithy'],
  ['wit', 'WIT', 'lines', 'wit'],
  ['antlr', 'ANTLR', 'lines', 'g4'],
  ['swig', 'SWIG', 'lines', 'swg'],
  ['linkerscript', 'Linker script', 'lines', 'ld lds'],
  ['proguard', 'ProGuard', 'lines', ''],
  ['lex', 'Lex', 'lines', 'lex flex'],
  ['yacc', 'Yacc', 'lines', 'yxx ypp'],
  ['prisma', 'Prisma', 'lines', 'prisma'],
];
