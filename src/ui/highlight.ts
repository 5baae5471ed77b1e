/** Colours code for the terminal: lines of text into lines of coloured parts. The grammars are loaded one by one, when asked for. */

import type { LanguageFn } from 'highlight.js';

/** A run of text of one colour; `style` is a class of highlight.js such as `keyword`, or ''. */
export interface StyledPart {
  readonly text: string;
  readonly style: string;
}

type Loader = () => Promise<{ readonly default: LanguageFn }>;

/** Our language names, and the grammar that colours each best. */
const GRAMMARS: Readonly<Record<string, Loader>> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  dart: () => import('highlight.js/lib/languages/dart'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  elixir: () => import('highlight.js/lib/languages/elixir'),
  go: () => import('highlight.js/lib/languages/go'),
  haskell: () => import('highlight.js/lib/languages/haskell'),
  html: () => import('highlight.js/lib/languages/xml'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  jsonl: () => import('highlight.js/lib/languages/json'),
  jupyter: () => import('highlight.js/lib/languages/python'),
  julia: () => import('highlight.js/lib/languages/julia'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  lua: () => import('highlight.js/lib/languages/lua'),
  make: () => import('highlight.js/lib/languages/makefile'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  objc: () => import('highlight.js/lib/languages/objectivec'),
  ocaml: () => import('highlight.js/lib/languages/ocaml'),
  perl: () => import('highlight.js/lib/languages/perl'),
  php: () => import('highlight.js/lib/languages/php'),
  powershell: () => import('highlight.js/lib/languages/powershell'),
  protobuf: () => import('highlight.js/lib/languages/protobuf'),
  python: () => import('highlight.js/lib/languages/python'),
  r: () => import('highlight.js/lib/languages/r'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  scala: () => import('highlight.js/lib/languages/scala'),
  // No grammar of its own; these languages share enough words and all of the string and comment syntax.
  solidity: () => import('highlight.js/lib/languages/javascript'),
  zig: () => import('highlight.js/lib/languages/rust'),
  hcl: () => import('highlight.js/lib/languages/ini'),
  sql: () => import('highlight.js/lib/languages/sql'),
  svelte: () => import('highlight.js/lib/languages/xml'),
  swift: () => import('highlight.js/lib/languages/swift'),
  toml: () => import('highlight.js/lib/languages/ini'),
  tsx: () => import('highlight.js/lib/languages/typescript'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  vue: () => import('highlight.js/lib/languages/xml'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
};

/** Longer code is shown without colours: colouring it takes too long. */
const MAX_HIGHLIGHT_CHARS = 100_000;

/**
 * @param code text without control characters other than newline
 * @param language as the index names it; one without a grammar comes back plain
 * @returns one list of parts for each line of `code`; their texts joined are the line
 */
export async function highlightLines(code: string, language: string): Promise<StyledPart[][]> {
  if (code.length > MAX_HIGHLIGHT_CHARS) return plainLines(code);
  const highlighter = await loadHighlighter(language);
  return highlighter === null ? plainLines(code) : highlighter(code);
}

/**
 * Loads a language's grammar once, so that code can then be coloured at once, again and again.
 * @returns what gives the lines of a code as `highlightLines` does; null for a language without a grammar
 */
export async function loadHighlighter(language: string): Promise<((code: string) => StyledPart[][]) | null> {
  const load = Object.hasOwn(GRAMMARS, language) ? GRAMMARS[language] : undefined;
  if (load === undefined) return null;
  const [{ default: hljs }, { default: grammar }] = await Promise.all([import('highlight.js/lib/core'), load()]);
  if (hljs.getLanguage(language) === undefined) {
    hljs.registerLanguage(language, grammar);
    if (language === 'vue' || language === 'svelte' || language === 'html') {
      const [js, css] = await Promise.all([GRAMMARS['javascript']?.(), GRAMMARS['css']?.()]);
      if (js !== undefined) hljs.registerLanguage('javascript', js.default);
      if (css !== undefined) hljs.registerLanguage('css', css.default);
    }
  }
  return (code) =>
    code.length > MAX_HIGHLIGHT_CHARS
      ? plainLines(code)
      : parseHtml(hljs.highlight(code, { language, ignoreIllegals: true }).value);
}

/** One part per line, without a style. */
export function plainLines(code: string): StyledPart[][] {
  return code.split('\n').map((text) => [{ text, style: '' }]);
}

// --- internal ---

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
};

/** highlight.js gives only spans and five entities. */
function parseHtml(html: string): StyledPart[][] {
  const lines: StyledPart[][] = [[]];
  const open: string[] = [];
  for (const [piece, style] of html.matchAll(/<span class="([^"]*)">|<\/span>|[^<]+/g)) {
    if (piece === '</span>') open.pop();
    else if (style !== undefined) open.push(style.split(' ')[0]?.replace(/^hljs-/, '') ?? '');
    else
      addText(
        lines,
        piece.replaceAll(/&(?:amp|lt|gt|quot|#x27);/g, (name) => ENTITIES[name] ?? name),
        open.at(-1) ?? '',
      );
  }
  return lines;
}

function addText(lines: StyledPart[][], text: string, style: string): void {
  for (const [index, part] of text.split('\n').entries()) {
    if (index > 0) lines.push([]);
    if (part !== '') lines.at(-1)?.push({ text: part, style });
  }
}
