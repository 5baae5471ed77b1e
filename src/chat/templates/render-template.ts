/** Fills a template with the question and its files: the text that `ask` takes for a question. */

import { MlxCodeError } from '../../base/errors.ts';
import { forTerminal } from '../../base/text.ts';
import { redactSecrets } from '../../text/redact.ts';
import { fillParts, type TemplateValues, type TemplateVariable, variablesAsked } from './template-text.ts';
import { findTemplate, type Template, type TemplatePlaces, type TemplateSource } from './templates.ts';

/** What goes into a template; what is not given is left out. */
export interface TemplateInput {
  readonly question?: string;
  /** Paths relative to the root. */
  readonly files?: readonly string[];
  readonly selection?: string;
  /** As people write it: `TypeScript`. */
  readonly language?: string;
  readonly diff?: string;
  readonly project?: string;
}

export interface RenderedTemplate {
  readonly name: string;
  /** The prompt: without secrets, escapes and invisible characters. */
  readonly text: string;
  /** What was asked, with the command's standing question: look code up for this, not for the whole text. */
  readonly question: string;
  /** What the template shows when it is given. */
  readonly needs: TemplateNeeds;
  /** False where code that is looked up would only be in the way. */
  readonly retrieval: boolean;
  /** As in `Template`. */
  readonly shipped: string;
  readonly source: TemplateSource;
  /** Where it comes from, to show. */
  readonly file: string;
}

export interface TemplateNeeds {
  readonly diff: boolean;
  readonly files: boolean;
}

/**
 * @param name a template, a command or an alias
 * @throws E_TEMPLATE_UNKNOWN, E_TEMPLATE_INVALID; E_USAGE when nothing is given of what it requires
 */
export function renderTemplate(name: string, input: TemplateInput, places: TemplatePlaces): RenderedTemplate {
  const template = findTemplate(name, places);
  const values = toValues(template, input);
  if (template.requires.length > 0 && template.requires.every((variable) => (values[variable] ?? '') === '')) {
    throw new MlxCodeError('E_USAGE', `The template "${template.name}" has nothing to work on`, {
      hint: `Give it ${template.requires.map((variable) => REQUIRED[variable]).join(', or ')}.`,
    });
  }
  return {
    name: template.name,
    text: redactSecrets(forTerminal(fillParts(template.parts, values))).text.trim(),
    question: values.question ?? '',
    needs: templateNeeds(template, input),
    retrieval: template.retrieval,
    shipped: template.shipped,
    source: template.source,
    file: template.file,
  };
}

/** What it would show, so that git is not asked in vain. @param input what is known already */
export function templateNeeds(template: Template, input: TemplateInput): TemplateNeeds {
  const asked = variablesAsked(template.parts, toValues(template, input));
  return { diff: asked.has('diff'), files: asked.has('files') };
}

// --- internal ---

const REQUIRED: Readonly<Record<TemplateVariable, string>> = {
  question: 'a question',
  files: 'files',
  selection: 'text through a pipe',
  language: 'files of one language',
  diff: 'staged changes ("git add" first)',
  project: 'a project',
};

function toValues(template: Template, input: TemplateInput): TemplateValues {
  return {
    question: [template.standing, input.question?.trim() ?? ''].filter((text) => text !== '').join('\n'),
    files: (input.files ?? []).join(', '),
    selection: asBlock(input.selection ?? '', ''),
    language: input.language ?? '',
    diff: asBlock(input.diff ?? '', 'diff'),
    project: input.project ?? '',
  };
}

/** A code block whose fence is longer than any inside, so that the text cannot end it. */
function asBlock(text: string, language: string): string {
  const body = forTerminal(text).replace(/\n+$/, '');
  if (body.trim() === '') return '';
  let longest = 2;
  for (const [ticks] of body.matchAll(/`{3,}/g)) longest = Math.max(longest, ticks.length);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${body}\n${fence}`;
}
