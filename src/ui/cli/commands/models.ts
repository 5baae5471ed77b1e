/** `mlx-code models`: lists, fetches, describes, chooses and removes models. */

import {
  dropModel,
  forgetChoices,
  type ModelView,
  modelView,
  modelViews,
  openProject,
  pullModel,
  type ServerModels,
  serverModels,
  useModel,
} from '../../../app/index.ts';
import { formatBytes, formatDuration, oneLine } from '../../../base/text.ts';
import { chosenWords } from '../../words/model-words.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import { warn } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';

export async function listModelsCommand(options: { json?: boolean }, context: CommandContext): Promise<number> {
  const { config } = await openProject(whichProject(context));
  const models = await modelViews(config);
  if (options.json === true) {
    context.io.out(`${JSON.stringify(models)}\n`);
    return 0;
  }
  const { paint } = context.io;
  const width = Math.max(...models.map(({ name }) => name.length));
  const shortWidth = Math.max(...models.map(({ shortNames }) => (shortNames[0] ?? '').length));
  for (const [title, role] of [
    ['Embedding', 'embedder'],
    ['Chat', 'generator'],
  ] as const) {
    context.io.out(`${paint.bold(title)}\n`);
    for (const model of models.filter((each) => each.role === role)) {
      const mark = model.installed ? paint.green('✓') : ' ';
      const short = (model.shortNames[0] ?? '').padEnd(shortWidth);
      const size = sizeText(model).padStart(8);
      const note = [
        model.tier === 'static' ? 'static tier' : role === 'embedder' ? 'MLX tier' : '',
        oneLine(model.licence),
        model.inUse ? 'used here' : '',
        chosenWords(model.choices),
        model.problems.length > 0 ? `damaged: ${model.problems[0]}` : '',
      ].filter((part) => part !== '');
      const name = oneLine(model.name).padEnd(width);
      context.io.out(`${mark} ${paint.cyan(short)} ${name}  ${size}  ${paint.dim(note.join(', '))}\n`);
    }
  }
  const server = await runWork(context.io, (work) => serverModels(config, work));
  if (server !== null) printServer(server, context);
  context.io.say(
    context.io.paintErr.dim('✓ is on this machine. "mlx-code models pull NAME" fetches one, "use NAME" chooses it.'),
  );
  return 0;
}

/** @throws E_MODEL_UNKNOWN, E_NETWORK, E_HTTP, E_OFFLINE, E_MODEL_CORRUPT, E_DISK_* */
export async function pullModelCommand(
  name: string,
  options: { update?: boolean },
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const { config } = await openProject(whichProject(context));
  const started = performance.now();
  const { folder, model } = await runWork(io, (work) => pullModel(name, options.update === true, config, work));
  io.out(`${oneLine(folder)}\n`);
  io.say(`${oneLine(model.name)} is ready, after ${formatDuration(performance.now() - started)}.`);
  if (model.licenceNote !== '') warn(model.licenceNote, io);
  return 0;
}

/** @throws E_MODEL_UNKNOWN, E_MODEL_MISSING, E_USAGE, E_CONFIG_INVALID, E_READ_ONLY */
export async function useModelCommand(name: string, context: CommandContext): Promise<number> {
  const { io } = context;
  const { config } = await openProject(whichProject(context));
  const choice = await useModel(name, config);
  io.say(`${choice.key} is ${oneLine(choice.name)} from now on (${oneLine(choice.file)}).`);
  if (!choice.installed) io.say(`It is not on this machine yet: "mlx-code models pull ${oneLine(name)}" fetches it.`);
  if (choice.licenceNote !== '') warn(choice.licenceNote, io);
  if (choice.overruledBy !== '') warn(`${choice.overruledBy} is set and overrules it.`, io);
  return 0;
}

/** @throws E_MODEL_UNKNOWN */
export async function modelInfoCommand(
  name: string,
  options: { json?: boolean },
  context: CommandContext,
): Promise<number> {
  const { config } = await openProject(whichProject(context));
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

/** @throws E_READ_ONLY */
export async function forgetChoicesCommand(context: CommandContext): Promise<number> {
  await forgetChoices();
  context.io.say('Which compared answers you chose is forgotten.');
  return 0;
}

// --- internal ---

function printServer({ server, models, inUse, choices, problem }: ServerModels, { io }: CommandContext): void {
  io.out(`${io.paint.bold('Server')} ${oneLine(server)}\n`);
  for (const name of models) {
    const used = name === inUse || (inUse === '' && models.length === 1);
    const note = [used ? 'used here' : '', chosenWords(choices[name])].filter((part) => part !== '').join(', ');
    io.out(`  ${oneLine(name)}${note === '' ? '' : io.paint.dim(`  ${note}`)}\n`);
  }
  if (problem !== null) warn(`${problem.message} [${problem.code}]. ${problem.hint}`, io);
}

function sizeText(model: ModelView): string {
  return `${model.exactSize ? '' : '~'}${formatBytes(model.bytes)}`;
}

function rows(model: ModelView): (readonly [label: string, value: string])[] {
  const other = model.shortNames.join(', ');
  return [
    ['name', model.name],
    ...(other === '' ? [] : [['short', other] as const]),
    ['role', model.role],
    ['tier', model.tier === 'static' ? 'static, in this process' : 'MLX, in the Python worker'],
    ...model.sources.map((source) => ['source', source] as const),
    ['revision', model.revision],
    ['licence', model.licence],
    ...(model.licenceNote === '' ? [] : [['', model.licenceNote] as const]),
    ['size', sizeText(model)],
    ...(model.dims === null ? [] : [['dimension', String(model.dims)] as const]),
    ...(model.contextTokens === null
      ? []
      : [['context', `${model.contextTokens} tokens, ${model.maxContextTokens} at most`] as const]),
    ...(model.choices === null ? [] : [['compared', chosenWords(model.choices)] as const]),
    ['state', model.installed ? 'on this machine' : 'not on this machine'],
    ['folder', model.folder],
    ...model.problems.map((problem) => ['problem', problem] as const),
  ];
}
