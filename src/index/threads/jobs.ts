/** Files in the portions that threads are given. */

import { type Job, type JobFile, PULSE_MASK } from './messages.ts';

/** A job ends at whichever comes first. */
const JOB_FILES = 64;
const JOB_BYTES = 192 * 1024;
/** The first jobs are small, so that there is something to commit soon. */
const EARLY_JOBS = 8;
const EARLY_BYTES = 24 * 1024;

let lastJob = 0;

export function newJob(files: readonly JobFile[]): Job {
  lastJob = (lastJob + 1) & PULSE_MASK;
  return { id: lastJob, files };
}

/** In the order of the files. */
export function jobsOf(files: readonly JobFile[]): Job[] {
  const jobs: Job[] = [];
  let job: JobFile[] = [];
  let bytes = 0;
  for (const file of files) {
    const most = jobs.length < EARLY_JOBS ? EARLY_BYTES : JOB_BYTES;
    if (job.length > 0 && (job.length >= JOB_FILES || bytes + file.size > most)) {
      jobs.push(newJob(job));
      job = [];
      bytes = 0;
    }
    job.push(file);
    bytes += file.size;
  }
  if (job.length > 0) jobs.push(newJob(job));
  return jobs;
}

/** Jobs of the same files in another order; what is to be cut by lines stays alone, and in front. */
export function reordered(
  jobs: readonly Job[],
  order: (files: readonly JobFile[]) => readonly JobFile[],
): readonly Job[] {
  const isAlone = ({ files }: Job) => files.some((file) => file.byLines !== null);
  const rest = jobs.filter((job) => !isAlone(job)).flatMap(({ files }) => files);
  return [...jobs.filter(isAlone), ...jobsOf(order(rest))];
}
