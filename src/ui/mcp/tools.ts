/**
 * The tools, a row each. Every word of theirs is paid for in each conversation of an agent, so that descriptions are short and
 * what all of them share is said once, in the instructions of the server.
 */

import * as v from 'valibot';
import { commitsText } from './commits-text.ts';
import { hitsText, listText, pageOf } from './hits-text.ts';
import { mapText, referenceLines, statusText, symbolLine } from './project-text.ts';
import { type Tool, tool } from './tool.ts';

/** No agent needs more in one answer, and several cut or refuse longer ones. */
export const MOST_TOKENS = 8_000;
const MOST_LISTED = 2_000;
const MOST_COMMITS = 8;
const MODES = ['auto', 'semantic', 'lexical', 'symbol', 'literal', 'regex'] as const;

const shared = {
  project: v.optional(v.string()),
  max_tokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
};
const within = { path: v.optional(v.string()), ...shared };
const cursor = v.optional(v.string());
const says = (text: string) => v.pipe(v.string(), v.minLength(1), v.description(text));

/** The part of the project that a question is about, as operations take it. */
const place = (root: string, path: string | undefined, language?: string) => ({
  languages: language === undefined ? [] : [language],
  globs: [],
  paths: [path === undefined || path === '' ? '.' : path],
  cwd: root,
});

export const TOOLS: readonly Tool[] = [
  tool({
    name: 'search_code',
    title: 'Search code',
    description: 'Ranked code for a question, names or a regex. Use before grep or reading files.',
    input: v.object({
      query: says('Question, names or pattern'),
      mode: v.optional(v.picklist(MODES)),
      language: v.optional(v.string()),
      ...within,
      path: v.optional(v.pipe(v.string(), v.description('Folder or file'))),
      project: v.optional(v.pipe(v.string(), v.description('Folder of another project'))),
      cursor: v.optional(v.pipe(v.string(), v.description('From the answer before'))),
    }),
    tokens: 2_000,
    catchesUp: true,
    run: async ({ args, served, ...asked }) => {
      const { query, mode = 'auto', language, path } = args;
      const { root, config } = served.project;
      const question = ['search_code', root, query, mode, language ?? '', path ?? ''];
      const page = await pageOf(question, args.cursor, asked.maxTokens);
      const { response } = await served.run(
        'search',
        {
          query,
          mode: mode === 'auto' ? config.values['search.mode'] : mode,
          limit: page.limit,
          ...place(root, path, language),
          neural: false,
          explain: false,
        },
        asked.work,
      );
      return { text: await hitsText(response, question, page, { ...asked, served }), data: response };
    },
  }),
  tool({
    name: 'find_symbol',
    title: 'Find definitions',
    description: 'Where names are defined. Name may be partial or Class.method.',
    input: v.object({ name: says('Name'), kind: v.optional(v.string()), ...within, cursor }),
    tokens: 1_000,
    catchesUp: true,
    run: async ({ args, served, maxTokens, work }) => {
      const { root } = served.project;
      const { name, kind, path } = args;
      const input = { query: name, kinds: kind === undefined ? [] : [kind], limit: MOST_LISTED, ...place(root, path) };
      const { found, notes } = await served.run('symbols', input, work);
      const count = found.total === 0 ? 'No definition found.' : `Definitions: ${found.total.toLocaleString('en-US')}`;
      const title = [count, ...notes].join('\n');
      const question = ['find_symbol', root, name, kind ?? '', path ?? ''];
      return { text: listText(title, found.symbols.map(symbolLine), question, args.cursor, maxTokens), data: found };
    },
  }),
  tool({
    name: 'find_references',
    title: 'Find references',
    description: 'Where a symbol is defined, imported, called and used.',
    input: v.object({ symbol: says('Name or Class.method'), ...within, cursor }),
    tokens: 1_500,
    catchesUp: true,
    run: async ({ args, served, maxTokens, work }) => {
      const { root } = served.project;
      const { symbol, path } = args;
      const { found, notes } = await served.run('refs', { query: symbol, ...place(root, path) }, work);
      const { title, lines } = referenceLines(found, notes);
      const question = ['find_references', root, symbol, path ?? ''];
      return { text: listText(title, lines, question, args.cursor, maxTokens), data: found };
    },
  }),
  tool({
    name: 'find_related',
    title: 'Find related code',
    description: 'Code similar to that at a place, and files that change with it.',
    input: v.object({ place: says('FILE:LINE'), ...within }),
    tokens: 1_500,
    catchesUp: true,
    run: async ({ args, served, ...asked }) => {
      const { root } = served.project;
      const page = await pageOf(null, undefined, asked.maxTokens);
      const input = { query: args.place, limit: 20, ...place(root, args.path) };
      const response = await served.run('related', input, asked.work);
      const question = ['find_related', root, args.place, args.path ?? ''];
      return { text: await hitsText(response, question, page, { ...asked, served }), data: response };
    },
  }),
  tool({
    name: 'project_map',
    title: 'Outline the project',
    description: 'Outline of the most important files and definitions. Use first in an unknown project.',
    input: v.object({ focus: v.optional(v.pipe(v.array(v.string()), v.description('Names to favour'))), ...within }),
    tokens: 2_000,
    catchesUp: true,
    run: async ({ args, served, maxTokens, work }) => {
      const { root } = served.project;
      const paths = args.path === undefined || args.path === '' ? [] : [args.path];
      const input = { maxTokens, mentioned: args.focus ?? [], paths, cwd: root };
      const { found } = await served.run('map', input, work);
      return { text: mapText(found, maxTokens), data: found };
    },
  }),
  tool({
    name: 'search_history',
    title: 'Search commits',
    description: 'Commits that explain why code is so: reason, author, changed lines. No query: the newest.',
    input: v.object({
      query: v.optional(v.string()),
      author: v.optional(v.string()),
      since: v.optional(v.string()),
      ...within,
    }),
    tokens: 1_500,
    catchesUp: false,
    run: async ({ args, served, maxTokens, work }) => {
      const { root } = served.project;
      const { query = '', author = '', since = '', path } = args;
      const paths = path === undefined || path === '' ? [] : [path];
      const input = { query, show: '', author, since, until: '', limit: MOST_COMMITS, paths, cwd: root };
      const found = await served.run('log', input, work);
      return { text: commitsText(found, maxTokens), data: found };
    },
  }),
  tool({
    name: 'index_status',
    title: 'Index status',
    description: 'What is indexed and how fresh it is.',
    input: v.object(shared),
    tokens: 300,
    catchesUp: false,
    run: async ({ served, work }) => {
      const report = await served.run('status', {}, work);
      return { text: statusText(report), data: report };
    },
  }),
];
