/** What a question finds before a model is asked: in the index, in the files that it names, and in what came with it. */

import {
  asIfNamed,
  importsIn,
  type Mention,
  mentionsIn,
  type NamedFile,
  type Passage,
  passageOf,
  passagesOfFile,
  placesInTrace,
  rewriteQuestion,
  withoutForgeMentions,
} from '../../chat/index.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import type { ContextAnswer, ContextInput } from './ask-context.ts';
import { filesOfFolder, loadNamedFiles, namedFolders } from './ask-files.ts';
import { contextOfFollowUp, isConfident } from './ask-follow-up.ts';
import type { AskInput, Conversation } from './ask-types.ts';
import { isOnlyNames, ownWords, tellingPart } from './question-words.ts';
import { refuseUnshown } from './refuse-unshown.ts';

/** Most that an outline may be asked for; the budget decides what of it is used. */
const OUTLINE_TOKENS = 512;
/** A question of fewer words of its own is searched for with what came with it. */
const LEAST_WORDS = 2;
/** Files without a mark that are named in words. */
const MAX_TOLD = 6;
/** Hits before what named files lead on to. */
const LEADS_AFTER = 3;

type OnHits = NonNullable<AppWork['onHits']>;

export interface Retrieved {
  readonly context: ContextAnswer;
  /** What came with the question, the files that it names, then what was found, where that is worth showing to the model. */
  readonly passages: readonly Passage[];
  /** Lines of what came with the question. */
  readonly given: readonly string[];
  readonly query: string;
  /** There is something to ask the model about, or the user wants it asked in any case. */
  readonly hasGround: boolean;
  readonly notes: readonly string[];
}

/**
 * Asks the index, and reads the files that the question names.
 * @param tellBest told the best of the sources before the rest is looked up, where they are known to be the first
 * @param fromForge what the question names of a forge, read already
 * @throws what searching throws; E_USAGE for a file of `files`, or with `@`, that cannot be shown
 */
export async function retrieve(
  project: Project,
  input: AskInput,
  conversation: Conversation,
  contextFor: (input: ContextInput, onHits: OnHits) => Promise<ContextAnswer>,
  tellBest: (passages: readonly Passage[]) => void,
  fromForge: readonly NamedFile[] = [],
): Promise<Retrieved> {
  const { cwd } = input;
  // A number of a forge says nothing of the code.
  const bare = fromForge.length === 0 ? input.question : withoutForgeMentions(input.question);
  const question = bare.trim() === '' ? input.question : bare;
  const argument = (path: string) => ({ ...fileArgument(path), sure: true });
  const forced = input.files.map(argument);
  const pinned = (input.pinned ?? []).map(argument);
  const mentions = [...forced, ...pinned, ...namesIn(question, input.piped)];
  const rewritten = rewriteQuestion(question, conversation.turns);
  const { query, carried } = rewritten;
  // What is asked is searched for; where that says too little, what came with it helps.
  const withMore = (text: string) =>
    `${text} ${ownWords(text).length < LEAST_WORDS ? tellingPart(input.piped) : ''}`.trim();
  const folders = namedFolders(project, cwd, mentions);
  const wanted: ContextInput = {
    query: input.retrieve ? withMore(query) : '',
    question: asIfNamed(query, rewritten.about),
    languages: input.languages,
    globs: input.globs,
    paths: folders,
    cwd: project.root,
    limit: input.limit,
    neural: input.neural,
    fresh: input.fresh,
    names: [...new Set(mentions.map(({ path }) => path))],
    outlineTokens: conversation.system === null && input.retrieve && input.outline !== false ? OUTLINE_TOKENS : 0,
  };
  // Where nothing else brings sources, the best hits are the first sources, whatever is still looked up.
  const areFirst = mentions.length === 0 && fromForge.length === 0 && input.piped === '' && carried.length === 0;
  const onHits: OnHits = (hits, confidence) => {
    if (!areFirst || hits.length === 0 || !(input.anyway || isConfident(confidence))) return;
    tellBest(hits.map((hit) => passageOf(hit, 'found')));
  };
  const { context, ...followed } = await contextOfFollowUp(rewritten, wanted, withMore(rewritten.own), (each) =>
    contextFor(each, onHits),
  );
  const {
    files: loaded,
    unmarked,
    problems,
  } = await loadNamedFiles(project, cwd, mentions, new Map(Object.entries(context.named)));
  refuseUnshown(problems, { forced, pinned }, [cwd, project.root]);
  const notes = [...problems.map(({ text }) => text), ...shownWords(unmarked)];
  const files = [...fromForge, ...loaded];
  const follow = followed.usedCarried
    ? [`Also searched for: ${carried.slice(0, 6).join(', ')} (from your last question).`]
    : [];
  // Where nothing but folders is asked about, they are what is shown.
  const isAboutFolders = folders.length > 0 && files.length === 0 && isOnlyNames(question, mentions);
  for (const folder of isAboutFolders ? folders : []) {
    const found = await filesOfFolder(project, folder);
    files.push(...found.files);
    if (found.note !== '') notes.push(found.note);
  }
  const useFound = input.anyway || isConfident(context.confidence);
  const given = input.piped.trim() === '' ? [] : input.piped.replace(/\n$/, '').split(/\r\n?|\n/);
  const piped = given.length === 0 ? [] : passagesOfFile({ path: 'stdin', lines: null, content: given }, question);
  // The code of a trace is worth as much as the rest of the trace.
  const brought = bestOfEach([piped, ...files.map((file) => passagesOfFile(file, question))]);
  return {
    ...{ context, given, query: followed.query, notes: [...context.notes, ...notes, ...follow] },
    passages: [
      ...brought,
      ...withLeads(useFound ? context.passages : [], input.retrieve && brought.length > 0 ? context.leads : []),
    ],
    hasGround: useFound || brought.length > 0 || conversation.turns.length > 0 || !input.retrieve || input.anyway,
  };
}

