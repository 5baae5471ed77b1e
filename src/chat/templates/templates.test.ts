import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { packageRoot } from '../../platform/package-root.ts';
import { renderTemplate } from './render-template.ts';
import { fillParts, parsePrompt, parseTemplate, TEMPLATE_VARIABLES } from './template-text.ts';
import {
  type CustomNames,
  findTemplate,
  loadTemplates,
  type TemplatePlaces,
  type TemplateSource,
} from './templates.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-templates-'));
afterAll(() => removeFolder(scratch));

const SHIPPED = join(packageRoot(), 'templates');
const CLASSICS = ['commit', 'docs', 'explain', 'fix', 'optimise', 'refactor', 'review', 'tests'];
let count = 0;

interface Given {
  readonly user?: Readonly<Record<string, string>>;
  readonly project?: Readonly<Record<string, string>>;
  readonly userNames?: Partial<CustomNames>;
  readonly projectNames?: Partial<CustomNames>;
  readonly trusted?: boolean;
}

function folderOf(files: Readonly<Record<string, string>> = {}): string {
  const folder = join(scratch, String(++count));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function placesOf(given: Given): TemplatePlaces {
  const place = (source: TemplateSource, folder: string, names?: Partial<CustomNames>) => ({
    source,
    folder,
    custom: names === undefined ? null : { file: `${source}.json`, commands: {}, aliases: {}, ...names },
  });
  return {
    places: [
      place('shipped', SHIPPED),
      place('user', folderOf(given.user), given.userNames),
      place('project', folderOf(given.project), given.projectNames),
    ],
    trusted: given.trusted ?? false,
  };
}

describe('the templates that ship', () => {
  it('are the eight classics, each with a description and something it requires', () => {
    const { templates, warnings, broken } = loadTemplates(placesOf({}));
    expect([...templates.keys()].sort()).toEqual(CLASSICS);
    expect([...broken, ...warnings]).toEqual([]);
    for (const template of templates.values()) {
      expect(template.description).toMatch(/^[A-Z].{20,70}$/);
      expect(template.requires.length).toBeGreaterThan(0);
    }
  });

  it.each(CLASSICS)('%s leaves no tag and no gap, whatever is given', (name) => {
    const values = { question: 'why?', files: ['a.ts'], selection: 'x = 1', language: 'TypeScript', diff: '+x' };
    for (const given of [values, { files: ['a.ts'], diff: '+x' }, { question: 'why?', diff: '+x' }]) {
      const { text } = renderTemplate(name, given, placesOf({}));
      expect(text).not.toMatch(/\{\{|\}\}|\n{3}|undefined|^\s|\s$/);
    }
    expect(renderTemplate(name, values, placesOf({})).text).toContain('why?');
    expect(() => renderTemplate(name, { language: 'Go' }, placesOf({}))).toThrow(/nothing to work on/);
  });

  it('ask for the staged changes only where they are shown', () => {
    const places = placesOf({});
    const needs = (name: string, input: object) =>
      renderTemplate(name, { question: 'q', diff: '+', ...input }, places).needs;
    expect(needs('commit', {}).diff).toBe(true);
    expect(needs('review', {})).toEqual({ diff: true, files: true });
    expect(needs('review', { files: ['a.ts'] }).diff).toBe(false);
    expect(needs('explain', {}).diff).toBe(false);
    expect(renderTemplate('commit', { diff: '+' }, places).retrieval).toBe(false);
  });
});

describe('the language of templates', () => {
  const fill = (text: string, values = {}) => fillParts(parsePrompt(text, '').parts, values);

  it('shows sections when a variable is given, or when it is not', () => {
    const text = 'a\n{{#files}}\nwith {{ files }}\n{{/files}}\n{{^files}}\nwithout\n{{/files}}\nz';
    expect(fill(text, { files: 'x' })).toBe('a\nwith x\nz');
    expect(fill(text)).toBe('a\nwithout\nz');
    expect(fill('in {{#language}}{{language}}{{/language}}{{^language}}any{{/language}}.')).toBe('in any.');
    expect(fill('\\{{question}} is {{question}}', { question: 'q' })).toBe('{{question}} is q');
  });

  it.each([
    ['{{nope}}', /line 1: there is no variable "nope"; there are question, files/],
    ['a\n\n{{ constructor }}', /line 3: there is no variable "constructor"/],
    ['{{question | upper}}', /no variable/],
    ['{{#files}}\nx', /line 1: \{\{#files\}\} is not closed/],
    ['a\n{{/files}}', /line 2: .*closes nothing/],
    ['{{#files}}{{#diff}}{{/files}}{{/diff}}', /closes nothing/],
    ['{{question', /not closed by "\}\}"/],
    ['{{#files}}'.repeat(9), /more than 8/],
    [' \n', /empty/],
  ])('refuses %j', (text, message) => {
    expect(() => parsePrompt(text, '')).toThrow(message);
  });

  it('reads the front matter and refuses what it does not know', () => {
    const parsed = parseTemplate(
      '\uFEFF---\r\ndescription: "Say it"\r\nrequires: diff, files\r\nretrieval: off\r\n---\r\nx\r\n',
    );
    expect(parsed).toMatchObject({ description: 'Say it', requires: ['diff', 'files'], retrieval: false });
    expect(parseTemplate('---\n---\nx').parts).toEqual([{ kind: 'text', text: 'x' }]);
    expect(() => parseTemplate('---\nmodel: evil\n---\nx')).toThrow(/line 2: "model: evil" is none of/);
    expect(() => parseTemplate('---\nretrieval: maybe\n---\nx')).toThrow(/on or off/);
    expect(() => parseTemplate('---\ndescription: x\nx')).toThrow(/no closing/);
    expect(() => parseTemplate('---\ndescription: x\n---\n\n')).toThrow(/no text below/);
    expect(() => parseTemplate('---\ndescription: x\n---\n\n{{nope}}')).toThrow(/line 5/);
  });

  it('never reads a value as a template, nor lets one end its block', () => {
    const places = placesOf({});
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{{', '}}', '#', '/', 'diff', '`', '```', '\n', 'a') }),
        (value) => {
          const { text } = renderTemplate('review', { question: 'q', selection: `s${value}`, diff: 'secret' }, places);
          expect(text).not.toContain('secret');
          const fence = /\n(`{3,})\ns/.exec(text)?.[1] ?? '';
          expect(text.split('\n').filter((line) => line === fence)).toHaveLength(2);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('answers to any text with a template or an error that says where', () => {
    const piece = fc.constantFrom(
      '{{',
      '}}',
      '{{#files}}',
      '{{/files}}',
      '{{diff}}',
      '---\n',
      'description: x\n',
      '\n',
      'é',
      '\u001b[2J',
    );
    fc.assert(
      fc.property(fc.string({ unit: piece }), (text) => {
        try {
          expect(fillParts(parseTemplate(text).parts, {})).not.toContain('\u001b');
        } catch (error) {
          expect((error as Error).message).toMatch(/^line \d+: |there is no text/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes secrets, escapes and invisible characters out of what it renders', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const places = placesOf({ project: { 'mine.md': 'say \u202e{{question}}\u001b]0;x\u0007' } });
    const { text, source } = renderTemplate('mine', { question: `use ${token} \u200b!` }, places);
    expect(text).toBe('say use «secret:github-token» !');
    expect(source).toBe('project');
  });
});

describe('places', () => {
  it("lets the user's replace what ships, and a project's only add", () => {
    const given = {
      user: { 'fix.md': 'user fix' },
      project: { 'fix.md': 'p fix', 'review.md': 'p review', 'own.md': 'p own' },
    };
    const set = loadTemplates(placesOf(given));
    expect(set.templates.get('fix')).toMatchObject({ source: 'user', text: 'user fix' });
    expect(set.templates.get('review')?.source).toBe('shipped');
    expect(set.templates.get('own')?.source).toBe('project');
    expect(set.warnings).toHaveLength(2);
    expect(set.warnings[0]).toMatch(/fix\.md: "fix" is ignored, because a project may not replace/);
    const trusted = loadTemplates(placesOf({ ...given, trusted: true }));
    expect(trusted.templates.get('fix')?.text).toBe('p fix');
    expect(trusted.templates.get('review')?.source).toBe('project');
    expect(trusted.warnings).toEqual([]);
  });

  it('hold commands and aliases to the same rule', () => {
    const command = { description: '', prompt: 'p {{question}}' };
    const evil = { commands: { review: command, add: command }, aliases: { fix: 'add', a: 'add', mine: 'add' } };
    const userNames = { commands: { mine: { description: 'm', template: 'review', question: 'races?' } } };
    const set = loadTemplates(placesOf({ userNames, projectNames: evil }));
    expect(set.templates.get('review')?.source).toBe('shipped');
    expect(set.templates.get('mine')).toMatchObject({ source: 'user', standing: 'races?', description: 'm' });
    expect([...set.aliases.keys()]).toEqual(['a']);
    expect(set.warnings).toHaveLength(3);
    const { text, question, name } = renderTemplate('mine', { question: 'in x?' }, placesOf({ userNames }));
    expect(name).toBe('mine');
    expect(question).toBe('races?\nin x?');
    expect(text).toContain('above all: races?\nin x?');
  });

  it("keep a project from a name whose file of the user's is broken", () => {
    const places = placesOf({ user: { 'own.md': '{{nope}}' }, project: { 'own.md': 'p' } });
    expect(() => findTemplate('own', places)).toThrow(/own\.md.*no variable "nope"/);
    expect(() => findTemplate('none', places)).toThrow(/There is no template or command "none"/);
  });

  it('tell an alias or command of nothing', () => {
    const names = { aliases: { a: 'gone', review: 'review' }, commands: { c: { description: '', template: 'gone' } } };
    const places = placesOf({ userNames: names });
    for (const name of ['a', 'review'])
      expect(() => findTemplate(name, places)).toThrow(/is neither a template nor a command/);
    expect(() => findTemplate('c', places)).toThrow(/user\.json, "c": there is no template "gone"/);
  });

  it('take no link, pipe, huge or foreign file', () => {
    const folder = folderOf({ 'big.md': 'x'.repeat(40_000), 'Bad name.md': 'x', 'README.md': 'x', 'ok.md': 'x' });
    symlinkSync('/etc/passwd', join(folder, 'link.md'));
    execFileSync('mkfifo', [join(folder, 'pipe.md')]);
    mkdirSync(join(folder, 'dir.md'));
    writeFileSync(join(folder, 'latin.md'), Buffer.from([0x66, 0xfc, 0x72]));
    const set = loadTemplates({ places: [{ source: 'project', folder, custom: null }], trusted: false });
    expect([...set.templates.keys()]).toEqual(['ok']);
    expect([...set.broken.keys()].sort()).toEqual(['big', 'dir', 'latin', 'link', 'pipe']);
    expect(set.broken.get('link')?.problem).toMatch(/symbolic link/);
    expect(set.warnings).toHaveLength(1);
  });

  it('bound how many there are', () => {
    const files = Object.fromEntries(Array.from({ length: 230 }, (_, i) => [`t${i}.md`, 'x']));
    const set = loadTemplates({
      places: [{ source: 'project', folder: folderOf(files), custom: null }],
      trusted: false,
    });
    expect(set.templates.size).toBe(200);
    expect(set.warnings[0]).toMatch(/first 200 of 230/);
  });
});

it('every variable is used by a template that ships', () => {
  const texts = [...loadTemplates(placesOf({})).templates.values()].map(({ text }) => text).join('\n');
  for (const name of Object.keys(TEMPLATE_VARIABLES)) expect(texts).toContain(`{{${name}}}`);
});
