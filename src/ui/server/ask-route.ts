/** `POST /v1/ask`: an answer as one object, or as a stream of the events that `ask --json` prints. */

import * as v from 'valibot';
import { type AskEvent, askProject } from '../../app/index.ts';
import { eventJson, failedJson } from '../words/ask-events-json.ts';
import { eventStream } from './event-stream.ts';
import { json, route } from './route.ts';
import { askAnswer } from './schemas.ts';

const LIMIT = 40;
const text = (says: string, most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most), v.description(says));
const list = (says: string) =>
  v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(1_000))), v.maxLength(100), v.description(says)));

export const askRoute = route({
  method: 'post',
  path: '/v1/ask',
  summary: 'Answer a question about the code by a model that runs here, with citations; nothing of it is kept',
  input: v.strictObject({
    question: text('The question', 20_000),
    model: v.optional(text('The model; default: that of the settings', 500)),
    files: list('Files to show the model'),
    globs: list('Globs over paths, any of'),
    maxTokens: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000), v.description('Longest answer')),
    ),
    anyway: v.optional(
      v.pipe(v.boolean(), v.description('Ask the model even where the index holds nothing that fits')),
    ),
    root: v.optional(text('The project, by a folder of it; default: the first that is served', 2_000)),
  }),
  output: askAnswer,
  streams: true,
  run: async ({ service, input, request, signal }) => {
    const served = await service.projects.project(input.root ?? '');
    await served.catchUp({ signal });
    const { project } = served;
    const ask = (until: AbortSignal) =>
      askProject(
        project,
        {
          question: input.question,
          files: input.files ?? [],
          piped: '',
          retrieve: true,
          anyway: input.anyway === true,
          languages: [],
          globs: input.globs ?? [],
          cwd: project.root,
          limit: LIMIT,
          neural: false,
          fresh: false,
          sampling: {},
          ...(input.maxTokens !== undefined && { maxTokens: input.maxTokens }),
        },
        { model: input.model },
        { goOn: false, keep: false },
        { signal: until },
      );
    if ((request.headers.get('accept') ?? '').includes('text/event-stream')) {
      return eventStream(async (sink) => {
        try {
          for await (const event of ask(sink.signal)) sink.send(event.kind, eventJson(event));
        } catch (error) {
          sink.send('failed', failedJson(error));
        }
      }, signal);
    }
    const notes: string[] = [];
    let end: Extract<AskEvent, { kind: 'end' }> | undefined;
    for await (const event of ask(signal)) {
      if (event.kind === 'note') notes.push(event.text);
      if (event.kind === 'nothing') notes.push('The index holds nothing that fits, and the model was not asked.');
      if (event.kind === 'end') end = event;
    }
    const citations = (end === undefined ? [] : (eventJson(end)['citations'] as unknown[])) ?? [];
    return json({ answer: end?.answer ?? '', reason: end?.reason ?? 'nothing', citations, notes });
  },
});
