/** A commit that an answer cites is shown by `/open`, by its number and by its id. */

import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { QUIET_UI } from '../../../test/fixtures/quiet-ui.ts';
import { removeFolder } from '../../../test/folders.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { TestRepository } from '../../history/testing/repository.ts';
import { shownItems } from '../../ui/words/shown-items.ts';
import { commitSources } from '../answering/from-history/commit-sources.ts';
import { openProject } from '../project/project.ts';
import { Conversation } from './chat.ts';
import type { ChatUi } from './types.ts';

const UI: ChatUi = { ...QUIET_UI, openFile: async () => 'No file is to be opened.' };
const saved = { ...process.env };
let scratch: string;

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-open-')));
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  process.env['MLX_CODE_CHAT_SERVER'] = 'openai:http://127.0.0.1:9/v1';
});
afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

it('is shown whole', async () => {
  const root = join(scratch, 'project');
  const code = '/** Waits before a retry. */\nexport const retryDelay = () => 30;\n';
  const id = new TestRepository(root).commit('Wait longer for a retry', { 'src/retry.ts': code }).slice(0, 7);
  const project = await openProject({ cwd: root, root });
  // Read beforehand, so that the question need not wait.
  expect((await commitSources(project, 'wait for a retry', 60_000)).passages).toHaveLength(1);
  const generator = new ScriptedGenerator(Array<string>(20).fill(`It was too short [${id}].`), 8_192);
  const chat = Conversation.open({
    ...{ cwd: root, project, ui: UI, openGenerator: async () => generator, retrieval: true, watch: false },
  });
  await chat.start();
  const send = async (line: string): Promise<string> => {
    const before = chat.state.items.length;
    chat.send(line);
    await chat.idle();
    return shownItems(chat.state.items.slice(before))
      .map(({ text }) => text)
      .join('\n');
  };
  // A machine with much else to do may be too late for the first questions.
  const cited = () => chat.state.sources.find(({ path }) => path === `commit:${id}`);
  let answer = '';
  for (let n = 1; n <= 20 && cited() === undefined; n++)
    answer = await send(`why do we wait for a retry${'?'.repeat(n)}`);
  const number = String(cited()?.number);
  expect(answer).toContain(`It was too short [${id}].`);
  expect(chat.state.sources.map(({ path, standing }) => [path, standing])).toContainEqual([`commit:${id}`, 'same']);
  for (const typed of [number, `[${number}]`, id, `[${id}]`, `[≈${id}]`]) {
    const shown = await send(`/open ${typed}`);
    expect(shown).toContain('Wait longer for a retry');
    expect(shown).toContain('+export const retryDelay = () => 30;');
  }
  expect(await send('/open 0123abc')).toContain('0123abc');
  expect(await send('/open 99')).toContain('There is no source 99');
  await chat.close();
});
