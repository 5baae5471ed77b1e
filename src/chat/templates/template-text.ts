/**
 * The language of templates: a front matter of `key: value` lines, then Markdown with `{{variable}}`,
 * `{{#variable}}shown when it is given{{/variable}}` and `{{^variable}}shown when it is not{{/variable}}`. Nothing else: no code,
 * no files. What stands for a variable is data and is never read as part of a template.
 */

import { forTerminal } from '../../base/text.ts';

/** Every variable, and what it stands for. */
export const TEMPLATE_VARIABLES = {
  question: 'what was typed',
  files: 'the paths that were named, one after the other',
  selection: 'lines from an editor, or what came through a pipe, as a code block',
  language: 'the language of the files, when they have one in common',
  diff: 'the staged changes, as a code block',
  project: 'the name of the folder',
} as const;

export type TemplateVariable = keyof typeof TEMPLATE_VARIABLES;
export type TemplateValues = Readonly<Partial<Record<TemplateVariable, string>>>;

export interface ParsedTemplate {
  readonly description: string;
  /** One of these must be given; none when the list is empty. */
  readonly requires: readonly TemplateVariable[];
  /** Whether code is looked up for the question. */
  readonly retrieval: boolean;
  readonly parts: readonly TemplatePart[];
}

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly name: TemplateVariable }
  | {
      readonly kind: 'section';
      readonly name: TemplateVariable;
      /** Shown when the variable is given, or when it is not. */
      readonly when: 'given' | 'missing';
      readonly parts: readonly TemplatePart[];
    };

