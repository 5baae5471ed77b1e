/** One question asked as `ask` asks it; with no generator it ends where the model would be asked. */

import { type AskInput, askProject } from '../../src/app/answering/ask.ts';
import type { Project } from '../../src/app/project/project.ts';
import { lastPart, namesWritten, type Passage } from '../../src/chat/index.ts';
import type { Generator } from '../../src/model/index.ts';
import { linesUnder, unclosed } from '../prompts.ts';
import type { CorpusFile } from '../sets/questions.ts';
import type { AnswerRecord, Shown } from './records.ts';

export interface Wish {
  readonly maxTokens: number;
  readonly sourceTokens: number;
  readonly factShare?: number | undefined;
}

type Head = Pick<AnswerRecord, 'kind' | 'corpus' | 'question' | 'goldFiles' | 'goldNames'>;

export async function askForRecord(
  project: Project,
  head: Head,
  generator: Generator | null,
  wish: Wish,
  files: readonly CorpusFile[],
): Promise<AnswerRecord> {
  const retrieve = head.kind !== 'closed';
  const input: AskInput = {
    ...{
      question: head.question,
      files: [],
      piped: '',
      retrieve,
      anyway: false,
      languages: [],
      globs: [],
      neural: false,
    },
    ...{ cwd: project.root, limit: 40, fresh: false, sampling: { temperature: 0 }, ...wish },
  };
  const startedMs = performance.now();
  let firstMs = 0;
  let shown: Shown[] = [];
  let dropped: Shown[] = [];
  let promptTokens = 0;
  let raw = '';
  const linesOf = linesUnder(project.root);
  const model = generator?.identity.model ?? '';
  const record = (rest: Partial<AnswerRecord>): AnswerRecord => ({
    ...head,
    ...{ model, abstained: false, shown, dropped, answer: '', citations: [], invented: [], named: 0, promptTokens },
    ...{
      answerTokens: 0,
      secondsToFirst: (firstMs - startedMs) / 1_000,
      seconds: (performance.now() - startedMs) / 1_000,
    },
    ...rest,
  });
  const open = async (): Promise<Generator> => {
    if (generator === null) throw new NotAsked();
    return heard(unclosed(generator), (text) => {
      raw += text;
    });
  };
  try {
    for await (const event of askProject(project, input, open, {})) {
      if (event.kind === 'nothing') return record({ abstained: true });
      if (event.kind === 'text' && firstMs === 0) firstMs = performance.now();
      if (event.kind === 'prompt') {
        promptTokens = event.prompt.promptTokens;
        shown = event.prompt.sources.map(({ number, path, startLine, endLine, symbol }) => {
          const text = (linesOf(path) ?? []).slice(startLine - 1, endLine).join('\n');
          return { number, path, startLine, endLine, symbol, text };
        });
        dropped = event.prompt.dropped.map(withoutNumber);
      }
      if (event.kind === 'end') {
        const { answer, usage } = event;
        const named = namesWritten(answer).filter((name) => !head.question.includes(lastPart(name)));
        const invented = named.filter((name) => !files.some(({ text }) => text.includes(lastPart(name))));
        const citations = event.citations.map(({ number, path, startLine, endLine, by, quote }) => {
          return { number, path, startLine, endLine, by, quote };
        });
        return record({
          answer,
          raw,
          citations,
          invented,
          named: named.length,
          answerTokens: usage?.answerTokens ?? 0,
        });
      }
    }
  } catch (error) {
    if (!(error instanceof NotAsked)) throw error;
  }
  return record({});
}

// --- internal ---

class NotAsked extends Error {}

/** The same generator, whose words are heard. */
function heard(generator: Generator, listen: (text: string) => void): Generator {
  return {
    ...generator,
    identity: generator.identity,
    exactCounts: generator.exactCounts,
    countTokens: (texts, options) => generator.countTokens(texts, options),
    countPrompt: (messages, options) => generator.countPrompt(messages, options),
    close: () => generator.close(),
    async *generate(request, options) {
      for await (const event of generator.generate(request, options)) {
        if (event.kind === 'text') listen(event.text);
        yield event;
      }
    },
  };
}

function withoutNumber({ path, startLine, endLine, symbol, text }: Passage): Shown {
  return { number: 0, path, startLine, endLine, symbol, text };
}
