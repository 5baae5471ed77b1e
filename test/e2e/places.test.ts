/** Folders that are gone, that cannot be made or written, or that are not the user's own; and what ends the program then. */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { ChatServer, data, delta, type Script, status, stream } from '../fixtures/chat-server.ts';
import { removeFolder } from '../folders.ts';
import { emptyProject, outputOf, type Result, type Sandbox, sampleProject } from './sandbox.ts';

const BIN = join(packageRoot(), 'bin', 'mlx-code.mjs');

/** By a shell, which can do what a spawn cannot: stand in a folder that it deletes, and close or redirect streams. */
function shell(box: Sandbox, script: string, env: Readonly<Record<string, string>> = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', `mlx() { "${process.execPath}" "${BIN}" "$@"; }\n${script}`], {
      cwd: box.project,
      env: { ...box.environment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    const out = outputOf(child);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...out }));
  });
}

describe('a working folder that was deleted', () => {
  it('is told in a line, and keeps nothing that needs no folder from working', async () => {
    const box = sampleProject();
    const gone = 'mkdir d && cd d && rmdir ../d &&';
    for (const command of ['status', 'search token', 'index', 'ask x', 'config', 'doctor']) {
      const { code, stderr } = await shell(box, `${gone} mlx ${command}`);
      expect(code, command).toBe(2);
      expect(stderr, command).toMatch(/The folder you are in was deleted: .*\/d\n.*\n.*\[E_ROOT_MISSING\]\n$/);
    }
    expect(await shell(box, `${gone} mlx --version`)).toMatchObject({ code: 0, stderr: '' });
    expect(await shell(box, `${gone} mlx search --help`)).toMatchObject({ code: 0, stderr: '' });
    expect((await shell(box, `${gone} mlx search refreshAccessToken --root "${box.project}"`)).code).toBe(0);
  }, 120_000);
});

describe('the home folder', () => {
  const own = { MLX_CODE_CACHE_DIR: '', MLX_CODE_DATA_DIR: '', MLX_CODE_CONFIG_DIR: '' };

  it('is never the project: an empty or relative one, and relative XDG folders, are ignored', async () => {
    const box = sampleProject();
    box.write('.config/mlx-code/config.json', '{ "search": { "limit": 77 } }');
    box.write('home/.config/mlx-code/config.json', '{ "search": { "limit": 77 } }');
    box.write('.gitconfig', '[core]\n  excludesFile = /dev/null\n');
    const before = readdirSync(box.project, { recursive: true }).length;
    const xdg = { XDG_CACHE_HOME: 'c', XDG_DATA_HOME: 'd', XDG_STATE_HOME: 's', XDG_CONFIG_HOME: '.config' };
    const cache = { MLX_CODE_CACHE_DIR: join(box.home, 'cache'), MLX_CODE_DATA_DIR: join(box.home, 'data') };
    for (const HOME of ['', 'home', '.']) {
      const config = await box.run(['config', 'search.limit'], { env: { ...own, ...cache, ...xdg, HOME } });
      expect(config.stdout, `HOME=${HOME}`).toBe('10\n');
      const found = await box.run(['search', 'refreshAccessToken'], {
        env: { ...own, ...xdg, HOME, MLX_CODE_CACHE_DIR: cache.MLX_CODE_CACHE_DIR },
      });
      expect(found.code, found.stderr).toBe(0);
    }
    expect(readdirSync(box.project, { recursive: true })).toHaveLength(before);
  });

  it('that is no folder is named, with what moves it', async () => {
    const box = sampleProject();
    writeFileSync(join(box.top, 'file'), '');
    for (const HOME of [join(box.top, 'file'), '/dev/null']) {
      const { code, stderr } = await box.run(['search', 'token'], { env: { ...own, HOME } });
      expect(code).toBe(7);
      expect(stderr).toMatch(/A file is in the way.*\n.*MLX_CODE_CACHE_DIR.*\n.*E_READ_ONLY/);
      const doctor = await box.run(['doctor'], { env: { ...own, HOME } });
      expect(doctor.code).toBe(3);
      expect(doctor.stdout).toMatch(/✗ cache folder +A file is in the way/);
      expect(doctor.stdout).toMatch(/✗ data folder .*\n.*MLX_CODE_DATA_DIR/);
      expect(doctor.stderr).not.toMatch(/E_BUG/);
    }
  });
});

