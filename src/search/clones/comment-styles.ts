/** How languages write comments, and which of them use quotes for something else than strings. */

export interface CommentStyle {
  /** What begins a comment to the end of the line. */
  readonly line: readonly string[];
  readonly block: readonly (readonly [open: string, close: string])[];
}

export function commentStyle(language: string): CommentStyle {
  return STYLES.get(language) ?? SLASHES;
}

/** Languages in which `'` begins a lifetime, a quoted list or a type variable too: it is a string only around one character. */
export const LONE_QUOTES: ReadonlySet<string> = new Set([
  ...['rust', 'haskell', 'ocaml', 'fsharp', 'scala', 'ada', 'vhdl', 'verilog', 'systemverilog', 'elm', 'purescript'],
  ...['commonlisp', 'emacslisp', 'scheme', 'racket', 'clojure', 'latex'],
]);

// --- internal ---

const C_BLOCK = ['/*', '*/'] as const;
const SLASHES: CommentStyle = { line: ['//'], block: [C_BLOCK] };
const HASHES: CommentStyle = { line: ['#'], block: [] };
const DASHES: CommentStyle = { line: ['--'], block: [C_BLOCK, ['{-', '-}']] };
const SEMICOLONS: CommentStyle = { line: [';'], block: [['#|', '|#']] };
const PERCENTS: CommentStyle = { line: ['%'], block: [] };

const named = (style: CommentStyle, names: string): [string, CommentStyle][] =>
  names.split(' ').map((name) => [name, style]);

const STYLES: ReadonlyMap<string, CommentStyle> = new Map([
  ...named(HASHES, 'python ruby bash fish perl r elixir julia yaml toml makefile dockerfile cmake starlark'),
  ...named(
    HASHES,
    'just meson ninja gn qmake bitbake tcl powershell crystal nim gdscript coffeescript awk graphql raku',
  ),
  ...named({ line: ['#', '//'], block: [C_BLOCK] }, 'hcl terraform nix puppet'),
  ...named({ line: ['//', '# '], block: [C_BLOCK] }, 'php'),
  ...named(DASHES, 'sql haskell ada vhdl elm purescript applescript'),
  ...named({ line: ['--'], block: [['--[[', ']]']] }, 'lua luau'),
  ...named(SEMICOLONS, 'commonlisp emacslisp scheme racket clojure assembly ini'),
  ...named(PERCENTS, 'erlang latex tex matlab prolog'),
  ...named({ line: [], block: [['<!--', '-->'], C_BLOCK] }, 'html xml'),
  ...named({ line: ['//'], block: [C_BLOCK, ['<!--', '-->']] }, 'vue svelte astro'),
  ...named({ line: ['//'], block: [['(*', '*)']] }, 'ocaml fsharp'),
]);
