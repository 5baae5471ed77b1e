/** The command of webhooks: its arguments, options and help. */

import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';

export function addWebhooks(program: Command, context: CommandContext): void {
  const webhooks = program
    .command('webhooks')
    .summary('list what a watch told other programs, or send a test')
    .description(
      'A watch tells the addresses of webhooks.targets, in your own settings, when the index is ready, was updated or could not ' +
        'be. Messages are signed and hold no code; what cannot be delivered is tried again for three days.',
    );
  const load = () => import('../commands/services/webhooks.ts');
  webhooks
    .command('deliveries', { isDefault: true })
    .description('list what was delivered, what waits and what failed; the newest 200 are kept')
    .option('--json', 'print JSON')
    .action(async (options: { json?: boolean }) => {
      process.exitCode = await (await load()).listDeliveries(options, context);
    });
  webhooks
    .command('test')
    .description('send a test message to each target now, and print what it answers')
    .action(async () => {
      process.exitCode = await (await load()).testTargets(context);
    });
}
