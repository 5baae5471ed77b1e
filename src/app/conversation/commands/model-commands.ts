/** Commands about models: which there are, and taking another. */

import { MlxCodeError } from '../../../base/errors.ts';
import type { ModelView } from '../../models/models.ts';
import { modelHere, modelViews, pullModel, serverModels } from '../../models/models.ts';
import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';

const SERVER = /^server(:|$)/;

export async function models(chat: Chat, _: string, work: AppWork): Promise<void> {
  if (chat.ui.show('models')) return;
  const known = await chatModels(chat);
  const { isServer } = chat.model;
  const { name: used } = chat.model.view;
  const server = await serverModels(chat.project.config, work);
  chat.show({
    of: 'models',
    models: known.map((model) => ({ ...model, answersHere: !isServer && model.name === used })),
    server: server === null ? null : { ...server, isInUse: isServer, inUse: isServer ? used : '' },
  });
}

/** Those that answer. */
export async function chatModels(chat: Chat): Promise<readonly ModelView[]> {
  return (await modelViews(chat.project.config)).filter(({ role }) => role === 'generator');
}

/** Takes a model; one that is not here is fetched first, if the user says so. */
export async function model(chat: Chat, name: string, work: AppWork): Promise<void> {
  if (name === '') return await models(chat, name, work);
  if (SERVER.test(name)) {
    await chat.model.change(name);
    return chat.show({ of: 'model-taken', name: chat.model.view.name });
  }
  const wanted = await wantedModel(chat, name);
  if (wanted.role !== 'generator') {
    throw new MlxCodeError('E_MODEL_ROLE', `${wanted.name} embeds, it cannot answer`);
  }
  if (!wanted.installed) {
    const { name: here, bytes, licence, licenceNote } = wanted;
    if (!(await chat.ui.confirm({ of: 'fetch-model', name: here, bytes, licence, licenceNote }))) return;
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
      ...{ licence: 'licence unknown', licenceNote: '', folder: '', problems: [], choices: null },
    };
  }
}

async function pull(chat: Chat, name: string): Promise<void> {
  const key = `pull ${name}`;
  const show = chat.tasks.progressOf(key, `Fetching ${name}`);
  try {
    await pullModel(name, false, chat.project.config, {
      onProgress: show,
      onMessage: (text) => chat.note('info', text),
      signal: chat.closing,
    });
    await take(chat, name);
  } catch (error) {
    if (!(error instanceof MlxCodeError && error.code === 'E_CANCELLED')) chat.showError(error);
  } finally {
    chat.tasks.set(key, null);
  }
}

async function take(chat: Chat, name: string): Promise<void> {
  await chat.model.change(name);
  const { state, name: here } = chat.model.view;
  if (state === 'none') return chat.show({ of: 'model-without-python', name });
  // The same model may be here in another form than the one that was named.
  chat.show({ of: 'model-taken', name: here });
  chat.model.warmUp({});
}
