/** Commands about models: which there are, and taking another. */

import { MlxCodeError } from '../../../base/errors.ts';
import { formatBytes, formatDuration, oneLine } from '../../../base/text.ts';
import type { ModelView } from '../../models/models.ts';
import { modelHere, modelViews, pullModel, serverModels } from '../../models/models.ts';
import type { AppWork } from '../../work.ts';
import type { Chat } from '../chat-interface.ts';
import { code, list } from '../markdown.ts';

/** What a home line brings in a second, to say about how long a download takes. */
const BYTES_PER_SECOND = 5_000_000;
const SERVER = /^server(:|$)/;

export async function models(chat: Chat, _: string, work: AppWork): Promise<void> {
  if (chat.ui.show('models')) return;
  const known = await chatModels(chat);
  const lines = known.map(
    (model) =>
      `${modelLine(model)}${!chat.model.isServer && model.name === chat.model.view.name ? ', **in use**' : ''}`,
  );
  const server = await serverModels(chat.project.config, work);
  const isServer = chat.model.isServer;
  if (server !== null) {
    const told =
      server.problem === null
        ? server.models
            .map((name) => `${code(`server:${name}`)}${isServer && name === chat.model.view.name ? ' **in use**' : ''}`)
            .join(', ')
        : server.problem.message;
    lines.push(`at ${server.server}${isServer ? ' (**in use**)' : ''}: ${told}`);
  }
  chat.say('Models', `${list(lines)}\n\n\`/model NAME\` takes one.`);
}

/** Those that answer. */
export async function chatModels(chat: Chat): Promise<readonly ModelView[]> {
  return (await modelViews(chat.project.config)).filter(({ role }) => role === 'generator');
}

/** What a list says of a model. */
export function modelLine({ name, shortNames, installed, bytes, exactSize, licence }: ModelView): string {
  const size = `${exactSize ? '' : 'about '}${formatBytes(bytes)}`;
  const short = shortNames.length === 0 ? '' : ` (${shortNames.join(', ')})`;
  return `${code(name)}${short}: ${installed ? 'here' : `to fetch, ${size}`}, ${licence}`;
}

/** Takes a model; one that is not here is fetched first, if the user says so. */
export async function model(chat: Chat, name: string, work: AppWork): Promise<void> {
  if (name === '') return await models(chat, name, work);
  if (SERVER.test(name)) {
    await chat.model.change(name);
    return chat.note('info', `${oneLine(chat.model.view.name)} answers from now on.`);
  }
  const wanted = await wantedModel(chat, name);
  if (wanted.role !== 'generator') {
    throw new MlxCodeError('E_MODEL_ROLE', `${wanted.name} embeds, it cannot answer`);
  }
  if (!wanted.installed) {
    if (!(await chat.ui.confirm(pullQuestion(wanted)))) return;
    // Meanwhile the conversation goes on with the model before.
    void pull(chat, wanted.name);
    return;
  }
  await take(chat, wanted.name);
}

// --- internal ---

async function wantedModel(chat: Chat, name: string): Promise<ModelView> {
  const { config } = chat.project;
  try {
    return await modelHere(name, config);
  } catch (error) {
    // A model of the hub that is not fetched yet.
    if (!(error instanceof MlxCodeError) || error.code !== 'E_MODEL_MISSING') throw error;
    return {
      ...{ name, shortNames: [], role: 'generator', tier: 'mlx', installed: false, inUse: false, bytes: 0 },
      ...{ exactSize: false, dims: null, contextTokens: null, maxContextTokens: null, sources: [], revision: '' },
      ...{ licence: 'licence unknown', licenceNote: '', folder: '', problems: [] },
    };
  }
}

function pullQuestion({ name, bytes, licence, licenceNote }: ModelView): string {
  const size =
    bytes > 0 ? `${formatBytes(bytes)}, about ${formatDuration((bytes / BYTES_PER_SECOND) * 1000)}` : 'size unknown';
  const note = licenceNote === '' ? '' : `\n${licenceNote}`;
  return `${oneLine(name)} is not on this machine.\nFetch it? ${size}; ${licence}.${note}`;
}

async function pull(chat: Chat, name: string): Promise<void> {
  const key = `pull ${name}`;
  const show = chat.taskOf(key, `Fetching ${name}`);
  try {
    await pullModel(name, false, chat.project.config, {
      onProgress: show,
      onMessage: (text) => chat.note('info', text),
      signal: chat.closing,
    });
    await take(chat, name);
  } catch (error) {
    if (!(error instanceof MlxCodeError)) chat.note('error', String(error));
    else if (error.code !== 'E_CANCELLED') chat.note('error', `${error.message}. ${error.hint} [${error.code}]`);
  } finally {
    chat.task(key, null);
  }
}

async function take(chat: Chat, name: string): Promise<void> {
  await chat.model.change(name);
  const { state, name: here } = chat.model.view;
  if (state === 'none')
    return chat.note('warning', `${name} is here, but Python is not set up: "mlx-code setup" does it.`);
  // The same model may be here in another form than the one that was named.
  chat.note('info', `${here} answers from now on.`);
  chat.model.warmUp({});
}
