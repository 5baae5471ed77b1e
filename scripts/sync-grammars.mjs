/**
 * Maintainer's script: fetches the grammar packages at the versions below, checks that each grammar loads, and writes
 * grammars/ (brotli wasm, manifest.json, THIRD_PARTY.md). The product depends on none of these packages.
 * Usage: node scripts/sync-grammars.mjs
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { Language, Parser } from 'web-tree-sitter';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'grammars');

const REPOMIX = '@repomix/tree-sitter-wasms';
const VSCODE = '@vscode/tree-sitter-wasm';
const VERSIONS = {
  'tree-sitter-typescript': '0.23.2',
  'tree-sitter-javascript': '0.25.0',
  'tree-sitter-python': '0.25.0',
  'tree-sitter-go': '0.25.0',
  'tree-sitter-rust': '0.24.0',
  'tree-sitter-java': '0.23.5',
  '@tree-sitter-grammars/tree-sitter-kotlin': '1.1.0',
  'tree-sitter-scala': '0.24.0',
  'tree-sitter-c': '0.24.1',
  'tree-sitter-cpp': '0.23.4',
  'tree-sitter-c-sharp': '0.23.5',
  'tree-sitter-objc': '3.0.2',
  'tree-sitter-ruby': '0.23.1',
  'tree-sitter-php': '0.24.2',
  '@tree-sitter-grammars/tree-sitter-lua': '0.4.1',
  'tree-sitter-bash': '0.25.1',
  'tree-sitter-elixir': '0.3.5',
  'tree-sitter-haskell': '0.23.1',
  'tree-sitter-ocaml': '0.24.2',
  '@tree-sitter-grammars/tree-sitter-zig': '1.1.2',
  'tree-sitter-julia': '0.23.1',
  '@davisvaughan/tree-sitter-r': '1.3.0',
  'tree-sitter-html': '0.23.2',
  'tree-sitter-css': '0.25.0',
  'tree-sitter-json': '0.24.8',
  '@tree-sitter-grammars/tree-sitter-yaml': '0.7.1',
  '@tree-sitter-grammars/tree-sitter-toml': '0.7.0',
  '@tree-sitter-grammars/tree-sitter-svelte': '1.0.2',
  'tree-sitter-solidity': '1.2.13',
  '@tree-sitter-grammars/tree-sitter-hcl': '1.2.0',
  [REPOMIX]: '0.1.17',
  [VSCODE]: '0.3.1',
};
/** Language id to [package, wasm file in it]. Swift, Dart, Vue and PowerShell have no loadable wasm of their own. */
const GRAMMARS = {
  bash: ['tree-sitter-bash', 'tree-sitter-bash.wasm'],
  c: ['tree-sitter-c', 'tree-sitter-c.wasm'],
  cpp: ['tree-sitter-cpp', 'tree-sitter-cpp.wasm'],
  csharp: ['tree-sitter-c-sharp', 'tree-sitter-c_sharp.wasm'],
  css: ['tree-sitter-css', 'tree-sitter-css.wasm'],
  dart: [REPOMIX, 'out/tree-sitter-dart.wasm'],
  elixir: ['tree-sitter-elixir', 'tree-sitter-elixir.wasm'],
  go: ['tree-sitter-go', 'tree-sitter-go.wasm'],
  haskell: ['tree-sitter-haskell', 'tree-sitter-haskell.wasm'],
  hcl: ['@tree-sitter-grammars/tree-sitter-hcl', 'tree-sitter-hcl.wasm'],
  html: ['tree-sitter-html', 'tree-sitter-html.wasm'],
  java: ['tree-sitter-java', 'tree-sitter-java.wasm'],
  javascript: ['tree-sitter-javascript', 'tree-sitter-javascript.wasm'],
  json: ['tree-sitter-json', 'tree-sitter-json.wasm'],
  julia: ['tree-sitter-julia', 'tree-sitter-julia.wasm'],
  kotlin: ['@tree-sitter-grammars/tree-sitter-kotlin', 'tree-sitter-kotlin.wasm'],
  lua: ['@tree-sitter-grammars/tree-sitter-lua', 'tree-sitter-lua.wasm'],
  objc: ['tree-sitter-objc', 'tree-sitter-objc.wasm'],
  ocaml: ['tree-sitter-ocaml', 'tree-sitter-ocaml.wasm'],
  'ocaml-interface': ['tree-sitter-ocaml', 'tree-sitter-ocaml_interface.wasm'],
  php: ['tree-sitter-php', 'tree-sitter-php.wasm'],
  powershell: [VSCODE, 'wasm/tree-sitter-powershell.wasm'],
  python: ['tree-sitter-python', 'tree-sitter-python.wasm'],
  r: ['@davisvaughan/tree-sitter-r', 'tree-sitter-r.wasm'],
  ruby: ['tree-sitter-ruby', 'tree-sitter-ruby.wasm'],
  rust: ['tree-sitter-rust', 'tree-sitter-rust.wasm'],
  scala: ['tree-sitter-scala', 'tree-sitter-scala.wasm'],
  solidity: ['tree-sitter-solidity', 'tree-sitter-solidity.wasm'],
  svelte: ['@tree-sitter-grammars/tree-sitter-svelte', 'tree-sitter-svelte.wasm'],
  swift: [REPOMIX, 'out/tree-sitter-swift.wasm'],
  toml: ['@tree-sitter-grammars/tree-sitter-toml', 'tree-sitter-toml.wasm'],
  tsx: ['tree-sitter-typescript', 'tree-sitter-tsx.wasm'],
  typescript: ['tree-sitter-typescript', 'tree-sitter-typescript.wasm'],
  vue: [REPOMIX, 'out/tree-sitter-vue.wasm'],
  yaml: ['@tree-sitter-grammars/tree-sitter-yaml', 'tree-sitter-yaml.wasm'],
  zig: ['@tree-sitter-grammars/tree-sitter-zig', 'tree-sitter-zig.wasm'],
};
/** Grammars taken from a package that gathers many: the package that carries the grammar's own licence. */
const ORIGINS = {
  dart: ['tree-sitter-dart', '1.0.0'],
  powershell: ['tree-sitter-powershell', '0.26.4'],
  swift: ['tree-sitter-swift', '0.7.1'],
  vue: ['tree-sitter-vue', '0.2.1'],
};
/** The parser's own wasm travels with the grammars, because the bundle holds no node_modules. */
const RUNTIME = 'web-tree-sitter';

