/** What a setting can be: a number, a switch, a text, a list, a choice. */

import * as v from 'valibot';

/**
 * What `<root>/.mlx-code.json` may set while the user has not trusted the root:
 * `smaller` may lower a number, `more` may add to a list, `subset` may shorten a list (an empty one means all),
 * `off` may switch off, `never` is the user's alone.
 */
export type Narrowing = 'smaller' | 'more' | 'subset' | 'off' | 'never';

export interface ConfigKey<T = unknown> {
  readonly kind: 'integer' | 'boolean' | 'text' | 'list' | 'choice' | 'commands';
  readonly schema: v.GenericSchema<unknown, T>;
  readonly default: T;
  /** What a value is, in words: `integer from 1 to 1000`. */
  readonly expects: string;
  readonly unit: string;
  readonly narrow: Narrowing;
  readonly doc: string;
}

interface Common<T> {
  readonly default: T;
  readonly narrow: Narrowing;
  readonly doc: string;
}

export function integer(
  options: Common<number> & { readonly min: number; readonly max: number; readonly unit: string },
): ConfigKey<number> {
  return {
    kind: 'integer',
    schema: v.pipe(v.number(), v.integer(), v.minValue(options.min), v.maxValue(options.max)),
    default: options.default,
    expects: `an integer from ${options.min} to ${options.max}`,
    unit: options.unit,
    narrow: options.narrow,
    doc: options.doc,
  };
}

export function boolean(options: Common<boolean>): ConfigKey<boolean> {
  return { kind: 'boolean', schema: v.boolean(), expects: 'true or false', unit: '', ...options };
}

/** A switch that decides by itself while nobody says otherwise. */
export function automatic(options: Common<boolean | 'auto'>): ConfigKey<boolean | 'auto'> {
  const schema = v.union([v.boolean(), v.literal('auto')]);
  return { kind: 'boolean', schema, expects: 'true, false or auto', unit: '', ...options };
}

export function text(options: Common<string>): ConfigKey<string> {
  const schema = v.pipe(v.string(), v.maxLength(4096), v.regex(/^[^\0]*$/));
  return { kind: 'text', schema, expects: 'a text', unit: '', ...options };
}

export function list(options: Common<readonly string[]>): ConfigKey<readonly string[]> {
  const item = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));
  const schema = v.pipe(v.array(item), v.maxLength(1000), v.readonly());
  return { kind: 'list', schema, expects: 'a list of texts', unit: '', ...options };
}

/** Programs with their arguments, each a list of its own: no shell reads them. */
export function commands(options: Common<readonly (readonly string[])[]>): ConfigKey<readonly (readonly string[])[]> {
  const argument = v.pipe(v.string(), v.maxLength(4096), v.regex(/^[^\0]*$/));
  const command = v.pipe(v.array(argument), v.minLength(1), v.maxLength(100), v.readonly());
  const schema = v.pipe(v.array(command), v.maxLength(20), v.readonly());
  return { kind: 'commands', schema, expects: 'a list of programs, each a list of texts', unit: '', ...options };
}

export function choice<const C extends string>(options: Common<C> & { readonly choices: readonly C[] }): ConfigKey<C> {
  return {
    kind: 'choice',
    schema: v.picklist(options.choices),
    default: options.default,
    expects: `one of ${options.choices.join(', ')}`,
    unit: '',
    narrow: options.narrow,
    doc: options.doc,
  };
}
