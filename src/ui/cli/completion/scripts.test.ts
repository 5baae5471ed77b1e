/** The completion scripts against the program they are made from: nothing left out, nothing a shell would misread. */

import { describe, expect, it } from 'vitest';
import { completionWords } from '../../../app/index.ts';
import { createIo } from '../io.ts';
import { buildProgram } from '../program.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { allCommands, completionTable, PLACEHOLDERS } from './table.ts';
import { zshScript } from './zsh.ts';

const program = buildProgram({ io: createIo({}), cwd: '/', version: '' });
const table = completionTable(program, await completionWords());
const commands = allCommands(table);

/** Fish is told of `-l` and `-s` flags without their dashes. */
const named = (script: string, flag: string): boolean =>
  script.includes(flag) || script.includes(`-${flag.startsWith('--') ? 'l' : 's'} ${flag.replace(/^-+/, '')} `);

describe('completion scripts', () => {
  it('know what every argument and option of the program takes', () => {
    const everything = [program, ...program.commands, ...program.commands.flatMap(({ commands: inner }) => inner)];
    const places = everything.flatMap((command) => [
      ...command.registeredArguments.map((argument) => [argument.name(), argument.argChoices] as const),
      ...command.options.map((option) => [/[<[](\w+)/.exec(option.flags)?.[1] ?? '', option.argChoices] as const),
    ]);
    // The hidden commands of the scripts themselves need none.
    const named = places.filter(([name, choices]) => !['', 'prefix'].includes(name) && choices === undefined);
    expect(named.map(([name]) => name).filter((name) => PLACEHOLDERS[name] === undefined)).toEqual([]);
  });

  it('name every command and option that help shows', () => {
    expect(table.commands.length).toBeGreaterThan(12);
    for (const script of [bashScript(table), zshScript(table), fishScript(table)]) {
      for (const { path, options } of commands) {
        if (path.length > 0) expect(script).toContain(path.at(-1));
        for (const { flags } of options) for (const flag of flags) expect(named(script, flag)).toBe(true);
      }
      expect(script).not.toMatch(/continue-in-background|undefined/);
    }
  });

  it('offer no word that a shell would read as something else', () => {
    const places = commands.flatMap(({ options, arguments: args }) => [
      ...options.flatMap(({ value }) => (value === null ? [] : [value.values])),
      ...args.map(({ values }) => values),
    ]);
    const words = places.flatMap((values) => (values.kind === 'words' ? [values.name, ...values.words] : []));
    expect(words.filter((word) => !/^[\w.][\w.-]*$/.test(word))).toEqual([]);
  });
});
