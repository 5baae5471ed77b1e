/** Hits into a prompt and an answer; the templates of what is asked often. */

export {
  type RenderedTemplate,
  renderTemplate,
  type TemplateInput,
  type TemplateNeeds,
  templateNeeds,
} from './render-template.ts';
export type { TemplateVariable } from './template-text.ts';
export {
  type CustomCommand,
  type CustomNames,
  findTemplate,
  loadTemplates,
  TEMPLATE_NAME,
  type Template,
  type TemplatePlace,
  type TemplatePlaces,
  type TemplateSet,
  type TemplateSource,
} from './templates.ts';
