import { describe, expect, it } from 'vitest';
import { budgetOf } from '../budget.ts';
import { composePrompt } from '../compose.ts';
import { FILES, file, passage, request } from '../testing/prompt-request.ts';
import { ScriptedGenerator } from '../testing/scripted-generator.ts';

describe('packPassages', () => {
  it('shows the best five whatever the room, cut rather than dropped, before any other', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `src/f${n}.ts`);
    for (const name of names) FILES.set(name, file(name.slice(4, 6), 40));
    const passages = names.map((name) => passage(name, 1, 40));
    const neighbours = names.slice(6).map((name) => passage(name, 1, 2, { reason: 'neighbour' }));
    for (const contextTokens of [2_048, 4_096, 8_192]) {
      const generator = new ScriptedGenerator([], contextTokens);
      const { sources } = await composePrompt(
        generator,
        request([...passages, ...neighbours], { budget: budgetOf(generator, { sourceTokens: contextTokens / 5 }) }),
      );
      expect(sources.slice(0, 5).map(({ path }) => path)).toEqual(names.slice(0, 5));
    }
  });

  it('shows a model of less than three billion parameters at most four, fuller passages, and nothing that only leads on', async () => {
    const names = Array.from({ length: 9 }, (_, n) => `src/s${n}.ts`);
    for (const name of names) FILES.set(name, file(name.slice(4, 6), 80));
    const found = names.map((name) => passage(name, 1, 80));
    const neighbour = passage('src/a.ts', 1, 2, { reason: 'neighbour' });
    const shownTo = async (model: string) => {
      const { identity, exactCounts } = new ScriptedGenerator([], 8_192);
      const budget = budgetOf({ identity: { ...identity, model }, exactCounts }, { sourceTokens: 600 });
      return (await composePrompt(new ScriptedGenerator([], 8_192), request([...found, neighbour], { budget })))
        .sources;
    };
    const few = await shownTo('Qwen2.5-Coder-0.5B-Instruct');
    // A cut is made by characters: where those were too many, the last one goes.
    expect([3, 4]).toContain(few.length);
    expect(few.map(({ path }) => path)).toEqual(names.slice(0, few.length));
    const lines = few.map(({ startLine, endLine }) => endLine - startLine + 1);
    const many = await shownTo('Qwen2.5-Coder-3B-Instruct');
    expect(many.length).toBeGreaterThan(6);
    expect(lines[0]).toBeGreaterThan((many[0]?.endLine ?? 0) - (many[0]?.startLine ?? 0) + 2);
  });

  it('lets no long neighbour take the room of the others', async () => {
    const names = Array.from({ length: 9 }, (_, n) => `src/n${n}.ts`);
    for (const name of names) FILES.set(name, file(name.slice(4, 6), 80));
    const found = names.slice(0, 6).map((name) => passage(name, 1, 20));
    const neighbours = names.slice(6).map((name) => passage(name, 1, 80, { reason: 'neighbour' }));
    const generator = new ScriptedGenerator([], 8_192);
    const { sources } = await composePrompt(
      generator,
      request([...found, ...neighbours], { budget: budgetOf(generator, { sourceTokens: 3_000 }) }),
    );
    expect(sources.filter(({ reason }) => reason === 'neighbour').map(({ path }) => path)).toEqual(names.slice(6));
  });

  it('gives every file its best passage before any a second one', async () => {
    const first = Array.from({ length: 8 }, (_, n) => passage('src/b.ts', 1 + n * 20, 12 + n * 20));
    const { sources } = await composePrompt(
      new ScriptedGenerator(),
      request([...first, passage('src/a.ts', 1, 5)], {
        budget: budgetOf(new ScriptedGenerator(), { sourceTokens: 450 }),
      }),
    );
    expect(sources.map(({ path }) => path)).toContain('src/a.ts');
  });

  it('shows a piece of a line that is longer than its room', async () => {
    const words = Array.from({ length: 3_000 }, (_, n) => `word${n}`);
    words[2_000] = 'needle';
    FILES.set('src/line.md', [words.join(' ')]);
    const text = words.slice(1_900, 2_300).join(' ');
    const { sources, message, stale } = await composePrompt(
      new ScriptedGenerator(),
      request([{ ...passage('src/line.md', 1, 1), text }], { query: 'needle' }),
    );
    expect(stale).toBe(0);
    expect(sources).toMatchObject([{ path: 'src/line.md', startLine: 1, endLine: 1 }]);
    expect(message).toContain(' needle ');
    expect(message.length).toBeLessThan(5_000);
  });

  it('takes the whole definition where there is room', async () => {
    const whole = passage('src/b.ts', 10, 40);
    const { sources } = await composePrompt(new ScriptedGenerator(), request([passage('src/b.ts', 20, 22, { whole })]));
    expect(sources).toMatchObject([{ startLine: 10, endLine: 40 }]);
  });

  it('cuts what is too long to the lines that hold the question, and names what it drops', async () => {
    FILES.set('src/long.ts', [...file('filler', 300), 'const needle = pinAnswer();', ...file('filler', 300)]);
    const long = passage('src/long.ts', 1, 601);
    const others = Array.from({ length: 20 }, (_, n) => passage('src/b.ts', 1 + n * 10, 8 + n * 10));
    const composed = await composePrompt(
      new ScriptedGenerator(),
      request([long, ...others], { query: 'where is needle of pin answer' }),
    );
    const [cut] = composed.sources.filter(({ path }) => path === 'src/long.ts');
    expect(cut?.startLine).toBeLessThanOrEqual(301);
    expect(cut?.endLine).toBeGreaterThanOrEqual(301);
    expect(composed.cut).toBeGreaterThan(0);
    expect(composed.dropped.length).toBeGreaterThan(0);
  });

  it('gives what is left over to the best', async () => {
    const { sources } = await composePrompt(
      new ScriptedGenerator(),
      request([passage('src/b.ts', 1, 200), passage('src/a.ts', 2, 4)]),
    );
    const [best, second] = sources.map(({ startLine, endLine }) => endLine - startLine + 1);
    expect(best).toBeGreaterThan(60);
    expect(second).toBe(3);
  });

  it('gives a small window the best lines of many files rather than long pieces of a few', async () => {
    const names = Array.from({ length: 30 }, (_, n) => `src/m${n}.ts`);
    for (const name of names) FILES.set(name, file(name.slice(4).replace('.ts', ''), 60));
    const generator = new ScriptedGenerator([], 4_096);
    const { sources } = await composePrompt(
      generator,
      request(
        names.map((name) => passage(name, 1, 40)),
        { budget: budgetOf(generator) },
      ),
    );
    // The best still has most lines.
    const [best, ...others] = sources.map(({ startLine, endLine }) => endLine - startLine);
    expect(Math.max(...others)).toBeLessThan(best ?? 0);
    expect(sources.map(({ path }) => path)).toEqual(names.slice(0, sources.length));
    expect(sources.length).toBeGreaterThanOrEqual(14);
  });
});
