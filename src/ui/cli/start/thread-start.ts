/**
 * The entry of the threads that read files: runs them from compiled code, as `start.ts` does the command line, so that not each thread of
 * each run compiles the same functions. Bundled by itself.
 */

import { dirname } from 'node:path';
import { threadId } from 'node:worker_threads';
import { CompiledCode } from './compiled-code.ts';
import { isOptimizedLess } from './short-process.ts';

// Code of other settings of the engine is refused, and those are of the whole process.
const code = new CompiledCode(dirname(__filename), isOptimizedLess(process.argv[2]) ? 'threads-less' : 'threads');
const { beforeEnd } = code.load('pipeline-worker.js') as { readonly beforeEnd: (action: () => void) => void };
// Threads are numbered as a process starts them; what one of them keeps serves all.
if (threadId === 1) beforeEnd(() => code.keep());
