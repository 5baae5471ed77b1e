/** ARCHITECTURE.md names files, wings and libraries: all of them as they are. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.ts';

const root = packageRoot();
const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
/** Names are given from the root, from src/, or from the folder before them in the same sentence. */
const PLACES = ['', 'src', 'src/app'];

it('names files and folders that exist', () => {
  const links = [...page.matchAll(/\]\((?!https?:)([^)#\s]+)\)/g)].map(([, path = '']) => path);
  const quoted = [...page.matchAll(/`([\w.-]+(?:\/[\w.-]+)+(?:\.(?:ts|mjs|cjs|py|json)|\/))`/g)].map(
    ([, path = '']) => path,
  );
  expect(quoted.length).toBeGreaterThan(40);
  const missing = [...links, ...quoted].filter((path) => !PLACES.some((place) => existsSync(join(root, place, path))));
  expect(missing).toEqual([]);
});

it('has the wings of each room in their order', () => {
  const rules = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
    forbidden: { name: string; from: { path?: string } }[];
  };
  const wings = new Map<string, string[]>();
  for (const { name, from } of rules.forbidden) {
    const [, room, wing] = (name.startsWith('wing-') && /^\^src\/([\w-]+)\/([\w-]+)\/$/.exec(from.path ?? '')) || [];
    if (room !== undefined && wing !== undefined) wings.set(room, [...(wings.get(room) ?? []), wing]);
  }
  for (const [room, order] of wings) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${room}/\` |`)) ?? '';
    const cell = row.split('|').at(-2) ?? '';
    expect(
      [...cell.matchAll(/`([\w-]+)`/g)].map(([, wing]) => wing),
      room,
    ).toEqual(order);
  }
});

it('says of each library where it is imported', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = execFileSync('git', ['ls-files', 'src'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter(
      (file) => /\.ts$/.test(file) && !/\.test\.ts$|\.d\.ts$|\/testing\//.test(file) && existsSync(join(root, file)),
    );
  const texts = files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const importing = new RegExp(`(?:from |import\\()\\s*'${name.replaceAll('.', '\\.')}(?:/[^']*)?'`);
    const importers = texts.filter(({ text }) => importing.test(text)).map(({ file }) => file);
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
    if (importers.length === 0) continue;
    const places = [...(row?.split('|')[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, place = '']) => place);
    const isAt = (file: string, place: string) => (place.endsWith('/') ? file.startsWith(place) : file === place);
    expect(
      importers.filter((file) => !places.some((place) => isAt(file, place))),
      name,
    ).toEqual([]);
    expect(
      places.filter((place) => !importers.some((file) => isAt(file, place))),
      name,
    ).toEqual([]);
    expect(dirname(places[0] ?? ''), name).not.toBe('.');
  }
});
