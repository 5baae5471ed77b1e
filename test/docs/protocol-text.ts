/** The table of operations as data for other programs: `packages/protocol/operations.json`. */

import { toJsonSchema } from '@valibot/to-json-schema';
import { OPERATIONS } from '../../src/app/operations/table.ts';
import { PROTOCOL } from '../../src/app/watch-socket/socket-messages.ts';

/** @returns the text of the file */
export async function protocolText(): Promise<string> {
  const operations = await Promise.all(
    Object.entries(OPERATIONS).map(async ([name, row]) => {
      const { input, output } = await row.load();
      const { summary, effect, watch } = row;
      const schemaOf = (schema: typeof output) => toJsonSchema(schema, { errorMode: 'ignore' });
      return { name, summary, effect, watch, input: schemaOf(input), output: schemaOf(output) };
    }),
  );
  return `${JSON.stringify({ version: PROTOCOL, operations }, null, 2)}\n`;
}
