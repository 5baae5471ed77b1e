/** Use case: one question about each of many files. Every answer is in the result file before the next is asked for. */

import { relative, sep } from 'node:path';
import { MlxCodeError, throwIfCancelled } from '../../../base/errors.ts';
import { sha256Hex } from '../../../base/hash.ts';
import type { RepoPath } from '../../../base/types.ts';
import type { Generator, GeneratorIdentity } from '../../../model/index.ts';
import { globTest } from '../../../text/glob.ts';
import { keptOpen } from '../../models/kept-open.ts';
import type { Project } from '../../project/project.ts';
import { walkedPaths } from '../../project/project-paths.ts';
import type { AppWork } from '../../work-options.ts';
import { type AskMeans, askProject } from '../ask.ts';
import { currentLines } from '../ask-files.ts';
import type { AnswerEnd, AskInput } from '../ask-types.ts';
import type { EachEvent, EachFailure, EachInput } from './each-types.ts';
import { addResult, defaultResultName, readResults, resultPlace } from './result-file.ts';
import { isResultHead } from './result-text.ts';

type Identity = Pick<GeneratorIdentity, 'model' | 'revision' | 'sentTo'>;

export interface EachMeans extends Pick<AskMeans, 'context' | 'larger' | 'standing'> {
  readonly open: (work: AppWork) => Promise<Generator>;
  /** Who would answer, without loading it; null where only the opening tells. */
  readonly identity: () => Promise<Identity | null>;
}

/**
 * @returns events; the last is `ended`. What one file fails with is told, and the next is asked about, until the
 * model is gone. After a cancel the answers
 * so far are in the result file, and the same call goes on behind them.
 * @throws E_BAD_GLOB, E_USAGE for a result file that cannot be one; what opening the model throws; E_DISK_FULL, E_READ_ONLY
 */
export async function* askEach(
  project: Project,
  input: EachInput,
  work: AppWork,
  means: EachMeans,
): AsyncGenerator<EachEvent> {
  const out = resultPlace(input.cwd, input.out ?? defaultResultName(input.template));
  const results = readResults(out);
  const { paths, leftOut } = await filesToAsk(project, input.glob, out);
  let generator: Generator | undefined;
  try {
    let known = paths.length === 0 ? NOBODY : await means.identity();
    if (known === null) {
      generator = await means.open(work);
      known = generator.identity;
    }
    const larger = means.larger ?? null;
    const model = larger === null ? known.model : `${known.model} or ${larger.name}`;
    const keyOf = async (path: RepoPath) => {
      throwIfCancelled(work.signal);
      const asked = withoutResults(await input.inputFor(path), project, out);
      return { asked, key: await keyOfFile(project, path, asked, [model, known.revision]) };
    };
    const open: RepoPath[] = [];
    for (const path of paths) {
      const isDone = !input.anew && results.get(path)?.key === (await keyOf(path)).key;
      if (!isDone) open.push(path);
    }
    const totals = { out, model, files: paths.length, done: paths.length - open.length, leftOut };
    yield { kind: 'plan', ...totals, sentTo: known.sentTo };
    // A larger model that may take over needs the memory of this one: then each question opens its own.
    if (larger !== null) {
      await generator?.close();
      generator = undefined;
    } else if (open.length > 0) generator ??= await means.open(work);
    const own = generator === undefined ? null : keptOpen(generator);
    const openOne = own === null ? means.open : async () => own;
    const failed: EachFailure[] = [];
    let answered = 0;
    let cancelled = false;
    /** Failures of the model one after the other. */
    let inRow = 0;
    for (const [n, path] of open.entries()) {
      const place = { number: totals.done + n + 1, of: paths.length };
      cancelled = work.signal?.aborted === true;
      if (cancelled) break;
      yield { kind: 'file', ...place, path };
      const start = performance.now();
      let end: AnswerEnd;
      let key: string;
      try {
        const about = await keyOf(path);
        key = about.key;
        end = yield* answerOf(project, about.asked, openOne, work, means);
      } catch (error) {
        if (!(error instanceof MlxCodeError) || error.code === 'E_BUG') throw error;
        cancelled = error.code === 'E_CANCELLED';
        if (cancelled) break;
        const { code, message, exitCode } = error;
        failed.push({ path, code, message, exitCode });
        yield { kind: 'failed', ...place, failure: { path, code, message, exitCode } };
        inRow = MODEL_IS_GONE.test(code) ? inRow + 1 : 0;
        if (inRow === MOST_IN_ROW) break;
        continue;
      }
      cancelled = end.reason === 'cancelled';
      if (cancelled) break;
      const { answer, reason } = end;
      const citations = end.citations.map(({ number, path: cited, startLine, endLine, by }) => ({
        ...{ number, path: cited, startLine, endLine, by },
      }));
      await addResult(out, { path, key, model, answer, reason, citations });
      answered++;
      inRow = 0;
      yield { kind: 'answered', ...place, path, milliseconds: performance.now() - start, reason };
    }
    yield { kind: 'ended', totals: { ...totals, answered, failed, cancelled } };
  } finally {
    await generator?.close();
  }
}

