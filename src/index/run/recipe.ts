/** Everything that determines chunks and their vectors: two runs with an equal recipe make equal rows from equal files. */

import { CHUNKER_VERSION } from '../../chunk/index.ts';
import { CONTENT_VERSION } from '../../files/index.ts';
import { type EmbedderIdentity, staticIdentity } from '../../model/index.ts';
import { type IndexMeta, SCHEMA_VERSION, sameIdentity } from '../../store/index.ts';
import { SECRET_RULES_VERSION } from '../../text/secret-rules.ts';
import { TERMS_VERSION } from '../../text/terms.ts';
import { EMBED_TEXT_VERSION } from '../threads/embed-text.ts';
import type { IndexRootOptions } from './run-types.ts';

export interface Recipe {
  readonly redactSecrets: boolean;
  readonly chunkerVersion: string;
  readonly staticModel: EmbedderIdentity;
}

export function recipeOf({ redactSecrets = true, staticModelDir }: IndexRootOptions): Recipe {
  const secrets = redactSecrets ? SECRET_RULES_VERSION : 0;
  return {
    redactSecrets,
    chunkerVersion: `${CHUNKER_VERSION}+${EMBED_TEXT_VERSION}+${secrets}+${TERMS_VERSION}+${CONTENT_VERSION}`,
    staticModel: staticIdentity(staticModelDir),
  };
}

/** Whether an index was made with this recipe, in today's layout. */
export function isMadeWith(meta: IndexMeta, { chunkerVersion, staticModel }: Recipe): boolean {
  return (
    meta.schemaVersion === SCHEMA_VERSION &&
    meta.chunkerVersion === chunkerVersion &&
    sameIdentity(meta.staticModel, staticModel)
  );
}