describe('a cache folder', () => {
  it('that cannot be made ends every command with a code', async () => {
    const box = sampleProject();
    writeFileSync(join(box.top, 'file'), '');
    symlinkSync(join(box.top, 'none'), join(box.top, 'dangling'));
    const places = [join(box.top, 'file'), join(box.top, 'file', 'x'), join(box.top, 'dangling'), '/dev/null/x'];
    if (process.platform === 'linux') places.push('/proc/x', '/proc/self/fdinfo/x/y', '/sys/x');
    for (const MLX_CODE_CACHE_DIR of places) {
      for (const command of [
        ['search', 'token'],
        ['index', '--fast'],
        ['symbols', 'x'],
      ]) {
        const { code, stderr } = await box.run(command, { env: { MLX_CODE_CACHE_DIR } });
        expect({ code, stderr }, `${command[0]} ${MLX_CODE_CACHE_DIR}`).toMatchObject({
          code: 7,
          stderr: expect.stringMatching(/E_READ_ONLY/),
        });
      }
      expect((await box.run(['doctor'], { env: { MLX_CODE_CACHE_DIR } })).stdout).toMatch(/✗ cache folder/);
    }
  }, 180_000);

  it('inside the project is not indexed', async () => {
    const box = sampleProject();
    for (const env of [
      { MLX_CODE_CACHE_DIR: join(box.project, 'kept'), MLX_CODE_DATA_DIR: join(box.project, 'data') },
      { MLX_CODE_CACHE_DIR: 'kept', MLX_CODE_DATA_DIR: 'data' },
    ]) {
      await box.run(['index', '--fast'], { env });
      const { index } = JSON.parse((await box.run(['status', '--json', '.'], { env })).stdout);
      expect(index.files).toBe(4);
      const { stdout } = await box.run(['search', '.', '--mode', 'regex', '-l', '-n', '1000', '--fresh'], { env });
      expect(stdout).not.toMatch(/^(kept|data)\//m);
    }
  });
});

describe('the output', () => {
  it.skipIf(!existsSync('/dev/full'))(
    'that takes no more ends every command with the code of a full disk',
    async () => {
      const box = sampleProject();
      await box.run(['index', '--fast']);
      for (const command of ['search token', 'search token --json', 'status', 'config', '--help', 'symbols', 'map']) {
        const { code, stderr } = await shell(box, `mlx ${command} > /dev/full`);
        expect({ code, stderr }, command).toMatchObject({ code: 7, stderr: expect.stringMatching(/E_DISK_FULL/) });
        expect(stderr).not.toMatch(/node:|\.js:\d/);
      }
      expect((await shell(box, 'mlx search token 2> /dev/full')).code).toBe(0);
      expect((await shell(box, 'set -o pipefail; mlx search token | true')).code).toBe(0);
      expect((await shell(box, 'mlx search token <&- | cat')).code).toBe(0);
    },
    60_000,
  );

  it('has colours as CLICOLOR and CLICOLOR_FORCE say', async () => {
    const box = sampleProject();
    const esc = '\u001b[';
    const coloured = async (env: Record<string, string>) =>
      (await box.run(['search', 'token'], { env })).stdout.includes(esc);
    expect(await coloured({})).toBe(false);
    expect(await coloured({ CLICOLOR_FORCE: '1' })).toBe(true);
    expect(await coloured({ CLICOLOR_FORCE: '0' })).toBe(false);
    expect(await coloured({ CLICOLOR_FORCE: '1', NO_COLOR: '1' })).toBe(false);
  });
});

describe('an answer that fails', () => {
  async function asking(box: Sandbox, command: string, ...scripts: Script[]) {
    const server = await ChatServer.start();
    onTestFinished(() => server.close());
    server.scripts = scripts;
    return await shell(box, command, {
      MLX_CODE_CHAT_SERVER: `openai:${server.origin}/v1`,
      MLX_CODE_MODEL_CHAT: 'server:scripted',
    });
  }

  it('is the exit code of a piped chat, and the last event of a stream', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast']);
    const question = 'how is the access token refreshed?';
    const refused = status(401, { error: { message: 'bad key' } });
    expect((await asking(box, `echo "${question}" | mlx chat --no-watch`, refused)).code).toBe(8);
    const json = await asking(box, `mlx ask --json "${question}"`, refused);
    expect(json.code).toBe(8);
    expect(JSON.parse(json.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      event: 'error',
      code: 'E_SERVER_KEY',
      exitCode: 8,
    });
  });

  it('is an object in the place of the one that a command with --json prints', async () => {
    const box = sampleProject();
    for (const [args, code] of [
      [['status', '--json', '--root', 'nowhere'], 'E_ROOT_MISSING'],
      [['search', 'token', '--json', '--bogus'], 'E_USAGE'],
      [['sessions', 'show', 'nothing', '--json'], 'E_SESSION_UNKNOWN'],
      [['models', 'info', 'nothing', '--json'], 'E_MODEL_UNKNOWN'],
      [['templates', 'show', 'nothing', '--json'], 'E_TEMPLATE_UNKNOWN'],
      [['watch', '--status', '--json', '--root', 'nowhere'], 'E_ROOT_MISSING'],
    ] as const) {
      const { stdout, code: exitCode } = await box.run([...args]);
      expect(exitCode, args.join(' ')).not.toBe(0);
      expect(JSON.parse(stdout), args.join(' ')).toEqual({
        error: { code, message: expect.any(String), hint: expect.any(String), exitCode },
      });
    }
  });

  it('has a code of its own when it is empty', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast']);
    const empty = stream(delta('', 'stop'), data('[DONE]'));
    const { code, stderr } = await asking(box, 'mlx ask "how is the access token refreshed?"', empty);
    expect({ code, stderr }).toMatchObject({ code: 6, stderr: expect.stringMatching(/E_ANSWER_EMPTY/) });
    // What it wrote in place of an answer is named.
    for (const [text, finish, words] of [
      ['<think>hm</think>', 'stop', 'thought, but wrote no answer'],
      ['<think>hm', 'length', 'used all its tokens on thinking'],
      ['<tool_call>{"name": "grep"}</tool_call>', 'stop', 'asked for a tool'],
    ] as const) {
      const told = await asking(box, 'mlx ask "how is the access token refreshed?"', stream(delta(text, finish)));
      expect({ code: told.code, stderr: told.stderr }).toMatchObject({
        code: 6,
        stderr: expect.stringContaining(words),
      });
    }
  });

  it('needs no place to keep anything in', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast']);
    const answer = stream(delta('It is in token.ts [1].'), delta('', 'stop'), data('[DONE]'));
    const found = await asking(
      box,
      'MLX_CODE_DATA_DIR=/dev/null/x mlx ask --no-save "how is the access token refreshed?"',
      answer,
    );
    expect(found, found.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/It is in token/) });
  });
});

