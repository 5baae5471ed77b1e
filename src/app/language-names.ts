/** What people type for a language, and what the index calls it. */

const ALIASES: Readonly<Record<string, string>> = {
  bat: 'batch',
  'c#': 'csharp',
  'c++': 'cpp',
  cc: 'cpp',
  cs: 'csharp',
  cxx: 'cpp',
  docker: 'dockerfile',
  ex: 'elixir',
  golang: 'go',
  hs: 'haskell',
  htm: 'html',
  jl: 'julia',
  js: 'javascript',
  jsx: 'javascript',
  kt: 'kotlin',
  make: 'makefile',
  md: 'markdown',
  ml: 'ocaml',
  'objective-c': 'objc',
  objectivec: 'objc',
  pl: 'perl',
  proto: 'protobuf',
  ps1: 'powershell',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  sol: 'solidity',
  terraform: 'hcl',
  tf: 'hcl',
  ts: 'typescript',
  yml: 'yaml',
};

/** `TS` is `typescript`; a name that is no alias comes back in lower case. */
export function languageName(typed: string): string {
  const name = typed.trim().toLowerCase();
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name;
}
