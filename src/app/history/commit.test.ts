/** A message for what is staged where the model does not answer in time. */

import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { MlxCodeError } from '../../base/errors.ts';
import type { Progress } from '../../base/types.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { TestRepository } from '../../history/testing/repository.ts';
import type { GenerateEvent, GenerateRequest } from '../../model/index.ts';
import { openProject } from '../project/project.ts';
import { commitMessage } from './commit.ts';

/** Reads its prompt until it is told to stop. */
class SlowGenerator extends ScriptedGenerator {
  override async *generate(
    _: GenerateRequest,
    { signal }: { signal?: AbortSignal } = {},
  ): AsyncGenerator<GenerateEvent> {
    await new Promise<void>((resolve) => {
      if (signal?.aborted) resolve();
      else signal?.addEventListener('abort', () => resolve());
    });
    yield* [];
    throw new MlxCodeError('E_CANCELLED');
  }
}

/** Tells how far it has read, and writes. */
class ReadingGenerator extends ScriptedGenerator {
  override async *generate(): AsyncGenerator<GenerateEvent> {
    yield { kind: 'reading', done: 1, total: 2 };
    yield { kind: 'text', text: 'count the tide' };
  }
}

let scratch: string;
let repository: TestRepository;
const saved = { ...process.env };

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-commit-')));
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  repository = new TestRepository(join(scratch, 'project'));
  repository.commit('Count', { 'src/tide.ts': 'export const tide = 1;\n' });
  writeFileSync(join(repository.root, 'src/tide.ts'), 'export const tide = 2;\n');
  repository.git('add', '-A');
});
afterEach(() => {
  process.env = { ...saved };
  removeFolder(scratch);
});

const INPUT = { type: '', scope: '', cwd: '' };

describe('a message in the words of a model', () => {
  it('comes by rules, and says why, where a model that was asked for takes too long', async () => {
    const project = await openProject({ cwd: repository.root, root: repository.root });
    const wording = { open: async () => new SlowGenerator([]), required: true, patienceMs: 20 };
    const { subject, wordedBy, notes } = await commitMessage(project, INPUT, {}, wording);
    expect(subject).toContain('tide');
    expect(wordedBy).toBe('');
    expect(notes.join('\n')).toContain('took too long: the subject is by rules');
  });

  it('tells what the model does meanwhile', async () => {
    const project = await openProject({ cwd: repository.root, root: repository.root });
    const open = async () => new ReadingGenerator([]);
    const phases: string[] = [];
    const work = { onProgress: ({ phase }: Progress) => void phases.push(phase) };
    await commitMessage(project, INPUT, work, { open, required: true });
    expect([...new Set(phases)].slice(-3)).toEqual(['load', 'read', 'write']);
  });

  it('stops where the user stops it', async () => {
    const project = await openProject({ cwd: repository.root, root: repository.root });
    const stop = new AbortController();
    const open = async () => {
      setImmediate(() => stop.abort());
      return new SlowGenerator([]);
    };
    const asked = commitMessage(project, INPUT, { signal: stop.signal }, { open, required: true });
    await expect(asked).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });
});
