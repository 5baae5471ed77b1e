import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { chatTarget } from '../models/chat-model.ts';
import { openProject } from './project.ts';

let scratch: string;
const saved = { ...process.env };

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-kinds-')));
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  for (const path of ['py/a.py', 'py/b.py', 'py/README.md', 'py/CHANGES.md', 'py/x.md', 'py/node_modules/l/1.js'])
    write(path);
  for (const path of ['web/a.tsx', 'web/b.ts', 'web/c.js', 'web/d.js']) write(path);
  for (const path of ['go/a.go', 'py/node_modules/l/2.js', 'py/node_modules/l/3.js']) write(path);
  settings({ 'model.chat': 'smol', 'model.byLanguage': ['Python=q15b', 'typescript = server:coder'] });
});

afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

function write(path: string): void {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), 'x\n');
}

function settings(values: Readonly<Record<string, unknown>>): void {
  mkdirSync(join(scratch, 'CONFIG'), { recursive: true });
  writeFileSync(join(scratch, 'CONFIG', 'config.json'), JSON.stringify(values));
}

async function modelIn(folder: string): Promise<string> {
  const root = join(scratch, folder);
  const { config } = await openProject({ cwd: root, root });
  const target = chatTarget({ ...config, values: { ...config.values, 'chat.server': 'openai:http://127.0.0.1:1/v1' } });
  return target.kind === 'local' ? target.name : `server:${target.model}`;
}

describe('model.byLanguage', () => {
  it('chooses the model for the language that most files are in, else model.chat', async () => {
    expect(await modelIn('py')).toContain('1.5B');
    // Two endings of one language count together.
    expect(await modelIn('web')).toBe('server:coder');
    expect(await modelIn('go')).toContain('SmolLM2');
  });

  it('says where the model comes from', async () => {
    const { config } = await openProject({ cwd: scratch, root: join(scratch, 'py') });
    expect(config.origins['model.chat']).toEqual({ source: 'user', detail: 'model.byLanguage, Python' });
  });

  it('gives way to a choice for one command', async () => {
    const root = join(scratch, 'py');
    const { config } = await openProject({ cwd: root, root });
    expect(chatTarget(config, { model: 'smol' })).toMatchObject({ name: expect.stringContaining('SmolLM2') });
  });

  it.each(['python', 'python=', 'klingon=smol'])(
    'refuses %j, and leaves it out where settings are mended',
    async (entry) => {
      settings({ 'model.byLanguage': [entry] });
      const root = join(scratch, 'py');
      await expect(openProject({ cwd: root, root })).rejects.toMatchObject({ code: 'E_CONFIG_INVALID' });
      const { config } = await openProject({ cwd: root, root, tolerant: true });
      expect(config.problems).toMatchObject([{ code: 'E_CONFIG_INVALID' }]);
      expect(config.values['model.chat']).toBe('');
    },
  );
});
