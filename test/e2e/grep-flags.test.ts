/** What people type for grep and ripgrep, on the built command line. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

let box: Sandbox;
beforeAll(async () => {
  box = new Sandbox();
  box.write('a.rb', 'def save_file(x)\n  save(x)\n  Save(x)\nend\n# saved word 1.5\n');
  box.write('b.go', 'package a\n\nfunc save() { save() }\nfunc load() {}\n');
  box.write('c.txt', 'nothing here\n');
  box.write('pats', 'save\nload\n');
  expect((await box.run(['index', '--fast'])).code).toBe(0);
}, 60_000);
afterAll(() => box.remove());

const ALL = 'a.rb:4\nb.go:1\npats:1\n';

describe('options of grep', () => {
  it.each<[string, string]>([
    ['-c save', ALL],
    ['-S -E -R save -c', ALL],
    ['-a --pcre2 save -c', ALL],
    ['-s Save -c', 'a.rb:1\n'],
    ['-i -F SAVE( -c', 'a.rb:2\nb.go:1\n'],
    ['-w save -c', 'a.rb:2\nb.go:1\npats:1\n'],
    ['-x end -c', 'a.rb:1\n'],
    ['-F save(x) -c', 'a.rb:2\n'],
    ['-e save -e load -c', 'a.rb:4\nb.go:2\npats:2\n'],
    ['-f pats -c', 'a.rb:4\nb.go:2\npats:2\n'],
    ['-G save\\|load -c', 'a.rb:4\nb.go:2\npats:2\n'],
    ['--count-matches save', 'a.rb:4\nb.go:2\npats:1\n'],
    ['-o (?<=_)file', 'a.rb:1:file\n'],
    ['-v save -c b.go', 'b.go:3\n'],
    ['-L save', 'c.txt\n'],
    ['-g *.go save -c', 'b.go:1\n'],
    ['--iglob *.GO save -c', 'b.go:1\n'],
    ['--include *.rb save -c', 'a.rb:4\n'],
    ['--exclude *.rb save -c', 'b.go:1\npats:1\n'],
    ['-T ruby save -c', 'b.go:1\npats:1\n'],
    ['--type go save -c', 'b.go:1\n'],
    ['--files', 'a.rb\nb.go\nc.txt\npats\n'],
    ['--files *.x -g *.go', ''],
    ['-m 1 -F save -c', 'a.rb:1\nb.go:1\npats:1\n'],
    ['-F save -l', 'a.rb\nb.go\npats\n'],
    ['-F save -l --null', 'a.rb\0b.go\0pats\0'],
    ['-0 -c save', 'a.rb\x004\nb.go\x001\npats\x001\n'],
    ['-q save', ''],
    ['-n save -c', ALL],
    ['-rn save . -c', ALL],
    ['-r save . -c', ALL],
    ['-rni SAVE . -c', ALL],
    ['-on (?<=_)file', 'a.rb:1:file\n'],
    ['-ci --include-zero SAVE', 'a.rb:4\nb.go:1\nc.txt:0\npats:1\n'],
    ['-U --multiline-dotall save_file.*Save -c', 'a.rb:1\n'],
    ['--colour=never -j 2 -M 100 --trim --crlf save -c', ALL],
    ['-w --mode lexical sav', ''],
    ['-w --mode lexical -l load', 'b.go\npats\n'],
    ['-s --mode lexical -l Save', 'a.rb\n'],
  ])('%s', async (typed, stdout) => {
    expect((await box.run(['search', ...typed.split(' ')])).stdout).toBe(stdout);
  });

  it.each<[string, RegExp]>([
    ['-n five save', /mlx-code search five/],
    ['-r gone save', /mlx-code search gone/],
    ['--replace X save', /sed/],
    ['--max-filesize 1M save', /index\.maxFileBytes/],
    ['-v --mode lexical save', /--mode regex/],
    ['--hidden save', /index\.include/],
    ['-u save', /index\.include/],
    ['--no-ignore save', /index\.include/],
    ['--max-depth 2 save', /--path/],
    ['-z save', /--null/],
  ])('%s is answered with what to type', async (typed, stderr) => {
    const found = await box.run(['search', ...typed.split(' ')]);
    expect(found).toMatchObject({ stdout: '', stderr: expect.stringMatching(stderr) });
    expect(found.code).not.toBe(0);
  });

  it('matches over line ends, names languages, tells how much there is', async () => {
    const across = await box.run(['search', '-U', 'x\\)\\n\\s+Save', '--json']);
    expect(JSON.parse(across.stdout).results).toMatchObject([{ path: 'a.rb', startLine: 2, endLine: 3 }]);
    expect((await box.run(['search', '--type-list'])).stdout).toContain('ruby: Ruby\n');
    expect((await box.run(['search', '-F', 'save', '--stats', '-q'])).stderr).toMatch(
      /^7 matches\n6 matched lines\n3 files/,
    );
    expect(await box.run(['search'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/query/) });
  });
});
