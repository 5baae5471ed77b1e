import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { openProject, type Project } from '../project/project.ts';
import { type AskEvent, type AskInput, askProject } from './ask.ts';

let scratch: string;
let project: Project;
const saved = { ...process.env };

const lines = (name: string, count: number) =>
  `${Array.from({ length: count }, (_, n) => `const ${name}${n} = ${n};`).join('\n')}\n`;

const FILES: Readonly<Record<string, string>> = {
  'app/auth.py': `import hashlib\n${'# filler\n'.repeat(60)}\ndef login(user):\n    return user.secret_word == hashlib.sha256(b"x")\n${'# filler\n'.repeat(60)}`,
  'app/__init__.py': 'NAME = "app"\n',
  'web/src/panel.ts': lines('panel', 100),
  'web/src/theme.ts': lines('theme', 5),
  'web/src/main.ts': "import { theme0 } from './theme';\nexport const main = theme0;\n",
  'old/theme.ts': lines('old', 5),
  'node_modules/lib/index.js': lines('lib', 20),
};

beforeAll(async () => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-named-')));
  const root = join(scratch, 'project');
  for (const name of ['CACHE', 'DATA', 'CONFIG']) process.env[`MLX_CODE_${name}_DIR`] = join(scratch, name);
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  project = await openProject({ cwd: root, root });
});

afterAll(() => {
  process.env = saved;
  removeFolder(scratch);
});

async function ask(question: string, more: Partial<AskInput> = {}, contextTokens = 2_048) {
  const generator = new ScriptedGenerator(['So it is.'], contextTokens);
  const input: AskInput = {
    ...{ question, files: [], piped: '', retrieve: true, anyway: true, languages: [], globs: [], cwd: project.root },
    ...{ limit: 20, neural: false, fresh: false, sampling: {} },
    ...more,
  };
  const events: AskEvent[] = [];
  for await (const event of askProject(project, input, async () => generator, {})) events.push(event);
  const prompt = events.find((event) => event.kind === 'prompt')?.prompt;
  return {
    named: prompt?.sources.filter(({ reason }) => reason === 'named') ?? [],
    notes: events.flatMap((event) => (event.kind === 'note' ? event.text : [])),
  };
}

const TRACE = `Traceback (most recent call last):
  File "/srv/shop/app/auth.py", line 64, in login
    return user.secret_word == hashlib.sha256(b"x")
  File "/usr/lib/python3.11/hashlib.py", line 160, in sha256
AttributeError: 'NoneType' object has no attribute 'secret_word'`;

describe('files that a message names without a mark', () => {
  it('shows the places of a trace of another machine, with the lines around, and says so', async () => {
    const { named, notes } = await ask(`why?\n${TRACE}`);
    expect(named).toMatchObject([{ path: 'app/auth.py' }]);
    expect(named[0]?.startLine).toBeLessThan(64);
    expect(named[0]?.endLine).toBeGreaterThan(64);
    expect(notes).toContain('Shown to the model, as your message names them: app/auth.py:64.');
  });

  it('shows them beside a long log that holds the trace', async () => {
    const log = `${'INFO worker heartbeat is fine and all is well\n'.repeat(2_000)}${TRACE}\n`;
    const { named } = await ask('why does this fail?', { piped: log });
    expect(named.map(({ path }) => path)).toContain('app/auth.py');
  });

  it.each([
    ['why does `from app.auth import login` fail?', 'app/auth.py'],
    ['what does `import app` bring, as in `from app import NAME`?', 'app/__init__.py'],
    ['in web/src/main.ts, what is in `import { theme0 } from "./theme"`?', 'web/src/theme.ts'],
    ['what is at panel.ts:50', 'web/src/panel.ts'],
    ['   at f (file:///elsewhere/web/src/panel.ts:50:3)\nwhat is this?', 'web/src/panel.ts'],
  ])('finds what %j names', async (question, path) => {
    const { named, notes } = await ask(question);
    expect(named.map((source) => source.path)).toContain(path);
    expect(notes.join(' ')).toContain(path);
  });

  it('says which files a bare name may mean', async () => {
    const { named, notes } = await ask('what is in theme.ts?');
    expect(named).toEqual([]);
    expect(notes.join(' ')).toMatch(/theme\.ts may be (?:old|web\/src)\/theme\.ts, /);
  });

  it('shows no code of a library for a line of a trace', async () => {
    const { named } = await ask('why?\n    at f (file:///srv/node_modules/lib/index.js:3:1)');
    expect(named).toEqual([]);
  });
});
