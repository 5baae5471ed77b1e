/** Tells what a model does before its answer: on a processor that takes half a minute, and silence looks like a hang. */

import type { GenerateEvent } from '../../model/index.ts';
import type { AppWork } from '../work-options.ts';

/** @param event other kinds are not told here */
export function tellWait(event: GenerateEvent, { onMessage, onProgress }: AppWork): void {
  if (event.kind === 'waiting') onMessage?.(`Waiting for ${event.ahead} answers ahead.`);
  else if (event.kind === 'thinking') onProgress?.({ phase: 'think', done: 0, total: 0, unit: 'steps' });
  else if (event.kind === 'reading')
    onProgress?.({ phase: 'read', done: event.done, total: event.total, unit: 'tokens' });
  else if (event.kind === 'asked') {
    if (event.words !== '') onMessage?.(`${event.host} ${event.words}.`);
    onProgress?.({ phase: 'wait', done: 0, total: 0, unit: 'steps', note: event.host });
  }
}
