/** docs/chat.md lists templates and variables: the lists are those of the program. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shippedTemplates } from '../../src/app/templates.ts';
import { parseTemplate, TEMPLATE_VARIABLES } from '../../src/chat/templates/template-text.ts';
import { loadTemplates } from '../../src/chat/templates/templates.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

const page = readFileSync(join(packageRoot(), 'docs', 'chat.md'), 'utf8');

/** The rows of the table whose first column has that heading. */
function rows(heading: string): string[] {
  const table = page.slice(page.indexOf(`| ${heading} |`)).split('\n\n', 1)[0] ?? '';
  return table.split('\n').slice(2);
}

it('docs/chat.md lists every template that ships, and every variable', () => {
  const { templates } = loadTemplates({ places: [shippedTemplates()], trusted: false });
  const shipped = [...templates.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  expect(rows('template')).toEqual(
    shipped.map(({ name, description, requires }) => `| \`${name}\` | ${description} | ${requires.join(', ')} |`),
  );
  expect(rows('variable')).toEqual(
    Object.entries(TEMPLATE_VARIABLES).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`),
  );
});

it('the template that docs/chat.md shows can be used', () => {
  const shown = /```markdown\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(parseTemplate(shown)).toMatchObject({ requires: ['question', 'files'], retrieval: true });
});
