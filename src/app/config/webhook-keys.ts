/** Settings of webhooks. */

import { list, text } from './config-kinds.ts';

export const WEBHOOK_KEYS = {
  'webhooks.targets': list({
    default: [],
    narrow: 'never',
    doc: 'Addresses that a watch tells when the index is ready, was updated or could not be, without code (docs/webhooks.md): https, or this machine.',
  }),
  'webhooks.secretVariable': text({
    default: 'MLX_CODE_WEBHOOK_SECRET',
    narrow: 'never',
    doc: 'The variable of the environment that holds the secret with which these messages are signed.',
  }),
  'webhooks.incomingSecretVariable': text({
    default: 'MLX_CODE_HOOK_SECRET',
    narrow: 'never',
    doc: 'The variable of the environment that holds the secret by which "mlx-code serve" knows the messages of a git server or of CI (docs/webhooks.md). Without a secret it takes none.',
  }),
} as const;
