/** `similar`, as a user meets it: clones of a place, all clones, their forms and what is refused. */

import { describe, expect, it } from 'vitest';
import { emptyProject } from './sandbox.ts';

const retry = (name: string, count: string, last: string) => `
export async function ${name}(${count}: number, work: () => Promise<string>): Promise<string> {
  let ${last}: unknown;
  for (let attempt = 0; attempt < ${count}; attempt++) {
    try {
      return await work();
    } catch (error) {
      ${last} = error;
      if (attempt > 10) break;
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 100));
    }
  }
  throw ${last};
}
`;
const OTHER = `
export class Ledger {
  readonly entries: string[] = [];
  add(entry: string) {
    if (this.entries.includes(entry)) return false;
    this.entries.push(entry);
    return true;
  }
}
`;

function project() {
  const box = emptyProject();
  box.write('src/net/retry.ts', retry('retry', 'times', 'failure'));
  box.write(
    'src/queue/again.ts',
    OTHER + retry('tryAgain', 'limit', 'problem').replace('if (attempt > 10) break;', ''),
  );
  box.write('lib/redo.ts', retry('redo', 'most', 'why').replaceAll('\n  ', '\n      // indented\n    '));
  box.write(
    'data/table.json',
    JSON.stringify(
      Array.from({ length: 200 }, (_, n) => ({ id: n, name: `n${n}` })),
      null,
      1,
    ),
  );
  return box;
}

describe('similar', () => {
  it('finds clones of lines, of a definition and of the one around a line', async () => {
    const box = project();
    for (const place of ['src/net/retry.ts:2-14', 'src/net/retry.ts:5', 'src/net/retry.ts:retry']) {
      const { code, stdout } = await box.run(['similar', place, '--json']);
      const found = JSON.parse(stdout);
      expect([code, found.total, found.place.symbol], place).toEqual([0, 2, 'retry']);
      expect(found.regions.map((each: { symbol: string }) => each.symbol)).toEqual(['redo', 'tryAgain']);
      expect(found.regions[0]).toMatchObject({ path: 'lib/redo.ts', likeness: 1 });
    }
    const only = await box.run(['similar', 'src/net/retry.ts:5', 'src/queue', '--plain']);
    expect(only.stdout).toMatch(/^1\tsrc\/queue\/again\.ts:\d+-\d+\ttryAgain\t0\.\d{3}\n$/);
    expect((await box.run(['similar', 'src/net/retry.ts:5', '-p', 'docs/**'])).code).toBe(1);
    expect((await box.run(['similar', 'src/net/retry.ts:5', '-n', '1'])).stdout.split('\n')).toHaveLength(2);
  }, 60_000);

  it('lists all clones as groups, and those that touch a file', async () => {
    const box = project();
    const all = JSON.parse((await box.run(['similar', '--all', '--json'])).stdout);
    expect(all.total).toBe(1);
    expect(all.groups[0].regions.map((each: { path: string }) => each.path)).toEqual([
      'lib/redo.ts',
      'src/net/retry.ts',
      'src/queue/again.ts',
    ]);
    const two = JSON.parse((await box.run(['similar', '--all', 'src', '--json'])).stdout);
    expect(two.groups[0].regions).toHaveLength(2);
    expect(JSON.parse((await box.run(['similar', 'lib/redo.ts', '--json'])).stdout)).toEqual(all);
    expect(await box.run(['similar', '--all', '--min', '50'])).toMatchObject({ code: 1, stdout: '' });
    expect((await box.run(['similar', '--all'])).stdout).toMatch(/^3 regions, \d+ lines to spare\n {2}lib\/redo\.ts:/);
  }, 60_000);

  it.each([
    [[], 'No place is named'],
    [['src/net/retry.ts:900'], 'has no code on line 900'],
    [['src/net/retry.ts:9-3'], 'names no lines'],
    [['src/net/retry.ts:nothing'], 'defines no "nothing"'],
    [['src/net/retry.ts:13-14'], 'too short'],
    [['src/none.ts:3'], 'not in the index'],
    [['data/table.json:1-90'], 'no code'],
  ])(
    'refuses %j',
    async (args, says) => {
      const { code, stderr, stdout } = await project().run(['similar', ...args]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(says);
      expect(stderr).toContain('[E_USAGE]');
    },
    60_000,
  );
});