describe('a broken configuration file', () => {
  it('is named by line and column, and the commands that help to mend it work', async () => {
    const box = emptyProject();
    const file = join(box.home, 'config', 'config.json');
    mkdirSync(join(box.home, 'config'));
    writeFileSync(file, '{\n  "search": { "limit": 5 },\n  "index" { }\n}\n');
    const broken = await box.run(['search', 'x']);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toMatch(/config\.json:3:11 is not JSON: colon expected, at .*index/);
    const path = await box.run(['config', 'path']);
    expect(path).toMatchObject({ code: 0, stdout: expect.stringContaining(file) });
    const list = await box.run(['config']);
    expect(list).toMatchObject({ code: 0, stdout: expect.stringMatching(/^search\.limit +10/m) });
    expect(list.stderr).toMatch(/config\.json:3:11/);
    const doctor = await box.run(['doctor']);
    expect(doctor).toMatchObject({ code: 3, stdout: expect.stringMatching(/✗ settings .*config\.json:3:11/) });
    writeFileSync(file, '{ "search": { "limit": "many" } }');
    expect((await box.run(['config', 'path'])).code).toBe(0);
    expect((await box.run(['config', 'set', 'search.limit', '12'])).code).toBe(0);
    expect((await box.run(['config', 'search.limit'])).stdout).toBe('12\n');
  });

  it('is changed by config set, which keeps comments and checks types', async () => {
    const box = emptyProject();
    const file = join(box.home, 'config', 'config.json');
    mkdirSync(join(box.home, 'config'));
    writeFileSync(file, '{\n  // mine\n}\n');
    expect((await box.run(['config', 'set', 'index.exclude', 'a/**,b/**'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/\/\/ mine/);
    expect((await box.run(['config', 'get', 'index.exclude'])).stdout).toBe('["a/**","b/**"]\n');
    expect((await box.run(['config', 'set', 'search.limit', 'ten'])).stderr).toMatch(/E_CONFIG_INVALID/);
    expect((await box.run(['config', 'search.limit', '7'])).stderr).toMatch(/config set search\.limit 7/);
    expect((await box.run(['config', 'unset', 'index.exclude'])).code).toBe(0);
    expect((await box.run(['config', 'index.exclude'])).stdout).toBe('[]\n');
  });
});

describe('the folder that is meant', () => {
  it('is named by an argument or by --root, everywhere', async () => {
    const box = sampleProject();
    const cwd = box.home;
    await box.run(['index', '--fast', '--root', box.project], { cwd });
    for (const args of [
      ['status', box.project],
      ['status', '--root', box.project],
      ['--root', box.project, 'status'],
    ])
      expect((await box.run(args, { cwd })).stdout, args.join(' ')).toContain(box.project);
    expect((await box.run(['status', '.', '--root', box.project], { cwd })).stderr).toMatch(/E_USAGE/);
    for (const args of [['doctor'], ['config', 'path'], ['templates'], ['sessions'], ['watch', '--status'], ['map']])
      expect((await box.run([...args, '--root', box.project], { cwd })).stderr, args.join(' ')).not.toMatch(/E_USAGE/);
  });
});

describe('what is left out', () => {
  it('can be named, by reason, and is told where it holds what was searched for', async () => {
    const box = sampleProject();
    box.write('.github/workflows/ci.yml', 'name: lighthouse audit of the harbour\n');
    box.write('gen.go', '// Code generated by stringer. DO NOT EDIT.\n\npackage a\n');
    box.write('odd\u001b[31m\nname.lock.png', 'x');
    await box.run(['index', '--fast']);
    const all = await box.run(['status', '--skipped', '--plain']);
    expect(all.stdout.split('\n').sort()).toEqual(
      [
        '',
        '.github/\thidden',
        '.gitignore\thidden',
        'build/\tignored',
        'gen.go\tgenerated',
        'odd name.lock.png\tbinary',
      ].sort(),
    );
    expect(all.stdout).not.toContain('\u001b');
    expect((await box.run(['status', '--skipped', 'generated'])).stdout).toMatch(/^generated +gen\.go\n$/);
    expect(JSON.parse((await box.run(['status', '--skipped', 'hidden', '--json'])).stdout).skipped).toEqual([
      { path: '.github/', reason: 'hidden' },
      { path: '.gitignore', reason: 'hidden' },
    ]);
    expect((await box.run(['status', '--skipped', 'none'])).stderr).toMatch(/The reasons are .*hidden/);
    const found = await box.run(['search', 'lighthouse audit harbour']);
    expect(found.stderr).toMatch(/Left out of the index.*\.github\/workflows\/ci\.yml \(hidden\)/);
  });

  it('is told of code that reads as binary data: in UTF-32, or with zero bytes', async () => {
    const box = sampleProject();
    const wide = [...'int wideGauge(void);'].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0]);
    writeFileSync(join(box.project, 'wide.c'), Buffer.from(wide));
    box.write('torn.c', 'int tornGauge(void);\n\0\0rest');
    await box.run(['index', '--fast']);
    for (const [name, file] of [
      ['wideGauge', 'wide.c'],
      ['tornGauge', 'torn.c'],
    ])
      expect((await box.run(['search', '-F', name ?? ''])).stderr).toContain(`these words: ${file} (binary)`);
  });
});

describe('an index whose folder is gone', () => {
  it('can be cleared by the name of the folder, or with all others', async () => {
    const box = sampleProject();
    const folders = ['one', 'two'].map((name) => join(box.top, name));
    for (const folder of folders) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'a.py'), 'x = 1\n');
      await box.run(['index', '--fast', folder]);
    }
    await box.run(['index', '--fast']);
    for (const folder of folders) removeFolder(folder);
    const indexes = () => readdirSync(join(box.home, 'cache', 'index')).length;
    expect((await box.run(['clear', folders[0] ?? ''])).stderr).toMatch(/no terminal to ask/);
    expect(await box.run(['clear', folders[0] ?? '', '-y'])).toMatchObject({ code: 0 });
    expect(indexes()).toBe(2);
    const asked = await box.run(['clear', '--orphans']);
    expect(asked.code).toBe(2);
    expect(asked.stdout).toMatch(/two\t/);
    expect(await box.run(['clear', '--orphans', '--yes'])).toMatchObject({ code: 0 });
    expect(indexes()).toBe(1);
    expect((await box.run(['search', 'token'])).code).toBe(0);
    expect((await box.run(['clear', join(box.top, 'never'), '-y'])).stderr).toMatch(/E_ROOT_MISSING/);
  });
});
