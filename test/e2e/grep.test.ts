/** The built command line where it stands in for grep: forms of the answer, context, budgets. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, writeSample } from './sandbox.ts';

let box: Sandbox;
beforeAll(async () => {
  box = new Sandbox();
  writeSample(box);
  expect((await box.run(['index', '--fast'])).code).toBe(0);
}, 60_000);
afterAll(() => box.remove());

describe('search for other tools', () => {
  it('names files, and places as editors read them', async () => {
    const files = await box.run(['search', 'circle surface', '-l', 'src']);
    expect(files).toMatchObject({ code: 0, stdout: expect.stringMatching(/^src\/shapes\/area\.py\n/) });
    const places = await box.run(['search', 'startServer\\(', '--mode', 'regex', '--vimgrep']);
    expect(places.stdout).toBe(
      'cmd/server/main.go:6:6:func startServer(address string) error {\n' +
        'cmd/server/main.go:12:6:\t_ = startServer(":8080")\n',
    );
    const best = await box.run(['search', 'expiresAt', '--vimgrep', '-n', '1']);
    expect(best.stdout).toMatch(/^src\/auth\/token\.ts:10:3: /);
    const both = await box.run(['search', 'x', '-l', '--json']);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be used with/) });
    expect(JSON.parse(both.stdout)).toMatchObject({ error: { code: 'E_USAGE', exitCode: 2 } });
  });

  it('shows lines of the file around a hit, unless the file is another one now', async () => {
    const args = ['search', 'return server', '--mode', 'regex'];
    const around = await box.run([...args, '-C', '1']);
    expect(around.stdout).toMatch(/7 │ .*Addr: address.*\n +8 │ .*ListenAndServe.*\n +9 │ }\n$/);
    const after = JSON.parse((await box.run([...args, '-A', '2', '--json'])).stdout).results[0];
    expect(after).toMatchObject({ before: [], after: ['}', ''] });
    const env = { MLX_CODE_SEARCH_REFRESH_FILES: '0' };
    box.write('src/gone.ts', 'export const vanishing = 1;\n');
    await box.run(['index', '--fast']);
    box.write('src/gone.ts', '// nothing\n\nconst other = 2;\n');
    const changed = await box.run(['search', 'vanishing', '-C', '1', '-n', '1'], { env });
    expect(changed.stdout).toMatch(/vanishing/);
    expect(changed.stderr).toMatch(/src\/gone\.ts changed since the index; its hits are shown without context/);
  });

  it('keeps within a budget of tokens, and says what had no room', async () => {
    const { code, stdout } = await box.run(['search', 'token session', '--max-tokens', '60', '--json']);
    const { budget, results } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(budget.usedTokens).toBeLessThanOrEqual(60);
    expect(results.length).toBeGreaterThan(0);
    expect(budget.cut + budget.dropped).toBeGreaterThan(0);
  });

  it('names the hits whose code has no room, in every form within the budget', async () => {
    const args = ['search', 'token session', '--max-tokens', '110'];
    const { budget, results } = JSON.parse((await box.run([...args, '--json'])).stdout);
    expect(budget.next.length).toBeGreaterThan(0);
    const screen = await box.run(args);
    for (const { path, startLine, endLine } of [...results, ...budget.next]) {
      expect(screen.stdout).toContain(`${path}:${startLine}-${endLine}`);
    }
    expect(screen.stdout.length).toBeLessThanOrEqual(110 * 4);
    expect(screen.stderr).toMatch(/no room for the code of \d+ more hits, \d+ of these named/);
    const plain = await box.run([...args, '--plain']);
    expect(plain.stdout.trim().split('\n').length).toBeGreaterThan(results.length);
    expect(plain.stdout.length).toBeLessThanOrEqual(110 * 4);
  });
});

describe('questions about code', () => {
  it('lists definitions by name', async () => {
    const found = await box.run(['symbols', 'refAccTo', '--json']);
    expect(JSON.parse(found.stdout)).toMatchObject({
      total: 1,
      symbols: [{ name: 'refreshAccessToken', kind: 'function', path: 'src/auth/token.ts', startLine: 2, scope: '' }],
    });
    const inClass = await box.run(['symbols', 'Circle.area', '--plain']);
    expect(inClass.stdout).toMatch(/^src\/shapes\/area\.py:\d+-\d+\tarea\tmethod\tCircle\n$/);
    const kinds = await box.run(['symbols', '', '--kind', 'class', '--plain']);
    expect(kinds.stdout.split('\n').map((line) => line.split('\t')[1])).toEqual(['Session', 'Circle', undefined]);
    expect(await box.run(['symbols', 'zzqq'])).toMatchObject({ code: 1, stdout: '' });
    expect(await box.run(['symbols', '', '--kind', 'verb'])).toMatchObject({ code: 2 });
  });

  it('shows where a symbol is defined and called', async () => {
    const { code, stdout } = await box.run(['refs', 'startServer', '--plain']);
    expect({
      code,
      lines: stdout
        .trim()
        .split('\n')
        .map((line) => line.split('\t').slice(0, 3)),
    }).toEqual({
      code: 0,
      lines: [
        ['cmd/server/main.go:5', 'mention', 'startServer'],
        ['cmd/server/main.go:6', 'definition', ''],
        ['cmd/server/main.go:12', 'call', expect.any(String)],
      ],
    });
    const screen = await box.run(['refs', 'startServer']);
    expect(screen.stdout).toMatch(/Defined 1 line in 1 file\n {2}cmd\/server\/main\.go:6 {2}func startServer/);
    expect(await box.run(['refs', 'zzqqNothing', '--json'])).toMatchObject({ code: 1 });
  });

  it('finds code like that at a place, but not the place itself', async () => {
    const { code, stdout } = await box.run(['related', 'src/auth/token.ts:3', '--json']);
    expect(code).toBe(0);
    const { arms, results } = JSON.parse(stdout);
    expect(arms).toEqual(['static']);
    expect(results.map((hit: { symbol: string }) => hit.symbol)).not.toContain('refreshAccessToken');
    const wrong: [string, RegExp][] = [
      ['src/auth/token.ts', /is not FILE:LINE/],
      ['src/none.ts:3', /is not in the index/],
      ['src/auth/token.ts:999', /has no code on line 999/],
      ['/etc/passwd:1', /E_PATH_OUTSIDE/],
    ];
    for (const [place, message] of wrong) {
      const answer = await box.run(['related', place]);
      expect(answer).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
    }
  });
});

describe('map', () => {
  it('outlines the project within a budget', async () => {
    box.write(
      'src/auth/login.ts',
      "import { refreshAccessToken } from './token';\nexport const login = () => refreshAccessToken();\n",
    );
    const screen = await box.run(['map']);
    expect(screen.code).toBe(0);
    expect(screen.stdout).toMatch(/^src\/auth\/token\.ts\n +2 {2}export async function refreshAccessToken/);
    const { maxTokens, usedTokens, total, files } = JSON.parse(
      (await box.run(['map', '--max-tokens', '60', '--json'])).stdout,
    );
    expect({ maxTokens, within: usedTokens <= 60, all: total >= 5 }).toEqual({
      maxTokens: 60,
      within: true,
      all: true,
    });
    expect(files[0].path).toBe('src/auth/token.ts');
  });

  it('begins with code, and with documents only where those are asked about', async () => {
    box.write('docs/guide.md', '# Token rotation handbook\n\nSee TokenRotation.\n\n## TokenRotation\n\nText.\n');
    for (const n of [1, 2, 3]) box.write(`docs/more${n}.md`, `# More ${n}\n\nTokenRotation, TokenRotation.\n`);
    const first = async (...paths: string[]) =>
      JSON.parse((await box.run(['map', ...paths, '--json'])).stdout).files[0].path;
    expect(await first()).toMatch(/^src\//);
    expect(await first('docs')).toMatch(/^docs\//);
  });
});
