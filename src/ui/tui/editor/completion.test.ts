import { describe, expect, it } from 'vitest';
import { applyChoice, type CompletionSources, commonPrefix, completionAt } from './completion.ts';

const SOURCES: CompletionSources = {
  commands: [
    { name: 'model', doc: 'Choose the model', arguments: [{ value: 'q3b', detail: '3 billion' }, { value: 'q7b' }] },
    { name: 'models', doc: 'List models' },
    { name: 'sessions', aliases: ['resume'], doc: 'Earlier sessions' },
    { name: 'add', doc: 'Add a file', arguments: 'path' },
    { name: 'help', doc: 'Help' },
    { name: 'go', doc: 'Go on', arguments: [{ value: 'token refresh' }, { value: 'retries' }] },
    { name: 'project', doc: 'Change', arguments: 'folder' },
  ],
  folders: (typed) => (typed.startsWith('/p') ? ['/projects/one/', '/projects/two words/'] : []),
  paths: ['src/base/text.ts', 'src/ui/tui/editor/completion.ts', 'docs/my notes.md', 'README.md', 'src/ui/'],
};

function complete(marked: string) {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  const completion = completionAt(text, cursor, SOURCES);
  return { text, completion, labels: completion?.choices.map(({ label }) => label) };
}

function chosen(marked: string, index = 0): string {
  const { text, completion } = complete(marked);
  const choice = completion?.choices[index];
  if (completion == null || choice === undefined) return 'nothing';
  const after = applyChoice(text, completion, choice);
  return `${after.text.slice(0, after.cursor)}|${after.text.slice(after.cursor)}`;
}

describe('commands', () => {
  it('are found by their beginning, by letters, by an alias', () => {
    expect(complete('/|').labels).toEqual(['/model', '/models', '/sessions', '/add', '/help', '/go', '/project']);
    expect(complete('/mod|').labels).toEqual(['/model', '/models']);
    expect(complete('/mls|').labels).toEqual(['/models']);
    expect(complete('/MODELS|').labels?.[0]).toBe('/models');
    const resume = complete('/resu|').completion?.choices[0];
    expect(resume).toMatchObject({ value: '/sessions', detail: 'resume: Earlier sessions' });
    expect(complete('/mod|').completion?.choices[0]?.matched).toEqual([1, 2, 3]);
  });

  it('are only at the beginning', () => {
    for (const marked of ['a /mod|', ' /mod|', '//mod|', '|/mod', '/mod\n/mod|', 'mod|']) {
      expect(complete(marked).completion, marked).toBeNull();
    }
  });

  it('take their place in the text', () => {
    expect(chosen('/mod|')).toBe('/model |');
    expect(chosen('/mo|x now')).toBe('/model |now');
    expect(commonPrefix(complete('/mo|').completion ?? never())).toBe('/model');
    expect(commonPrefix({ kind: 'path', start: 0, end: 0, query: '', choices: [] })).toBe('');
  });
});

describe('arguments', () => {
  it('are those of the command', () => {
    expect(complete('/model |').completion?.choices.map(({ value, detail }) => [value, detail])).toEqual([
      ['q3b', '3 billion'],
      ['q7b', ''],
    ]);
    expect(chosen('/model 7|')).toBe('/model q7b |');
    expect(complete('/help x|').completion).toBeNull();
    expect(complete('/unknown x|').completion).toBeNull();
    // A name with spaces is completed whole, a folder part by part.
    expect(chosen('/go token re|')).toBe('/go token refresh |');
    expect(chosen('/go tok|en x')).toBe('/go token refresh |');
    expect(chosen('/project /projects/two w|')).toBe('/project /projects/two words/|');
    expect(complete('/project |').labels).toEqual([]);
    expect(chosen('/add README.md comp|')).toBe('/add README.md src/ui/tui/editor/completion.ts |');
  });
});

describe('paths', () => {
  it('are found anywhere after an @', () => {
    expect(chosen('see @tex|')).toBe('see @src/base/text.ts |');
    expect(chosen('see (@READ|), please')).toBe('see (@README.md |), please');
    expect(chosen('see @tex|xx now')).toBe('see @src/base/text.ts |now');
    expect(chosen('/add @compl|')).toBe('/add @src/ui/tui/editor/completion.ts |');
    expect(chosen('see\n@my|')).toBe('see\n@"docs/my notes.md" |');
    expect(chosen('@"my no|')).toBe('@"docs/my notes.md" |');
    expect(chosen('@"my no|tes"x')).toBe('@"docs/my notes.md" |x');
    expect(chosen('@src/ui/|')).toBe('@src/ui/|');
    expect(complete('@|').labels).toEqual(SOURCES.paths);
  });

  it('are no addresses of mail', () => expect(complete('me@tex|').completion).toBeNull());
});

function never(): never {
  throw new Error('there is no completion');
}

describe('what a forge has', () => {
  it('is offered behind an @ once its name is begun, and the number is typed at once', () => {
    expect(complete('see @pr|').labels).toContain('pr:');
    expect(complete('see @is|').labels).toContain('issue:');
    expect(complete('see @|').labels).not.toContain('pr:');
    const at = complete('see @issu|').labels?.indexOf('issue:') ?? -1;
    expect(chosen('see @issu|', at)).toBe('see @issue:|');
  });
});
