/** `mlx-code templates`: lists templates, commands and aliases, and prints one. */

import { listTemplates, openProject, showTemplate, type TemplateView } from '../../../app/index.ts';
import { forTerminal, oneLine } from '../../../base/text.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import { warn, warnAbout } from '../print/warnings.ts';

const SOURCES = { shipped: '', user: 'yours', project: 'from this project' } as const;
/** A hostile project must not fill the screen. */
const MAX_WARNINGS = 5;

export async function listTemplatesCommand(options: { json?: boolean }, context: CommandContext): Promise<number> {
  const { io } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const { templates, warnings } = await listTemplates(project);
  for (const warning of warnings.slice(0, MAX_WARNINGS)) warn(warning, io);
  if (warnings.length > MAX_WARNINGS) warn(`and ${warnings.length - MAX_WARNINGS} more about templates`, io);
  if (options.json === true) {
    io.out(`${JSON.stringify(templates)}\n`);
    return 0;
  }
  const width = Math.max(...templates.map(({ name }) => name.length));
  for (const view of templates) io.out(`${io.paint.cyan(view.name.padEnd(width))}  ${lineOf(view, context)}\n`);
  return 0;
}

/** @throws E_TEMPLATE_UNKNOWN, E_TEMPLATE_INVALID */
export async function showTemplateCommand(
  name: string,
  options: { json?: boolean },
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const { parts: _, ...template } = await showTemplate(project, name);
  if (options.json === true) {
    io.out(`${JSON.stringify(template)}\n`);
    return 0;
  }
  io.out(`${forTerminal(template.text).trimEnd()}\n`);
  const standing = template.standing === '' ? '' : `, always asking: ${oneLine(template.standing)}`;
  const source = SOURCES[template.source] || 'shipped';
  io.say(io.paintErr.dim(`${source}: ${oneLine(template.file)}${standing}`));
  return 0;
}

// --- internal ---

function lineOf({ description, aliasOf, source, file, problem }: TemplateView, { io }: CommandContext): string {
  if (problem !== '') return io.paint.red(oneLine(problem));
  const text = aliasOf === '' ? oneLine(description) : `the same as ${aliasOf}`;
  const from = source === 'shipped' ? '' : io.paint.dim(`  ${SOURCES[source]}: ${oneLine(file)}`);
  return `${text}${from}`;
}
