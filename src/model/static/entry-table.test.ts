import { expect, test } from 'vitest';
import { EntryTable } from './entry-table.ts';

const table = (json: string) => EntryTable.of(Buffer.from(json), 1);

test('finds the number of a name, however the name is written', () => {
  const numbers = { '': 1, a: 0, '"': 22, '\\': 3, 'x","y': 44, 'a":7,"b': 5, ü: 60, '\n': 7, __proto__: 8 };
  const found = table(`${JSON.stringify(numbers)}}`);
  for (const [name, number] of Object.entries(numbers)) expect(found?.get(name), name).toBe(number);
  for (const name of ['b', 'y', 'x', 'constructor', 'aa', '\\n', 'u']) expect(found?.get(name), name).toBeUndefined();
});

test('leaves what is written in another form to others', () => {
  for (const json of [
    '{ "a":1}',
    '{"a": 1}',
    '{"a":-1}',
    '{"a":1.5}',
    '{"a":"b"}',
    '{"a":1',
    '{"a',
    '{}',
    '{"a":1234567890}',
  ])
    expect(table(json), json).toBeNull();
});
