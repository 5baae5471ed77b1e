/** The routes, a row each. Handlers call operations of the projects that are served, and nothing else. */

import * as v from 'valibot';
import { hitsForBudget, indexedFileLines, packHits, type ServedProject } from '../../app/index.ts';
import { cursorFor, seenIn } from '../mcp/cursor.ts';
import { toJson } from '../words/search-json.ts';
import { askRoute } from './ask-route.ts';
import { eventsRoute } from './events-route.ts';
import { HISTORY_ROUTES } from './history-routes.ts';
import { JOB_ROUTES } from './job-routes.ts';
import { count, cursor, named, names, path, root, says, wanted } from './parameters.ts';
import { Refusal } from './problems.ts';
import { type Call, json, type Route, route } from './route.ts';
import { fileContent, searchAnswer } from './schemas.ts';
import { WEBHOOK_ROUTES } from './webhook-routes.ts';

const MOST_HITS = 1_000;
const DEFAULT_HITS = 10;
const DEFAULT_SYMBOLS = 100;
const MAP_TOKENS = 2_000;
const place = v.pipe(wanted('FILE:LINE'), v.regex(/^[\s\S]+:[0-9]{1,9}(:[\s\S]*)?$/, 'not FILE:LINE'));
const MODES = ['auto', 'hybrid', 'semantic', 'lexical', 'symbol', 'literal', 'regex'] as const;