const work = mkdtempSync(join(tmpdir(), 'sync-grammars-'));
try {
  await sync();
} finally {
  rmSync(work, { recursive: true, force: true });
}

// --- internal ---

async function sync() {
  writeFileSync(
    join(work, 'package.json'),
    JSON.stringify({ private: true, dependencies: { ...VERSIONS, ...Object.fromEntries(Object.values(ORIGINS)) } }),
  );
  const npm = spawnSync('npm', ['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'], {
    cwd: work,
    stdio: 'inherit',
  });
  if (npm.status !== 0) throw new Error(`npm install failed with status ${npm.status}`);
  const lock = JSON.parse(readFileSync(join(work, 'package-lock.json'), 'utf8')).packages;
  const known = readKnown();
  const kept = new Set([
    'manifest.json',
    'THIRD_PARTY.md',
    ...[...Object.keys(GRAMMARS), RUNTIME].map((name) => `${name}.wasm.br`),
  ]);
  mkdirSync(out, { recursive: true });
  for (const name of readdirSync(out)) if (!kept.has(name)) rmSync(join(out, name));
  await Parser.init();

  const entries = [];
  for (const [language, [name, file]] of Object.entries(GRAMMARS)) {
    const wasm = readFileSync(join(work, 'node_modules', name, file));
    const abi = (await Language.load(wasm)).abiVersion;
    const locked = lock[`node_modules/${name}`];
    entries.push({ ...describe(language, name, locked.version, wasm, known), integrity: locked.integrity, abi });
    console.log(`${language}: ${wasm.length} bytes, ABI ${abi}`);
  }
  const runtimeDir = join(root, 'node_modules', RUNTIME);
  const runtimeVersion = readPackage(runtimeDir).version;
  const runtime = describe(RUNTIME, RUNTIME, runtimeVersion, readFileSync(join(runtimeDir, `${RUNTIME}.wasm`)), known);
  writeFileSync(join(out, 'manifest.json'), `${JSON.stringify({ runtime, grammars: entries }, null, 2)}\n`);
  writeFileSync(join(out, 'THIRD_PARTY.md'), notices(entries));
}

