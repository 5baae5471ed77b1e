/** The reference pages say what the code does: `npm run docs` writes them from the code, this test compares. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/app/config/config.ts';
import { CONFIG_KEY_NAMES, CONFIG_KEYS, defaultText } from '../../src/app/config/config-keys.ts';
import { configReference, errorReference } from '../../src/app/reference.ts';
import { ERROR_CATALOGUE } from '../../src/base/errors.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { cliReference } from '../../src/ui/cli/reference.ts';

const docs = join(packageRoot(), 'docs');

describe('reference pages', () => {
  it('docs/cli.md is the help of every command', async () => {
    await expect(cliReference()).toMatchFileSnapshot(join(docs, 'cli.md'));
  });

  it('docs/config.md is the table of settings', async () => {
    await expect(configReference()).toMatchFileSnapshot(join(docs, 'config.md'));
  });

  it('docs/errors.md is the catalogue of errors', async () => {
    await expect(errorReference()).toMatchFileSnapshot(join(docs, 'errors.md'));
  });

  it('.mlx-code.example.json shows every setting with its default', async () => {
    const file = join(packageRoot(), '.mlx-code.example.json');
    await expect(exampleConfig()).toMatchFileSnapshot(file);
    const { values, warnings } = loadConfig({ root: null, environment: {}, userFile: file });
    expect(warnings).toEqual([]);
    expect(values).toEqual(loadConfig({ root: null, environment: {}, userFile: `${file}.none` }).values);
  });
});

describe('error catalogue', () => {
  it('every code is used somewhere in the program', () => {
    const sources = readdirSync(join(packageRoot(), 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== join('base', 'errors.ts'))
      .map((name) => readFileSync(join(packageRoot(), 'src', name), 'utf8'))
      .concat(
        readFileSync(join(packageRoot(), 'src', 'base', 'errors.ts'), 'utf8').split('export type ErrorCode')[1] ?? '',
      )
      .concat(readFileSync(join(packageRoot(), 'bin', 'mlx-code.mjs'), 'utf8'))
      .join('\n');
    const unused = Object.keys(ERROR_CATALOGUE).filter((code) => !new RegExp(`['"]${code}['"]`).test(sources));
    expect(unused).toEqual([]);
  });
});

describe('links', () => {
  const pages = ['README.md', 'ARCHITECTURE.md', 'AGENTS.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'];

  it.each([...pages, 'THIRD_PARTY.md', 'docs/cli.md', 'docs/chat.md'])('%s points at files that exist', (page) => {
    const file = join(packageRoot(), page);
    const text = readFileSync(file, 'utf8').replaceAll(/```[\s\S]*?```/g, '');
    const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, target]) => target ?? '');
    const missing = targets.filter((target) => !existsSync(join(dirname(file), target)));
    expect(missing).toEqual([]);
  });
});

/** Every setting as JSON with comments, grouped by the part of its name before the dot. */
function exampleConfig(): string {
  const groups = new Map<string, string[]>();
  for (const name of CONFIG_KEY_NAMES) {
    const [group = '', key = ''] = name.split('.');
    const { doc, expects, unit, narrow } = CONFIG_KEYS[name];
    const limit = narrow === 'never' ? " Only in the user's own file." : '';
    const comment = `    // ${doc} ${expects[0]?.toUpperCase()}${expects.slice(1)}${unit === '' ? '' : ` ${unit}`}.${limit}`;
    groups.set(group, [...(groups.get(group) ?? []), `${comment}\n    "${key}": ${defaultText(name)}`]);
  }
  const intro = `// Every setting with its default. Copy the lines you want to change into ~/.config/mlx-code/config.json, or into
// .mlx-code.json in a project's root, which may only narrow what you allow yourself. See docs/config.md.`;
  const body = [...groups].map(([group, lines]) => `  "${group}": {\n${lines.join(',\n')}\n  }`);
  return `${intro}\n{\n${body.join(',\n')}\n}\n`;
}
