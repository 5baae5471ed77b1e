/** Models and settings. Each use case is loaded when it is called. */

import type { Config } from '../config/config.ts';
import type { ConfigKeyName } from '../config/config-keys.ts';
import type { ModelChoice, ModelView, PulledModel, ServerModels } from '../models/models.ts';
import type { SetupReport } from '../models/setup.ts';
import type { AppWork } from '../work-options.ts';

/** Installs what the MLX tier needs. See `setup.ts`. */
export const setUp = async (config: Config, work: AppWork): Promise<SetupReport> =>
  (await import('../models/setup.ts')).setUp(config, work);

/** The models that are known. See `models.ts`. */
export const modelViews = async (config: Config): Promise<ModelView[]> =>
  (await import('../models/models.ts')).modelViews(config);

/** The models of the server that answers. See `models.ts`. */
export const serverModels = async (config: Config, work: AppWork): Promise<ServerModels | null> =>
  (await import('../models/models.ts')).serverModels(config, work);

/** One model. @throws E_MODEL_UNKNOWN */
export const modelView = async (name: string, config: Config): Promise<ModelView> =>
  (await import('../models/models.ts')).modelView(name, config);

/** Fetches a model. See `models.ts`. */
export const pullModel = async (name: string, update: boolean, config: Config, work: AppWork): Promise<PulledModel> =>
  (await import('../models/models.ts')).pullModel(name, update, config, work);

/** Makes a model the one that embeds or answers. See `models.ts`. */
export const useModel = async (name: string, config: Config): Promise<ModelChoice> =>
  (await import('../models/models.ts')).useModel(name, config);

/** Removes a model. See `models.ts`. */
export const dropModel = async (name: string): Promise<number> => (await import('../models/models.ts')).dropModel(name);

/** Forgets which answers were chosen when models were compared. See `choices.ts`. */
export const forgetChoices = async (): Promise<void> => (await import('../models/choices.ts')).forgetChoices();

/** Sets one of the user's settings, or takes it out. See `config-write.ts`. */
export const setTypedValue = async (file: string, key: ConfigKeyName, raw: string | undefined): Promise<unknown> =>
  (await import('../config/config-write.ts')).setTypedValue(file, key, raw);