/** The hash of each file as the last run wrote it: what did not change is not compressed again, which takes minutes. */
function readKnown() {
  const file = join(out, 'manifest.json');
  if (!existsSync(file)) return new Map();
  const { runtime, grammars } = JSON.parse(readFileSync(file, 'utf8'));
  return new Map([runtime, ...grammars].map((entry) => [entry.language, entry.sha256]));
}

/** Writes the compressed file and returns its manifest entry. `bytes` and `sha256` are of the raw wasm. */
function describe(language, name, version, wasm, known) {
  const file = join(out, `${language}.wasm.br`);
  const sha256 = createHash('sha256').update(wasm).digest('hex');
  if (known.get(language) !== sha256 || !existsSync(file)) {
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length,
    };
    writeFileSync(file, brotliCompressSync(wasm, { params }));
  }
  const dir = name === RUNTIME ? join(root, 'node_modules', name) : join(work, 'node_modules', name);
  return {
    language,
    package: name,
    version,
    licence: readPackage(dir).license ?? 'see THIRD_PARTY.md',
    sha256,
    bytes: wasm.length,
  };
}

function notices(entries) {
  const parts = [
    '# Third-party notices: grammars\n',
    'The files in this folder are compiled tree-sitter grammars and the tree-sitter runtime, copied unchanged from these packages.\n',
  ];
  const names = [...new Set(entries.map((entry) => entry.package)), RUNTIME].sort();
  for (const name of names) {
    const dir = name === RUNTIME ? join(root, 'node_modules', name) : join(work, 'node_modules', name);
    const { version, license, repository, author } = readPackage(dir);
    const languages = entries.filter((entry) => entry.package === name).map((entry) => entry.language);
    const file = readdirSync(dir).find((each) => /^(licen[cs]e|unlicense|copying)/i.test(each));
    parts.push(`## ${name} ${version}\n`);
    parts.push(`- Used for: ${languages.join(', ') || 'the parser runtime'}`);
    parts.push(`- Licence: ${license}`);
    const source = typeof repository === 'string' ? repository : repository?.url;
    if (source) parts.push(`- Source: ${source}`);
    const by = typeof author === 'string' ? author : author?.name;
    if (!file && by) parts.push(`- Author: ${by}`);
    if (file) parts.push('', '```text', readFileSync(join(dir, file), 'utf8').trim(), '```');
    else parts.push('', 'The package carries no licence file of its own; its package.json names the licence above.');
    parts.push('');
    for (const language of languages) {
      if (!Object.hasOwn(ORIGINS, language)) continue;
      const [origin] = ORIGINS[language];
      parts.push(`### ${language}: the grammar of ${origin}\n`, '```text');
      parts.push(readFileSync(join(work, 'node_modules', origin, 'LICENSE'), 'utf8').trim(), '```', '');
    }
  }
  return `${parts.join('\n').trimEnd()}\n`;
}

function readPackage(dir) {
  const file = join(dir, 'package.json');
  if (!existsSync(file)) throw new Error(`No package.json in ${dir}`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
