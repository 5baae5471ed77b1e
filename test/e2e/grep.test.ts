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
    expect(best.stdout).toMatch(/^src\/auth\/token\.ts:(3:15|9:3): /);
    const both = await box.run(['search', 'x', '-l', '--json']);
    expect(both).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/cannot be used with/) });
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
});
