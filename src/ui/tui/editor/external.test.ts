import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { editExternally, editorCommand, fileArguments, openInEditor } from './external.ts';

/** A program in the place of the user's editor. */
function editorDoing(script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'mlx-code-editor-'));
  onTestFinished(() => removeFolder(folder));
  const program = join(folder, 'my editor');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  const calls: string[] = [];
  const options = {
    env: { ...process.env, VISUAL: '', EDITOR: `"${program}" --wait`, SEEN: join(folder, 'seen') },
    suspend: () => void calls.push('suspend'),
    resume: () => void calls.push('resume'),
  };
  const seen = () => readFileSync(join(folder, 'seen'), 'utf8').trim();
  return { options, calls, seen };
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof MlxCodeError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('external editor', () => {
  it('gets the text in a private file, and gives the new text back', async () => {
    const { options, calls, seen } = editorDoing(
      'echo "$1 $2 $(ls -l "$2" | cut -c1-10) $(cat "$2")" > "$SEEN"; printf "new\\r\\n\\033[31mtext\\n" > "$2"',
    );
    expect(await editExternally('old text', options)).toBe('new\n␛[31mtext');
    expect(seen()).toMatch(/^--wait .*message\.md -rw------- old text$/);
    expect(existsSync(seen().split(' ')[1] ?? '')).toBe(false);
    expect(calls).toEqual(['suspend', 'resume']);
  });

  it('knows when nothing was changed', async () => {
    expect(await editExternally('text', editorDoing('echo >> "$2"').options)).toBeNull();
    expect(await editExternally('', editorDoing('true').options)).toBeNull();
  });

  it('says what went wrong, with the terminal taken back', async () => {
    const broken = editorDoing('exit 3');
    expect(await failureOf(editExternally('text', broken.options))).toMatch(/E_EDITOR_FAILED .*exit code 3/);
    expect(broken.calls).toEqual(['suspend', 'resume']);
    expect(await failureOf(editExternally('text', editorDoing('rm "$2"').options))).toMatch(/it left no file/);
    expect(await failureOf(editExternally('text', editorDoing('kill -9 $$').options))).toMatch(/SIGKILL/);
    const absent = { ...broken.options, env: { EDITOR: 'no-such-editor-anywhere' } };
    expect(await failureOf(editExternally('text', absent))).toMatch(/"no-such-editor-anywhere" does not start/);
  });

  it('opens a file', async () => {
    const { options, seen } = editorDoing('echo "$*" > "$SEEN"');
    await openInEditor('/some/file.ts', 12, options);
    expect(seen()).toBe('--wait /some/file.ts');
  });

  it.each([
    ['/usr/bin/nvim', ['+12', '/a b.ts']],
    ['code', ['--goto', '/a b.ts:12']],
    ['hx', ['/a b.ts:12']],
    ['idea', ['--line', '12', '/a b.ts']],
    ['other', ['/a b.ts']],
  ])('knows how %s is told the line', (program, wanted) =>
    expect(fileArguments(program, '/a b.ts', 12)).toEqual(wanted),
  );

  it.each([
    [{ VISUAL: 'code --wait', EDITOR: 'vi' }, ['code', '--wait']],
    [{ EDITOR: `'/my apps/ed' "-x y" z` }, ['/my apps/ed', '-x y', 'z']],
    // Of a shell's language only what names a program and its arguments.
    [{ VISUAL: ' ', EDITOR: 'nano;rm -rf $HOME', HOME: '/me' }, ['nano;rm', '-rf', '/me']],
    [{ EDITOR: '~/ed', HOME: '/me' }, ['/me/ed']],
    [{}, ['vi']],
    [{ EDITOR: 'X=1' }, ['vi']],
  ])('reads %j', (env, wanted) => expect(editorCommand(env).words).toEqual(wanted));

  it('starts the forms that git accepts', async () => {
    const { options, seen } = editorDoing('echo "$MARK $*" > "$SEEN"');
    const [, program = ''] = /"(.+)"/.exec(options.env.EDITOR) ?? [];
    for (const [EDITOR, HOME] of [
      ['MARK=1 "$HOME/my editor"', dirname(program)],
      ['MARK=1 ~/my\\ editor', dirname(program)],
    ]) {
      await openInEditor('/a.ts', 3, { ...options, env: { ...options.env, HOME, EDITOR } });
      expect(seen()).toBe('1 /a.ts');
    }
  });
});
