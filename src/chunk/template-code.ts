/**
 * The code in a template: what is between its tags, and its scripts. All else is blanked out, offsets kept, so that
 * the grammar of the code reads the whole at once: a block that is opened in one tag and closed in another is one.
 */

export interface TemplateCode {
  readonly language: string;
  /** As long as the template, with the same lines. */
  readonly text: string;
}

/** @returns nothing for a language without templates, or a template without code */
export function codeOfTemplate(text: string, language: string): TemplateCode[] {
  const code: TemplateCode[] = [];
  const inTags = Object.hasOwn(IN_TAGS, language) ? IN_TAGS[language] : undefined;
  const tags = inTags === undefined ? [] : tagsOf(text);
  if (inTags !== undefined && tags.length > 0) code.push({ language: inTags, text: keep(text, tags, bareTag) });
  const scripts = SCRIPTED.has(language) ? scriptsOf(text) : [];
  if (scripts.length > 0) {
    code.push({ language: 'javascript', text: keep(text, scripts, (found) => found.replace(INNER, value)) });
  }
  return code;
}

// --- internal ---

const IN_TAGS: Readonly<Record<string, string>> = { erb: 'ruby', ejs: 'javascript', jsp: 'java', slim: 'ruby' };
const SCRIPTED: ReadonlySet<string> = new Set([
  ...['erb', 'ejs', 'jsp', 'jinja', 'blade', 'gotemplate', 'twig', 'liquid', 'handlebars', 'razor', 'aspnet', 'smarty'],
  ...['mako', 'freemarker', 'velocity', 'heex'],
]);
const SCRIPT_BEGIN = /<script\b[^>]{0,300}>/gi;
/** Tags of the template inside a script. */
const INNER = /<%[\s\S]{0,2000}?%>|\{\{[^\n]{0,500}?\}\}|\{%[^\n]{0,500}?%\}|@\{[^\n]{0,200}?\}/g;

type Span = readonly [start: number, end: number];

/** `<% … %>`, comments and directives aside. */
function tagsOf(text: string): Span[] {
  const spans: Span[] = [];
  for (let start = text.indexOf('<%'); start >= 0; ) {
    const close = text.indexOf('%>', start + 2);
    if (close < 0) break;
    if (!/^(?:--|-?[#@])/.test(text.slice(start + 2, start + 5))) spans.push([start, close + 2]);
    start = text.indexOf('<%', close + 2);
  }
  return spans;
}

/** What is in `<script>`; one from elsewhere has nothing in it. */
function scriptsOf(text: string): Span[] {
  const spans: Span[] = [];
  SCRIPT_BEGIN.lastIndex = 0;
  for (let begin = SCRIPT_BEGIN.exec(text); begin !== null; begin = SCRIPT_BEGIN.exec(text)) {
    const start = SCRIPT_BEGIN.lastIndex;
    const close = text.indexOf('</script', start);
    if (close < 0) break;
    if (text.slice(start, start + 100).trim() !== '' && close > start) spans.push([start, close]);
    SCRIPT_BEGIN.lastIndex = close;
  }
  return spans;
}

/** The spans as `shown` gives them; all else as blanks. */
function keep(text: string, spans: readonly Span[], shown: (found: string) => string): string {
  let out = '';
  let at = 0;
  for (const [start, end] of spans) {
    out += blank(text.slice(at, start)) + shown(text.slice(start, end));
    at = end;
  }
  return out + blank(text.slice(at));
}

/** `<%= a %>` is ` a ;`, as long as before. */
function bareTag(tag: string): string {
  return tag.replace(/^<%[=!-]?/, blank).replace(/-?%>$/, (mark) => ';'.padEnd(mark.length));
}

/** A value in place of a tag, as far as a grammar cares. */
function value(tag: string): string {
  return tag.startsWith('{%') ? blank(tag) : `0${blank(tag.slice(1))}`;
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
