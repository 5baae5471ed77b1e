/** The completion scripts in the shells they are for; a shell that is not installed skips its tests. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';
import { openSessions } from '../../src/sessions/index.ts';
import { Sandbox, writeSample } from './sandbox.ts';

let box: Sandbox;
let environment: Record<string, string>;
/** Of the session of this project. */
let id: string;
beforeAll(async () => {
  box = new Sandbox();
  writeSample(box);
  expect((await box.run(['index', '--fast'])).code).toBe(0);
  mkdirSync(join(box.home, 'config', 'templates'), { recursive: true });
  writeFileSync(join(box.home, 'config', 'templates', 'revenue.md'), 'Count the money in {{files}}.\n');
  box.write('.mlx-code/templates/ours.md', 'Explain {{files}} as we do.\n');
  const sessions = await openSessions(join(box.home, 'data', 'sessions.db'));
  const turn = { question: 'How is the token refreshed?', model: 'm' };
  sessions.startTurn(sessions.create({ root: box.project, model: 'm', name: 'token refresh' }).id, turn);
  sessions.startTurn(sessions.create({ root: '/elsewhere', model: 'm', name: 'token of others' }).id, turn);
  ({ id } = sessions.find('token refresh'));
  sessions.close();
  const bin = join(box.home, 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(join(packageRoot(), 'bin', 'mlx-code.mjs'), join(bin, 'mlx-code'));
  environment = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: box.home,
    TERM: 'xterm',
    HISTFILE: '/dev/null',
    LANG: 'C.UTF-8',
    MLX_CODE_CACHE_DIR: join(box.home, 'cache'),
    MLX_CODE_DATA_DIR: join(box.home, 'data'),
    MLX_CODE_CONFIG_DIR: join(box.home, 'config'),
  };
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await box.run(['completion', shell]);
    writeFileSync(scriptOf(shell), stdout);
  }
}, 60_000);
afterAll(() => box.remove());

const ALL_MODES = ['auto', 'hybrid', 'lexical', 'literal', 'regex', 'semantic', 'symbol', 'syntax'];

/** What is typed, and what is offered; in a form that bash, which splits at `=`, is given apart. */
const CASES: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ['mlx-code se', ['search', 'serve', 'sessions', 'setup']],
  ['mlx-code sessions ex', ['export']],
  ['mlx-code templates show rev', ['revenue', 'review']],
  ['mlx-code ask --template ou', ['ours']],
  ['mlx-code help re', ['redo', 'refs', 'related', 'replace', 'restore', 'review']],
  ['mlx-code search x --mo', ['--mode']],
  ['mlx-code log x --au', ['--author']],
  ['mlx-code search x -m ', ALL_MODES],
  ['mlx-code search x --lang go,rus', ['go,rust']],
  ['mlx-code symbols x -k en', ['enum']],
  ['mlx-code config get search.re', ['search.refreshFiles']],
  ['mlx-code models in', ['info']],
  ['mlx-code models pull all', ['all-MiniLM-L6-v2']],
  ['mlx-code pr l', ['list']],
  ['mlx-code pr list --state cl', ['closed']],
  ['mlx-code issue sh', ['show']],
  ['mlx-code review --po', ['--post']],
  ['mlx-code completion ', ['bash', 'fish', 'zsh']],
  ['mlx-code refs refreshA', ['refreshAccessToken']],
  ['mlx-code search ', []],
  ['mlx-code search -- --mo', []],
];

