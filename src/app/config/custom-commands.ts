/** Commands and aliases as a configuration file holds them: `commands.NAME` and `aliases.NAME`, checked one by one. */

import * as v from 'valibot';
import { TEMPLATE_NAME } from '../../base/template-name.ts';
import type { CustomCommand, CustomNames } from '../../chat/index.ts';

const PREFIX = /^(commands|aliases)\.(.*)$/s;
const MAX_ENTRIES = 200;

const COMMAND = v.strictObject({
  description: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
  prompt: v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(32_768))),
  template: v.optional(v.pipe(v.string(), v.regex(TEMPLATE_NAME))),
  question: v.optional(v.pipe(v.string(), v.maxLength(4096))),
});

/** True for a key under `commands` or `aliases`. */
export function isCustomKey(key: string): boolean {
  return PREFIX.test(key) || key === 'commands' || key === 'aliases';
}

/** Gathers the entries of one file. */
export class CustomEntries {
  readonly #file: string;
  readonly #commands: Record<string, CustomCommand> = {};
  readonly #aliases: Record<string, string> = {};
  #count = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** @returns what is wrong with the entry, which is then left out, or null */
  add(key: string, value: unknown): string | null {
    const [, group, name = ''] = PREFIX.exec(key) ?? [];
    if (group === undefined) return `${this.#file}: "${key}" must be an object: { "name": … }`;
    const wrong = (what: string) => `${this.#file}: ${group}.${name.slice(0, 60)} ${what}`;
    if (!TEMPLATE_NAME.test(name)) return wrong('is not a valid name: use small letters, digits and "-", at most 40');
    if (++this.#count > MAX_ENTRIES) return wrong(`is ignored: at most ${MAX_ENTRIES} are allowed`);
    return group === 'aliases' ? this.#alias(name, value, wrong) : this.#command(name, value, wrong);
  }

  /** Null when the file has none. */
  names(): CustomNames | null {
    const any = Object.keys(this.#commands).length + Object.keys(this.#aliases).length > 0;
    return any ? { file: this.#file, commands: this.#commands, aliases: this.#aliases } : null;
  }

  #alias(name: string, value: unknown, wrong: (what: string) => string): string | null {
    if (typeof value !== 'string' || !TEMPLATE_NAME.test(value))
      return wrong('must be the name of a template or command');
    this.#aliases[name] = value;
    return null;
  }

  #command(name: string, value: unknown, wrong: (what: string) => string): string | null {
    const parsed = v.safeParse(COMMAND, value);
    const hasOne = parsed.success && (parsed.output.prompt === undefined) !== (parsed.output.template === undefined);
    if (!parsed.success || !hasOne) {
      return wrong('must be { "prompt": "…" } or { "template": "…" }, with "description" and "question" if you like');
    }
    const { description, prompt, template, question } = parsed.output;
    this.#commands[name] = {
      description,
      ...(prompt !== undefined && { prompt }),
      ...(template !== undefined && { template }),
      ...(question !== undefined && { question }),
    };
    return null;
  }
}
