/** The template for a review, under another name: `/review` itself is a command. */

import { beforeAll, expect, it, vi } from 'vitest';
import { QUIET_UI } from '../../../test/fixtures/quiet-ui.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { shownItems } from '../../ui/words/shown-items.ts';
import { projectOfFiles } from '../answering/testing/project-of-files.ts';
import { refuseSmallReview } from '../reviewing/small-model.ts';
import { Conversation } from './chat.ts';

const SMALL = 'qwen2.5-coder:0.5b';
// Before the project is opened, which reads them.
beforeAll(() => {
  vi.stubEnv('MLX_CODE_CHAT_SERVER', 'openai:http://127.0.0.1:9/v1');
  vi.stubEnv('MLX_CODE_CHAT_SERVER_MODEL', SMALL);
});
const project = projectOfFiles({
  'src/retry.ts': '/** Waits before a retry. */\nexport const retryDelay = () => 30;\n',
  '.mlx-code.json': JSON.stringify({
    aliases: { look: 'review' },
    commands: { mine: { prompt: 'Review {{files}}.' } },
  }),
});

async function send(line: string, model?: string) {
  const generator = new ScriptedGenerator(['Fine.'], 8_192, true, model ?? SMALL);
  const chat = Conversation.open({
    ...{ cwd: project().root, project: project(), ui: QUIET_UI, retrieval: true, watch: false, model },
    openGenerator: async () => generator,
  });
  await chat.start();
  chat.send(line);
  await chat.idle();
  const text = shownItems(chat.state.items)
    .map((item) => item.text)
    .join('\n');
  await chat.close();
  return { text, asked: generator.requests.length };
}

it('is not for a small model that the user did not choose', async () => {
  const { text, asked } = await send('/look @src/retry.ts');
  expect(text).toContain(`${SMALL} was not asked: models below 3B only repeat findings`);
  expect(text).toContain('/model NAME asks it all the same');
  expect(asked).toBe(0);
});

it.each([
  ['for one that the user chose', '/look @src/retry.ts', `server:${SMALL}`],
  ['in words of the project', '/mine @src/retry.ts', undefined],
])('is asked with %s', async (_, line, model) => {
  expect((await send(line, model)).asked).toBe(1);
});

it('is refused by the size in the name alone', () => {
  for (const model of ['qwen2.5-coder:7b', 'scripted']) expect(() => refuseSmallReview('review', model)).not.toThrow();
  expect(() => refuseSmallReview('explain', SMALL)).not.toThrow();
  expect(() => refuseSmallReview('review', SMALL)).toThrow('was not asked');
});
