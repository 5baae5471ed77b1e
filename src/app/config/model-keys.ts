/** The settings about models: which embeds, which answers, and the servers that may do so. */

import { boolean, choice, integer, list, text } from './config-kinds.ts';

export const MODEL_KEYS = {
  'model.embedding': text({
    default: '',
    narrow: 'never',
    doc: 'Embedding model of the MLX tier, a name from "mlx-code models", which "mlx-code models use" sets; "server" for that of embedding.server. Empty: the server where embedding.server is set, else the default for this machine.',
  }),
  'embedding.server': text({
    default: '',
    narrow: 'never',
    doc: 'OpenAI-compatible server that embeds, openai:URL. The code of every indexed file and every query goes there. Empty: none.',
  }),
  'embedding.serverModel': text({
    default: '',
    narrow: 'never',
    doc: 'Embedding model of that server, as it names it.',
  }),
  'embedding.keyVariable': text({
    default: '',
    narrow: 'never',
    doc: 'Environment variable that holds the key for that server. Empty: as for chat.keyVariable.',
  }),
  'model.chat': text({
    default: '',
    narrow: 'never',
    doc: 'Chat model, a name from "mlx-code models", which "mlx-code models use" sets; "server" for that of chat.server. Empty: the server where chat.server is set, else the default for this machine.',
  }),
  'model.byLanguage': list({
    default: [],
    narrow: 'never',
    doc: 'Chat model of a kind of project, in place of model.chat: LANGUAGE=MODEL, such as "python=q15b" or "rust=server:coder". It holds where most files of the project are in that language.',
  }),
  'chat.contextTokens': integer({
    default: 0,
    min: 0,
    max: 2_000_000,
    unit: 'tokens',
    narrow: 'never',
    doc: 'Tokens of prompt and answer together. 0: what "mlx-code models info" says of the model; 8,192 for a server. Set a server up for the same number, or it may cut the prompt off.',
  }),
  'chat.readSeconds': integer({
    default: 15,
    min: 0,
    max: 3_600,
    unit: 'seconds',
    narrow: 'never',
    doc: 'Time for reading code before an answer. A model on this machine gets as much code as it reads in this time, at the speed measured in its answers. 0: as much as its window holds.',
  }),
  'chat.cascade': text({
    default: '',
    narrow: 'never',
    doc: 'Larger chat model, a name as for model.chat or server:NAME, that is asked over the same sources where little of an answer is in them. It must be on this machine or on that server: nothing is fetched for it. Empty: none.',
  }),
  'chat.bestOf': integer({
    default: 1,
    min: 1,
    max: 8,
    unit: 'answers',
    narrow: 'smaller',
    doc: 'Answers that are written to each question; the one of which most is in the sources is shown.',
  }),
  'chat.memoryMb': integer({
    default: 0,
    min: 0,
    max: 1_000_000,
    unit: 'MB',
    narrow: 'never',
    doc: 'Memory within which MLX tries to stay while it answers. 0: its own limit.',
  }),
  'chat.promptCacheMb': integer({
    default: 1_000,
    min: 0,
    max: 1_000_000,
    unit: 'MB',
    narrow: 'never',
    doc: 'Memory for the prompts of conversations, so that a follow-up reads only what is new.',
  }),
  'chat.kvBits': choice({
    default: 'full',
    choices: ['full', '8', '4'],
    narrow: 'never',
    doc: 'Bits of a number in those prompts and in the answer that is written: 8 or 4 take a quarter or an eighth of the memory of float32, and slow a CPU down. full: as the model computes.',
  }),
  'chat.idleMinutes': integer({
    default: 10,
    min: 0,
    max: 10_000,
    unit: 'minutes',
    narrow: 'never',
    doc: 'The chat model is unloaded after this time without a question. 0: never.',
  }),
  'chat.server': text({
    default: '',
    narrow: 'never',
    doc: 'Server that answers: openai:URL for Ollama, LM Studio, vLLM and the like (openai:http://127.0.0.1:11434/v1), anthropic for api.anthropic.com, anthropic:URL. Questions and the code found for them go there, and what chat.gitState says. Empty: none.',
  }),
  'chat.serverModel': text({
    default: '',
    narrow: 'never',
    doc: 'Model of that server, as it names it. Empty: the only one it has.',
  }),
  'chat.keyVariable': text({
    default: '',
    narrow: 'never',
    doc: 'Environment variable that holds the key for that server. Empty: OPENAI_API_KEY or ANTHROPIC_API_KEY for these two services themselves; then the keychain.',
  }),
  'server.timeoutSeconds': integer({
    default: 300,
    min: 1,
    max: 3_600,
    unit: 'seconds',
    narrow: 'never',
    doc: 'How long a server that answers or embeds may be silent.',
  }),
  'server.allowHttp': boolean({
    default: false,
    narrow: 'never',
    doc: 'Let code and keys go to a server on another machine without encryption.',
  }),
} as const;
