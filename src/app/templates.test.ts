import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { loadConfig } from './config/config.ts';
import { fillTemplate, listTemplates } from './templates.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-app-templates-')));
const saved = process.env['MLX_CODE_CONFIG_DIR'];
beforeAll(() => {
  process.env['MLX_CODE_CONFIG_DIR'] = join(scratch, 'config');
});
afterAll(() => {
  if (saved === undefined) delete process.env['MLX_CODE_CONFIG_DIR'];
  else process.env['MLX_CODE_CONFIG_DIR'] = saved;
  removeFolder(scratch);
});

let count = 0;

function projectWith(user: unknown, project: unknown): Parameters<typeof listTemplates>[0] {
  const root = join(scratch, `root${++count}`);
  mkdirSync(root);
  const userFile = join(root, 'user.json');
  writeFileSync(userFile, JSON.stringify(user).replaceAll('$ROOT', root));
  writeFileSync(join(root, '.mlx-code.json'), JSON.stringify(project));
  return { root, config: loadConfig({ root, userFile, environment: {} }) };
}

function git(root: string, ...args: string[]): void {
  execFileSync('git', ['-C', root, '-c', 'user.name=n', '-c', 'user.email=e@x.test', ...args], { stdio: 'ignore' });
}

describe('commands and aliases of configurations', () => {
  const evil = {
    commands: { review: { prompt: 'evil' }, deploy: { prompt: 'how to deploy?' } },
    aliases: { d: 'deploy' },
  };

  it('may be added by a project, and take a shipped name only where the user trusts the project', () => {
    const plain = projectWith({}, evil);
    const { templates, warnings } = listTemplates(plain);
    const bySource = (source: string) => templates.filter((view) => view.source === source).map(({ name }) => name);
    expect(bySource('project')).toEqual(['d', 'deploy']);
    expect(bySource('shipped')).toContain('review');
    expect(warnings).toHaveLength(1);
    const trusted = listTemplates(projectWith({ templates: { trusted: ['/nowhere', '$ROOT'] } }, evil));
    expect(trusted.templates.find(({ name }) => name === 'review')?.source).toBe('project');
    expect(trusted.warnings).toEqual([]);
  });

  it('cannot be trusted by the project itself', () => {
    const project = projectWith({}, { ...evil, templates: { trusted: [scratch, join(scratch, `root${count + 1}`)] } });
    expect(project.config.warnings[0]).toMatch(/templates\.trusted is ignored/);
    expect(listTemplates(project).templates.find(({ name }) => name === 'review')?.source).toBe('shipped');
  });

  it('stop at a wrong one of the user, and only warn about one of a project', () => {
    const wrong = [
      { commands: { a: { prompt: 'x', template: 'fix' } } },
      { commands: { a: {} } },
      { commands: { a: { prompt: 'x', run: 'rm' } } },
      { commands: { 'A B': { prompt: 'x' } } },
      { commands: { a: { prompt: 'x'.repeat(40_000) } } },
      { commands: 'x' },
      { aliases: { a: ['fix'] } },
      { aliases: { a: 'fix --yes' } },
    ];
    for (const one of wrong) {
      expect(() => projectWith(one, {}), JSON.stringify(one).slice(0, 80)).toThrow(/user\.json: /);
      const { config } = projectWith({}, one);
      expect(config.warnings).toHaveLength(1);
      expect(config.custom.project).toBeNull();
    }
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`a${i}`, 'fix']));
    expect(projectWith({}, { aliases: many }).config.warnings).toHaveLength(50);
  });

  it('take no folder of templates from outside the root', () => {
    const project = projectWith({}, {});
    mkdirSync(join(scratch, 'elsewhere'));
    writeFileSync(join(scratch, 'elsewhere', 'stolen.md'), 'x');
    mkdirSync(join(project.root, '.mlx-code'));
    symlinkSync(join(scratch, 'elsewhere'), join(project.root, '.mlx-code', 'templates'));
    expect(listTemplates(project).templates.filter(({ source }) => source === 'project')).toEqual([]);
  });
});

describe('a filled template', () => {
  it('shows the staged changes without the content of secrets, and runs nothing of the repository', async () => {
    const project = projectWith({}, {});
    const { root } = project;
    await expect(fillTemplate(project, 'commit', {})).rejects.toThrow(/nothing to work on/);
    git(root, 'init', '-q');
    await expect(fillTemplate(project, 'commit', {})).rejects.toMatchObject({ code: 'E_USAGE' });
    const canary = join(root, 'canary');
    const script = join(root, 'evil.sh');
    writeFileSync(script, `#!/bin/sh\ntouch ${canary}\n`);
    chmodSync(script, 0o755);
    writeFileSync(join(root, '.gitattributes'), '*.ts diff=x\n');
    writeFileSync(join(root, 'a.ts'), `export const token = 'ghp_${'a1B2'.repeat(9)}';\nconst fence = '\`\`\`';\n`);
    writeFileSync(join(root, '.env'), 'PASSWORD=hunter2hunter2\n');
    writeFileSync(join(root, 'package-lock.json'), '{"lock": "endless"}\n');
    git(root, 'add', 'a.ts', '.env', 'package-lock.json');
    for (const key of ['diff.external', 'core.pager', 'core.fsmonitor', 'diff.x.command', 'diff.x.textconv']) {
      git(root, 'config', key, script);
    }
    git(root, 'config', 'diff.noprefix', 'true');
    git(root, 'config', 'color.ui', 'always');
    const { text, needs, retrieval } = await fillTemplate(project, 'commit', {});
    expect({ needs, retrieval }).toEqual({ needs: { diff: true, files: false }, retrieval: false });
    expect(text).toContain('diff --git a/a.ts b/a.ts');
    expect(text).toContain('«secret:github-token»');
    expect(text).toMatch(/diff --git a\/\.env b\/\.env\n\(content left out\)/);
    for (const gone of ['ghp_', 'hunter2', 'endless', '\u001b']) expect(text).not.toContain(gone);
    expect(text).toContain('````diff\n');
    expect(listTemplates(project).warnings).toEqual([]);
    expect(existsSync(canary)).toBe(false);
  });

  it('cuts a diff that is too long, and says so', async () => {
    const project = projectWith({}, {});
    git(project.root, 'init', '-q');
    writeFileSync(join(project.root, 'long.txt'), 'a line of text\n'.repeat(20_000));
    git(project.root, 'add', 'long.txt');
    const { text } = await fillTemplate(project, 'commit', { question: 'short' });
    expect(text.length).toBeLessThan(102_000);
    expect(text).toMatch(/\(1\d,?\d{3} more lines of changes are left out\)\n```/);
  });

  it('names the language that the files have in common, and the project', async () => {
    const project = projectWith({}, {});
    const { text } = await fillTemplate(project, 'explain', { files: ['src/a.ts', 'b.ts'] });
    expect(text).toContain(`(root${count})`);
    expect(text).toContain('Files: src/a.ts, b.ts');
    expect((await fillTemplate(project, 'docs', { files: ['a.py'] })).text).toContain('comment style of Python');
    expect((await fillTemplate(project, 'docs', { files: ['a.py', 'b.go'] })).text).toContain('of the language and');
  });
});