// --- internal ---

/** Files and places that a question and what came with it name, those of a trace before other names; without a mark, none is sure. */
function namesIn(question: string, piped: string): Mention[] {
  const unsure = [...placesInTrace(piped), ...mentionsIn(piped), ...importsIn(piped)];
  return [
    ...placesInTrace(question),
    ...mentionsIn(question),
    ...importsIn(question),
    ...unsure.map((found) => ({ ...found, sure: false })),
  ];
}

/** Names what is shown although the user did not mark it. */
function shownWords(files: readonly NamedFile[]): string[] {
  if (files.length === 0) return [];
  const names = files.map(({ path, lines }) => (lines === null ? path : `${path}:${lines.start}`));
  const more = names.length > MAX_TOLD ? ` and ${names.length - MAX_TOLD} more` : '';
  return [`Shown to the model, as your message names them: ${names.slice(0, MAX_TOLD).join(', ')}${more}.`];
}

/** What named files lead on to comes behind the best that was found. */
function withLeads(found: readonly Passage[], leads: readonly Passage[]): Passage[] {
  const isFound = ({ path, startLine }: Passage) =>
    found.some((each) => each.path === path && each.startLine === startLine);
  return [...found.slice(0, LEADS_AFTER), ...leads.filter((lead) => !isFound(lead)), ...found.slice(LEADS_AFTER)];
}

/** The first piece of each, then the second of each, and so on. */
function bestOfEach(pieces: readonly (readonly Passage[])[]): Passage[] {
  const most = Math.max(0, ...pieces.map(({ length }) => length));
  return Array.from({ length: most }, (_, n) => pieces.flatMap((each) => each[n] ?? [])).flat();
}

/** `src/a.ts:10-40` as typed behind `--file`. */
function fileArgument(text: string): { path: string; lines: { start: number; end: number } | null } {
  const [, path = text, start, end = start] = /^(.+?):(\d{1,7})(?:-(\d{1,7}))?$/.exec(text) ?? [];
  if (start === undefined) return { path: text, lines: null };
  return { path, lines: { start: Math.max(1, Number(start)), end: Math.max(Number(start), Number(end)) } };
}
