/** Routes that ask the history of the repository. */

import * as v from 'valibot';
import { count, named, path, root, says } from './parameters.ts';
import { json, type Route, route } from './route.ts';

const DEFAULT_COMMITS = 5;
const DEFAULT_NEWEST = 20;

export const HISTORY_ROUTES: readonly Route[] = [
  route({
    method: 'get',
    path: '/v1/log',
    summary: 'Find the commits that explain, by a question; without one the newest',
    operation: 'log',
    input: v.strictObject({
      query: v.optional(says('What the commits are to explain, in words')),
      show: v.optional(says('A commit to be shown whole, in place of a search')),
      author: v.optional(says('Part of a name or an address')),
      since: v.optional(says('Only commits since then, as git reads dates')),
      until: v.optional(says('Only commits until then')),
      limit: count('Commits wanted, 5 by default, without a question 20', 1_000),
      path,
      root,
    }),
    run: async (call) => {
      const { query = '', show = '', author = '', since = '', until = '', path: within } = call.input;
      const { limit = query === '' ? DEFAULT_NEWEST : DEFAULT_COMMITS } = call.input;
      const served = await call.service.projects.project(call.input.root ?? '');
      const paths = within === undefined || within === '' ? [] : [within];
      const input = { query, show, author, since, until, limit, paths, cwd: served.project.root };
      return json(await served.run('log', input, call));
    },
  }),
  route({
    method: 'get',
    path: '/v1/blame',
    summary: 'Show the commits behind lines of a file',
    operation: 'blame',
    input: v.strictObject({ place: named('FILE, FILE:LINE or FILE:A-B, relative to the root'), root }),
    run: async (call) => {
      const served = await call.service.projects.project(call.input.root ?? '');
      return json(await served.run('blame', { place: call.input.place, cwd: served.project.root }, call));
    },
  }),
];
