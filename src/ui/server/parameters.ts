/** Parameters that several routes take. Descriptions are what the document says of them. */

import * as v from 'valibot';

export const says = (text: string) => v.pipe(v.string(), v.maxLength(500), v.description(text));
export const wanted = (text: string) => v.pipe(v.string(), v.minLength(1), v.maxLength(20_000), v.description(text));
export const names = (text: string) =>
  v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(1_000))), v.maxLength(100), v.description(text)));
export const count = (text: string, most: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most), v.description(text)));
export const root = v.optional(says('The project, by a folder of it; default: the first that is served'));
export const path = v.optional(says('A folder or file of the project, relative to its root'));
export const cursor = v.optional(says('From the header Next-Cursor of the answer before'));
/** The same in an address, which must stay short. */
export const named = (text: string) => v.pipe(v.string(), v.minLength(1), v.maxLength(500), v.description(text));
