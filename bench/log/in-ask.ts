/**
 * How often `ask` has the right commit among the few that it packs: subjects of commits as questions of why, when and who in fixed
 * forms, and the paraphrases as they were written, with the message known, as in use, and hidden. And how often commits come in with
 * questions of other kinds: `--others FILE...`, lines of JSON with a `question`, or lists with a `query` each.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packedCommits } from '../../src/app/answering/from-history/commit-sources.ts';
import { askedInTalk, askedOfHistory } from '../../src/app/answering/from-history/history-question.ts';
import { openRepository, type Past, patchesOfCommits, tellingLines, withCommits } from '../../src/history/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { BOUNDS, type Question } from './questions.ts';

const LOOKED_AT = 6;
const SHOWN = { characters: 200_000, files: 300 };
const LINES = 4;
/** What a subject says is put behind the question word, without the area before a colon. */
const FORMS = [
  (said: string) => `why did we ${said}?`,
  (said: string) => `When did we ${said}?`,
  (said: string) => `Who made the change that we ${said}?`,
];

export function asQuestions(subjects: readonly Question[]): Question[] {
  return subjects.map(({ id, text }, n) => {
    const said = text.replace(/^[\w()./ -]{1,24}: +/, '').replace(/[.\s]+$/, '');
    const form = FORMS[n % FORMS.length] ?? FORMS[0];
    return { id, text: form?.(said.charAt(0).toLowerCase() + said.slice(1)) ?? said };
  });
}

/** Shares of the questions: taken for such a question, with the right commit found, and packed. */
export async function measuredInAsk(root: string, questions: readonly Question[], tell: boolean): Promise<object> {
  const hidden = new Set(questions.map(({ id }) => id));
  const repository = await openRepository(root);
  const out: Record<string, number> = { questions: questions.length };
  for (const isHidden of [false, true]) {
    const counts = { asked: 0, found: 0, packed: 0, none: 0 };
    const dir = mkdtempSync(join(tmpdir(), 'mlx-code-log-'));
    await withCommits(
      dir,
      repository,
      loadStaticEmbedder,
      BOUNDS,
      {},
      async ({ find }) => {
        for (const { id, text } of questions) {
          const asked = askedOfHistory(text);
          // A paraphrase may be no question: what it says is what one would ask about.
          if (asked !== null) counts.asked++;
          const about = asked ?? text;
          const { found, packed } = await packedFor(root, find, about);
          const isFound = found.some((each) => each.id === id);
          const isPacked = packed.some((each) => each.id === id);
          if (isFound) counts.found++;
          if (isPacked) counts.packed++;
          if (packed.length === 0) counts.none++;
          if (tell && !isPacked)
            process.stdout.write(
              `  ${isHidden} ${found.findIndex((each) => each.id === id)} ${id.slice(0, 7)} ${text}\n`,
            );
        }
      },
      (commit) => (isHidden && hidden.has(commit.id) ? { ...commit, subject: '', body: '' } : commit),
    );
    rmSync(dir, { recursive: true, force: true });
    const key = isHidden ? 'Hidden' : '';
    for (const [name, count] of Object.entries(counts)) out[name + key] = share(count, questions.length);
  }
  return out;
}

/** Of questions about other projects: how many are taken for one of the history, and how many of those get a commit of this one. */
export async function strangers(root: string, files: readonly string[]): Promise<object> {
  const questions = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return file.endsWith('.jsonl')
      ? text
          .split('\n')
          .filter(Boolean)
          .map((line) => (JSON.parse(line) as { question: string }).question)
      : (JSON.parse(text) as { query: string }[]).map(({ query }) => query);
  });
  const taken = questions.filter((question) => askedInTalk(question, []) !== null);
  const others = taken.filter((question) => !/^\s*(?:why|when|who)\b/i.test(question));
  const dir = mkdtempSync(join(tmpdir(), 'mlx-code-log-'));
  const repository = await openRepository(root);
  const packed = await withCommits(dir, repository, loadStaticEmbedder, BOUNDS, {}, async ({ find }) => {
    let count = 0;
    for (const question of taken)
      if ((await packedFor(root, find, askedInTalk(question, []) ?? '')).packed.length > 0) count++;
    return count;
  });
  rmSync(dir, { recursive: true, force: true });
  return { questions: questions.length, taken: taken.length, others, packed: share(packed, taken.length) };
}

// --- internal ---

/** As `ask` looks at them. */
async function packedFor(root: string, find: Past['find'], about: string) {
  const found = [...(await find(about))].slice(0, LOOKED_AT);
  const lines = new Map<string, ReturnType<typeof tellingLines>>();
  const ids = found.map((each) => each.id);
  for await (const patch of patchesOfCommits(root, ids, SHOWN)) lines.set(patch.id, tellingLines(patch, about, LINES));
  const told = found.map((each) => ({ ...each, lines: lines.get(each.id) ?? [] }));
  return { found, packed: packedCommits(told, about) };
}

function share(count: number, of: number): number {
  return Math.round((count / Math.max(1, of)) * 1000) / 1000;
}
