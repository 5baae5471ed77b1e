/** Style sheets and templates. */

import type { LanguageRow } from './row.ts';

export const STYLES_AND_TEMPLATES: readonly LanguageRow[] = [
  ['scss', 'SCSS', 'lines', 'scss'],
  ['sass', 'Sass', 'lines', 'sass'],
  ['less', 'Less', 'lines', 'less'],
  ['stylus', 'Stylus', 'lines', 'styl'],
  ['astro', 'Astro', 'lines', 'astro'],
  ['handlebars', 'Handlebars', 'lines', 'hbs handlebars mustache'],
  ['jinja', 'Jinja', 'lines', 'j2 jinja jinja2 njk'],
  ['gotemplate', 'Go template', 'lines', 'gotmpl gohtml gotxt templ'],
  ['smarty', 'Smarty', 'lines', 'smarty'],
  ['blade', 'Blade', 'lines', ''],
  ['ejs', 'EJS', 'lines', 'ejs ect'],
  ['jsp', 'JSP', 'lines', 'jsp jspf jspx'],
  ['aspnet', 'ASP.NET', 'lines', 'aspx ascx asax asp'],
  ['mako', 'Mako', 'lines', 'mako mao'],
  ['freemarker', 'FreeMarker', 'lines', 'ftl ftlh'],
  ['velocity', 'Velocity', 'lines', 'vm vtl'],
  ['slim', 'Slim', 'lines', 'slim'],
  ['heex', 'HEEx', 'lines', 'heex leex eex'],
  ['liquid', 'Liquid', 'lines', 'liquid'],
  ['pug', 'Pug', 'lines', 'pug jade'],
  ['erb', 'ERB', 'lines', 'erb rhtml'],
  ['haml', 'Haml', 'lines', 'haml'],
  ['twig', 'Twig', 'lines', 'twig'],
  ['razor', 'Razor', 'lines', 'cshtml vbhtml razor'],
];