// --- internal ---

/** What no file is the cause of. After so many of it the rest is left for another run: a model that is gone answers nothing. */
const MODEL_IS_GONE = /^E_(?:SERVER_(?:UNREACHABLE|KEY)|WORKER_)/;
const MOST_IN_ROW = 3;
const NOBODY: Identity = { model: '', revision: '', sentTo: null };

/** Readable text that fits, without result files. */
async function filesToAsk(
  project: Project,
  glob: string,
  out: string,
): Promise<{ paths: readonly RepoPath[]; leftOut: number }> {
  const fits = globTest(glob);
  const paths: RepoPath[] = [];
  let leftOut = 0;
  const own = pathInRoot(project, out);
  for (const path of (await walkedPaths(project)).filter((each) => each !== own && fits(each))) {
    const lines = (await currentLines(project))(path);
    if (lines === null) leftOut++;
    else if (!isResultHead(lines[0] ?? '')) paths.push(path);
  }
  return { paths, leftOut };
}

/** Answers of this run are no sources for the next. */
function withoutResults(asked: AskInput, project: Project, out: string): AskInput {
  const own = pathInRoot(project, out);
  return own === null ? asked : { ...asked, globs: [...asked.globs, `!${own.replaceAll(/[*?[\]{}]/g, '?')}`] };
}

function pathInRoot({ root }: Project, absolute: string): string | null {
  const path = relative(root, absolute).split(sep).join('/');
  return path.startsWith('../') || path.startsWith('/') || /^[A-Za-z]:/.test(path) ? null : path;
}

/** Another for another content, question or model. */
async function keyOfFile(project: Project, path: RepoPath, asked: AskInput, by: readonly string[]): Promise<string> {
  const lines = (await currentLines(project))(path);
  return sha256Hex(JSON.stringify([path, lines, asked.question, asked.prompt ?? '', asked.piped, ...by]));
}

async function* answerOf(
  project: Project,
  asked: AskInput,
  open: (work: AppWork) => Promise<Generator>,
  work: AppWork,
  { context, larger, standing }: EachMeans,
): AsyncGenerator<EachEvent, AnswerEnd> {
  const means: AskMeans = {
    ...(context !== undefined && { context }),
    ...(standing !== undefined && { standing }),
    larger: larger ?? null,
  };
  for await (const event of askProject(project, asked, open, work, means)) {
    if (event.kind === 'note') yield event;
    if (event.kind === 'nothing') throw new MlxCodeError('E_ANSWER_EMPTY', 'Nothing in the index fits');
    if (event.kind !== 'end') continue;
    if (event.reason !== 'cancelled' && event.answer.trim() === '') throw new MlxCodeError('E_ANSWER_EMPTY');
    return event;
  }
  throw new MlxCodeError('E_CANCELLED');
}
