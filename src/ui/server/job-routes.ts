/** Work that takes its time: bringing an index up to date, and how far that has come. */

import * as v from 'valibot';
import { MlxCodeError } from '../../base/errors.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { named, root } from './parameters.ts';
import { Refusal } from './problems.ts';
import { json, type Route, route } from './route.ts';
import { job } from './schemas.ts';

export const JOB_ROUTES: readonly Route[] = [
  route({
    method: 'post',
    path: '/v1/index',
    summary: 'Bring the index up to date, as a job',
    input: v.strictObject({ root }),
    output: job,
    status: 202,
    run: async (call) => {
      const served = await call.service.projects.project(call.input.root ?? '');
      const key = call.request.headers.get('idempotency-key') ?? '';
      if (key.length > 200) throw new MlxCodeError('E_USAGE', 'The Idempotency-Key is longer than 200 characters');
      const begun = call.service.jobs.start('index', { key, body: JSON.stringify(call.input) }, (onProgress) =>
        bringUpToDate(served, onProgress),
      );
      return json(begun, { location: `/v1/jobs/${begun.id}` }, 202);
    },
  }),
  route({
    method: 'get',
    path: '/v1/jobs/{id}',
    summary: 'Show how far a job has come',
    input: v.strictObject({ id: named('The job') }),
    inPath: ['id'],
    output: job,
    run: async (call) => {
      const found = call.service.jobs.get(call.input.id);
      if (found === undefined) throw new Refusal(404, 'There is no such job');
      return json(found);
    },
  }),
];