/** Sections inside sections: more is a mistake, or an attempt to exhaust the stack. */
const MAX_DEPTH = 8;
const MAX_DESCRIPTION = 200;
const TAG = /\{\{([^{}\n]*)\}\}|\{\{/g;
/** A section's tag alone on its line takes the line with it. */
const STANDALONE = /^[ \t]*(\{\{[ \t]*[#^/][^{}\n]*\}\})[ \t]*\n/gm;

/** Control characters, escapes and invisible characters are taken out. @throws Error whose message says what is wrong, with the line */
export function parseTemplate(text: string): ParsedTemplate {
  const clean = forTerminal(text);
  const head = /^---[ \t]*\n((?:.*\n)*?)---[ \t]*(?:\n|$)/.exec(clean);
  if (head === null && /^---[ \t]*\n/.test(clean)) throw new Error('line 1: the front matter has no closing "---"');
  const body = clean.slice(head?.[0].length ?? 0);
  if (body.trim() === '') throw new Error('there is no text below the front matter');
  return { ...frontMatter(head?.[1] ?? ''), parts: parseBody(body, lineCount(head?.[0] ?? '')) };
}

/** Text alone, without front matter. @throws as parseTemplate */
export function parsePrompt(text: string, description: string): ParsedTemplate {
  if (text.trim() === '') throw new Error('the prompt is empty');
  return { description, requires: [], retrieval: true, parts: parseBody(forTerminal(text), 0) };
}

/** The template with values put in. */
export function fillParts(parts: readonly TemplatePart[], values: TemplateValues): string {
  let out = '';
  for (const part of parts) {
    if (part.kind === 'text') out += part.text;
    else if (part.kind === 'value') out += values[part.name] ?? '';
    else if (isShown(part, values)) out += fillParts(part.parts, values);
  }
  return out;
}

/** Variables that would be shown, were they all given; sections that hang on others follow `values`. */
export function variablesAsked(parts: readonly TemplatePart[], values: TemplateValues): Set<TemplateVariable> {
  const found = new Set<TemplateVariable>();
  for (const part of parts) {
    if (part.kind === 'text') continue;
    if (part.kind === 'value' || part.when === 'given') found.add(part.name);
    if (part.kind === 'section' && (part.when === 'given' || isShown(part, values)))
      for (const name of variablesAsked(part.parts, values)) found.add(name);
  }
  return found;
}

// --- internal ---

interface OpenSection {
  readonly name: TemplateVariable;
  readonly when: 'given' | 'missing';
  readonly line: number;
  readonly parts: TemplatePart[];
}

function isShown(section: Extract<TemplatePart, { kind: 'section' }>, values: TemplateValues): boolean {
  return ((values[section.name] ?? '') !== '') === (section.when === 'given');
}

function frontMatter(text: string): Omit<ParsedTemplate, 'parts'> {
  let description = '';
  let requires: TemplateVariable[] = [];
  let retrieval = true;
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [, key = '', raw = ''] = /^([A-Za-z]+)[ \t]*:(.*)$/.exec(line) ?? [];
    const value = raw.trim().replace(/^(["'])(.*)\1$/, '$2');
    const where = `line ${at + 2}`;
    if (key === 'description') description = value.slice(0, MAX_DESCRIPTION);
    else if (key === 'requires') requires = value.split(',').map((name) => variable(name.trim(), where));
    else if (key === 'retrieval' && /^(on|off)$/.test(value)) retrieval = value === 'on';
    else if (key === 'retrieval') throw new Error(`${where}: retrieval must be on or off, not ${shown(value)}`);
    else throw new Error(`${where}: ${shown(line)} is none of "description:", "requires:", "retrieval:"`);
  }
  return { description, requires, retrieval };
}

/** @param linesBefore lines of the file above this text */
function parseBody(body: string, linesBefore: number): TemplatePart[] {
  const top: TemplatePart[] = [];
  const open: OpenSection[] = [];
  // The line ends are counted in the text as written, before the lines of lone tags go.
  const tight = body.replace(STANDALONE, (_, tag: string) => `${tag}${LINE_GONE}`);
  let end = 0;
  let line = linesBefore + 1;
  const add = (part: TemplatePart) => (open.at(-1)?.parts ?? top).push(part);
  const addText = (text: string) => {
    line += lineCount(text) + (text.split(LINE_GONE).length - 1);
    const plain = text.replaceAll(LINE_GONE, '');
    if (plain !== '') add({ kind: 'text', text: plain });
  };
  for (const match of tight.matchAll(TAG)) {
    const escaped = tight[match.index - 1] === '\\';
    addText(tight.slice(end, escaped ? match.index - 1 : match.index));
    end = match.index + match[0].length;
    if (escaped) addText(match[0]);
    else tag(match[1], open, add, line);
  }
  addText(tight.slice(end));
  const left = open.at(-1);
  if (left !== undefined) throw new Error(`line ${left.line}: {{#${left.name}}} is not closed by {{/${left.name}}}`);
  return top;
}

/** Marks where the line of a lone tag ended; no text holds it, for `forTerminal` takes such characters out. */
const LINE_GONE = '\u0001';

function tag(inner: string | undefined, open: OpenSection[], add: (part: TemplatePart) => void, line: number): void {
  const where = `line ${line}`;
  if (inner === undefined)
    throw new Error(`${where}: "{{" is not closed by "}}"; write "\\{{" for the signs themselves`);
  const [, sign = '', name = ''] = /^\s*([#^/]?)\s*(.*?)\s*$/.exec(inner) ?? [];
  const known = variable(name, where);
  if (sign === '') return add({ kind: 'value', name: known });
  if (sign === '/') {
    const section = open.pop();
    if (section?.name !== known) throw new Error(`${where}: {{/${known}}} closes nothing`);
    return add({ kind: 'section', name: known, when: section.when, parts: section.parts });
  }
  if (open.length >= MAX_DEPTH) throw new Error(`${where}: more than ${MAX_DEPTH} sections inside each other`);
  open.push({ name: known, when: sign === '#' ? 'given' : 'missing', line, parts: [] });
}

function variable(name: string, where: string): TemplateVariable {
  if (Object.hasOwn(TEMPLATE_VARIABLES, name)) return name as TemplateVariable;
  const known = Object.keys(TEMPLATE_VARIABLES).join(', ');
  throw new Error(`${where}: there is no variable ${shown(name)}; there are ${known}`);
}

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

/** Foreign text inside a message. */
function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
