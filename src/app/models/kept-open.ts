/** A generator that answers several questions: each of them closes what it was given, and that does nothing. */

import type { Generator } from '../../model/index.ts';

export function keptOpen(generator: Generator): Generator {
  return {
    identity: generator.identity,
    exactCounts: generator.exactCounts,
    countTokens: (texts, options) => generator.countTokens(texts, options),
    countPrompt: (messages, options) => generator.countPrompt(messages, options),
    generate: (request, options) => generator.generate(request, options),
    ...(generator.readAhead !== undefined && { readAhead: generator.readAhead.bind(generator) }),
    close: async () => undefined,
  };
}
