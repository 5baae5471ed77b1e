/** `mlx-code models`: lists, fetches, describes and removes models. */

import { dropModel, type ModelView, modelView, modelViews, openProject, pullModel } from '../../../app/index.ts';
import { formatBytes, formatDuration, oneLine } from '../../../base/text.ts';
import type { CommandContext } from '../program.ts';
import { runWork } from '../work.ts';

export async function listModelsCommand(options: { json?: boolean }, context: CommandContext): Promise<number> {
  const { config } = await openProject({ cwd: context.cwd });
  const models = await modelViews(config);
  if (options.json === true) {
    context.io.out(`${JSON.stringify(models)}\n`);
    return 0;
  }
  const { paint } = context.io;
  const width = Math.max(...models.map(({ name }) => name.length));
  for (const model of models) {
    const mark = model.installed ? paint.green('✓') : ' ';
    const size = formatBytes(model.bytes).padStart(7);
    const note = [
      model.tier === 'static' ? 'static tier' : 'MLX tier',
      model.licence,
      model.inUse ? 'used here' : '',
      model.problems.length > 0 ? `damaged: ${model.problems[0]}` : '',
    ].filter((part) => part !== '');
    context.io.out(`${mark} ${model.name.padEnd(width)}  ${size}  ${paint.dim(note.join(', '))}\n`);
  }
  context.io.say(context.io.paintErr.dim('✓ is on this machine. "mlx-code models pull NAME" fetches one.'));
  return 0;
}

/** @throws E_MODEL_UNKNOWN, E_NETWORK, E_HTTP, E_OFFLINE, E_MODEL_CORRUPT, E_DISK_* */
export async function pullModelCommand(name: string, context: CommandContext): Promise<number> {
  const started = performance.now();
  const folder = await runWork(context.io, (work) => pullModel(name, work));
  context.io.out(`${oneLine(folder)}\n`);
  context.io.say(`${name} is ready, after ${formatDuration(performance.now() - started)}.`);
  return 0;
}

/** @throws E_MODEL_UNKNOWN */
export async function modelInfoCommand(
  name: string,
  options: { json?: boolean },
  context: CommandContext,
): Promise<number> {
  const { config } = await openProject({ cwd: context.cwd });
  const model = await modelView(name, config);
  if (options.json === true) context.io.out(`${JSON.stringify(model)}\n`);
  else for (const [label, value] of rows(model)) context.io.out(`${label.padEnd(10)}${oneLine(value)}\n`);
  return 0;
}

/** @throws E_MODEL_UNKNOWN, E_MODEL_MISSING */
export async function removeModelCommand(name: string, context: CommandContext): Promise<number> {
  const bytes = await dropModel(name);
  context.io.say(`Removed ${name}: ${formatBytes(bytes)} are free again.`);
  return 0;
}

// --- internal ---

function rows(model: ModelView): (readonly [label: string, value: string])[] {
  return [
    ['name', model.name],
    ['role', model.role],
    ['tier', model.tier === 'static' ? 'static, in this process' : 'MLX, in the Python worker'],
    ...model.sources.map((source) => ['source', source] as const),
    ['revision', model.revision],
    ['licence', model.licence],
    ['size', formatBytes(model.bytes)],
    ['dimension', String(model.dims)],
    ['state', model.installed ? 'on this machine' : 'not on this machine'],
    ['folder', model.folder],
    ...model.problems.map((problem) => ['problem', problem] as const),
  ];
}