describe('completion', () => {
  it('prints a script for the three shells, and for no other', async () => {
    const wrong = await box.run(['completion', 'tcsh']);
    expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/bash, zsh, fish/) });
    expect((await box.run(['symbol-names', 'area'])).stdout).toBe('area\n');
    expect(await box.run(['symbol-names', 'zzz'])).toMatchObject({ code: 1, stdout: '', stderr: '' });
    expect((await box.run(['session-names', 'Tok'])).stdout).toBe('token refresh\n');
    expect((await box.run(['session-names'])).stdout).toBe('token refresh\n');
    expect((await box.run(['session-names', id.slice(0, 4)])).stdout).toBe(`${id}\n`);
    expect((await box.run(['template-names', 'o'])).stdout).toBe('optimise\nours\n');
  });

  it('works in bash', ({ skip }) => {
    skip(!has('bash'), 'bash is not installed');
    const script = `source "$1"; shift
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mlx_code; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const offer = (words: readonly string[]) =>
      run('bash', ['--norc', '--noprofile', '-c', script, 'bash', scriptOf('bash'), ...words]);
    for (const [line, offered] of CASES) expect([line, offer(line.split(' '))]).toEqual([line, offered]);
    expect(offer(['mlx-code', 'search', 'x', '--lang', '=', 'py'])).toEqual(['python']);
    expect(offer(['mlx-code', 'search', 'x', '--mode', '='])).toEqual(ALL_MODES);
    for (const typed of ['tok', 'token\\ re', '"token re'])
      expect(offer(['mlx-code', 'ask', '--session', typed])).toEqual(['token\\ refresh']);
  });

  it('works in fish', ({ skip }) => {
    skip(!has('fish'), 'fish is not installed');
    const script = 'source $argv[1]; for line in $argv[2..-1]; echo "> $line"; complete -C $line; end';
    const lines = [
      ...CASES.map(([line]) => line),
      'mlx-code search x sr',
      'mlx-code index sr',
      'mlx-code se x --mode=sy',
      'mlx-code sessions show tok',
    ];
    const out = run('fish', ['--no-config', '-c', script, scriptOf('fish'), ...lines], false).join('\n');
    const answers = new Map(
      out.split(/^> /m).map((part) => {
        const [line = '', ...offers] = part.split('\n');
        const words = offers.map((offer) => offer.split('\t')[0] ?? '').filter((word) => word !== '');
        return [line.trimEnd(), words.sort()];
      }),
    );
    for (const [line, offered] of CASES) expect([line, answers.get(line.trimEnd())]).toEqual([line, [...offered]]);
    expect(answers.get('mlx-code search x sr')).toEqual(['src/']);
    expect(answers.get('mlx-code index sr')).toEqual(['src/']);
    expect(answers.get('mlx-code sessions show tok')).toEqual(['token refresh']);
    expect(out).toContain('find code by meaning, by word or by symbol');
  }, 60_000);

  it.for([
    ['zsh', ['-f'], 'autoload -U compinit && compinit -D -u; source'],
    ['bash', ['--norc', '--noprofile'], 'source'],
  ] as const)('works at a prompt of %s', { timeout: 90_000 }, async ([shell, flags, prepare], { skip }) => {
    const missing = [shell, 'tmux'].find((program) => !has(program));
    skip(missing !== undefined, `${missing} is not installed`);
    const screen = new Screen(shell, flags);
    onTestFinished(() => screen.close());
    await screen.type(`${prepare} ${scriptOf(shell)} && echo rea''dy\n`, /^ready$/m);
    await screen.type('mlx-code sea\t', /mlx-code search *$/m);
    await screen.type('token src/sha\t', /search token src\/shapes\/ *$/m);
    await screen.type(' --vim\t', /shapes\/? --vimgrep *$/m);
    await screen.type('\u0015mlx-code refs refreshA\t', /refs refreshAccessToken *$/m);
    await screen.type('\u0015mlx-code sessions show tok\t', /show token\\ refresh *$/m);
    await screen.type('\u0015mlx-code status cm\t', /status cmd\/ *$/m);
    await screen.type('\u0015mlx-code search x -t kot\t', /-t kotlin,? *$/m);
    await screen.type('\u0015mlx-code search x -m \t\t', /hybrid +lexical +literal +regex +semantic +symbol/);
  });
});

// --- internal ---

/** A terminal with a shell at its prompt. */
class Screen {
  readonly #socket = join(box.home, `t${Math.random().toString(36).slice(2, 8)}`);

  constructor(shell: string, flags: readonly string[]) {
    this.#tmux(['-f', '/dev/null', 'new-session', '-d', '-x', '120', '-y', '40', 'env', 'PS1=> ', shell, ...flags]);
  }

  /** Waits until the screen shows it; what is typed is for the line editor, keys included. */
  async type(text: string, expected: RegExp): Promise<void> {
    this.#tmux(['send-keys', '-l', text]);
    const until = Date.now() + 20_000;
    for (;;) {
      const screen = this.#tmux(['capture-pane', '-p']);
      if (expected.test(screen.replaceAll(/\n+$/g, ''))) return;
      if (Date.now() > until) throw new Error(`waited for ${expected}, the screen is:\n${screen}`);
      await sleep(100);
    }
  }

  /** Waits for the shell and the server to be gone: both may write into the home until then. */
  async close(): Promise<void> {
    const pids = this.#tmux(['list-panes', '-a', '-F', '#{pid} #{pane_pid}']).trim().split(/\s+/).map(Number);
    this.#tmux(['kill-server']);
    for (let tries = 0; tries < 200 && pids.some(isAlive); tries++) await sleep(50);
  }

  #tmux(args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('tmux', ['-S', this.#socket, ...args], {
      cwd: box.project,
      env: environment,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`tmux ${args[0]}: ${stderr}`);
    return stdout;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function scriptOf(shell: string): string {
  return join(box.home, `completion.${shell}`);
}

function has(program: string): boolean {
  return spawnSync(program, [program === 'tmux' ? '-V' : '--version'], { stdio: 'ignore' }).error === undefined;
}

/** Lines of stdout, sorted; stderr has to be empty. */
function run(program: string, args: readonly string[], sort = true): string[] {
  const { stdout, stderr } = spawnSync(program, args, { cwd: box.project, env: environment, encoding: 'utf8' });
  expect(stderr).toBe('');
  const lines = stdout.split('\n').filter((line) => line !== '');
  return sort ? lines.sort() : lines;
}