export const ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/v1/health',
    summary: 'Tell that the service runs',
    input: v.strictObject({}),
    output: v.strictObject({ ok: v.literal(true) }),
    run: async () => json({ ok: true }),
  }),
  route({
    method: 'get',
    path: '/v1/status',
    summary: 'Show what is indexed, how fresh it is, and what is running',
    operation: 'status',
    input: v.strictObject({ root }),
    run: async (call) => {
      const served = await call.service.projects.project(call.input.root ?? '');
      const report = await served.run('status', {}, call);
      const failed = report.problem && { code: report.problem.code, message: report.problem.message };
      return json({ ...report, problem: failed, roots: call.service.roots, version: call.service.version });
    },
  }),
  route({
    method: 'post',
    path: '/v1/search',
    summary: 'Find code by meaning, by word, by symbol or by pattern',
    input: v.strictObject({
      query: wanted('What to look for'),
      mode: v.optional(v.picklist(MODES)),
      limit: count('Hits wanted, 10 by default', MOST_HITS),
      maxTokens: count('Tokens that the hits may take, estimated', 1_000_000),
      languages: names('Languages by name or ending; none for all'),
      globs: names('Globs over paths, any of; one that begins with ! leaves out'),
      paths: names('Folders and files, relative to the root'),
      explain: v.optional(v.pipe(v.boolean(), v.description('Explain the score of each hit'))),
      root,
      cursor,
    }),
    output: searchAnswer,
    run: async (call) => {
      const {
        query,
        mode,
        limit,
        maxTokens,
        languages = [],
        globs = [],
        paths = [],
        explain = false,
        cursor: given,
      } = call.input;
      const { served, headers } = await fresh(call, call.input.root);
      const { root: top, config } = served.project;
      const question = ['search', top, query, mode ?? '', languages, globs, paths];
      const seen = given === undefined ? new Set<number>() : seenIn(given, question);
      const wants = limit ?? (maxTokens === undefined ? DEFAULT_HITS : await hitsForBudget(maxTokens));
      const asked = Math.min(MOST_HITS, seen.size + wants);
      const { response } = await served.run(
        'search',
        {
          query,
          mode: mode ?? config.values['search.mode'],
          limit: asked,
          ...{ languages, globs, paths: paths.length > 0 ? paths : ['.'], cwd: top },
          neural: false,
          explain,
        },
        call,
      );
      const results = response.results.slice(seen.size);
      const packed = maxTokens === undefined ? undefined : await packHits(results, response.query, maxTokens);
      const shown = { ...response, results: packed === undefined ? results : packed.kept.map(({ hit }) => hit) };
      const isMore = response.results.length === asked && asked < MOST_HITS && packed === undefined;
      const next = cursorFor(question, new Set(Array.from({ length: asked }, (_, rank) => rank)));
      return json(toJson(shown, { packed }), { ...headers, ...(isMore && { 'next-cursor': next }) });
    },
  }),
  route({
    method: 'get',
    path: '/v1/symbols',
    summary: 'List definitions by name',
    operation: 'symbols',
    input: v.strictObject({
      name: v.optional(says('A name or a part of one; Class.method asks for the scope too')),
      kind: v.optional(says('A kind of definition')),
      limit: count('Definitions wanted, 100 by default', 1_000),
      path,
      root,
      cursor,
    }),
    run: async (call) => {
      const { name = '', kind, limit = DEFAULT_SYMBOLS, cursor: given } = call.input;
      const { served, headers } = await fresh(call, call.input.root);
      const question = ['symbols', served.project.root, name, kind ?? '', call.input.path ?? ''];
      const from = given === undefined ? 0 : seenIn(given, question).size;
      const kinds = kind === undefined ? [] : [kind];
      const input = { query: name, kinds, limit: Math.min(10_000, from + limit), ...placeOf(served, call.input.path) };
      const { found, notes } = await served.run('symbols', input, call);
      const shown = found.symbols.slice(from, from + limit);
      const end = from + shown.length;
      const next = cursorFor(question, new Set(Array.from({ length: end }, (_, rank) => rank)));
      return json(
        { found: { ...found, symbols: shown }, notes },
        { ...headers, ...(end < Math.min(found.total, 9_999) && shown.length > 0 && { 'next-cursor': next }) },
      );
    },
  }),
  route({
    method: 'get',
    path: '/v1/refs',
    summary: 'Show where a symbol is defined, imported, called and used',
    operation: 'refs',
    input: v.strictObject({ symbol: named('The symbol; Class.method asks for the scope too'), path, root }),
    run: async (call) => {
      const { served, headers } = await fresh(call, call.input.root);
      const input = { query: call.input.symbol, ...placeOf(served, call.input.path) };
      return json(await served.run('refs', input, call), headers);
    },
  }),
  route({
    method: 'post',
    path: '/v1/related',
    summary: 'Find code like that at a place, and files that change with it',
    operation: 'related',
    input: v.strictObject({ place, limit: count('Hits wanted', MOST_HITS), path, root }),
    run: async (call) => {
      const { served, headers } = await fresh(call, call.input.root);
      const { place, limit = DEFAULT_HITS } = call.input;
      return json(
        await served.run('related', { query: place, limit, ...placeOf(served, call.input.path) }, call),
        headers,
      );
    },
  }),
  route({
    method: 'get',
    path: '/v1/map',
    summary: 'Outline the project by importance',
    operation: 'map',
    input: v.strictObject({
      maxTokens: count('Tokens that the outline may take, 2,000 by default', 100_000),
      focus: v.optional(says('Names to favour, separated by commas')),
      path,
      root,
    }),
    run: async (call) => {
      const { served, headers } = await fresh(call, call.input.root);
      const { maxTokens = MAP_TOKENS, focus = '', path: favoured } = call.input;
      const mentioned = focus.split(',').filter((name) => name !== '');
      const input = { maxTokens, mentioned, paths: favoured === undefined ? [] : [favoured], cwd: served.project.root };
      return json(await served.run('map', input, call), headers);
    },
  }),
  route({
    method: 'get',
    path: '/v1/files/content',
    summary: 'Show a file as it is now, without its secrets; only one that the index holds',
    input: v.strictObject({
      path: named('The file, relative to the root'),
      lines: v.optional(v.pipe(v.string(), v.regex(/^\d{1,7}(-\d{1,7})?$/), v.description('A line, or first-last'))),
      root,
    }),
    output: fileContent,
    run: async (call) => {
      const { project } = await call.service.projects.project(call.input.root ?? '');
      const all = await indexedFileLines(project, call.input.path);
      if (all === null) throw new Refusal(404, 'There is no such file that may be read');
      const [from = 1, to = call.input.lines === undefined ? all.length : from] = (call.input.lines ?? '1')
        .split('-')
        .map(Number);
      const startLine = Math.max(1, call.input.lines === undefined ? 1 : from);
      const lines = all.slice(startLine - 1, call.input.lines === undefined ? undefined : to);
      return json({ path: call.input.path, startLine, totalLines: all.length, lines });
    },
  }),
  ...HISTORY_ROUTES,
  askRoute,
  ...JOB_ROUTES,
  ...WEBHOOK_ROUTES,
  eventsRoute,
];

// --- internal ---

const placeOf = ({ project }: ServedProject, within: string | undefined) => ({
  languages: [],
  globs: [],
  paths: [within === undefined || within === '' ? '.' : within],
  cwd: project.root,
});

/** The project, with what was saved before taken in; a header says what the answer may not know of. */
async function fresh({ service, signal }: Call<unknown>, named: string | undefined) {
  const served = await service.projects.project(named ?? '');
  const stale = await served.catchUp({ signal });
  const note = stale.replaceAll(/[^ -~]/g, '?');
  return { served, headers: note === '' ? {} : { 'stale-note': note } };
}
