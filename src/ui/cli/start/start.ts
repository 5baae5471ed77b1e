/** The entry that `bin/mlx-code.mjs` calls: starts the command line from compiled code. Bundled by itself, as it loads the rest. */

import { CompiledCode } from './compiled-code.ts';
import { isOptimizedLess, optimizeLess } from './short-process.ts';

/** Commands with code of their own in a file of their own; all others share one. */
const OFTEN: ReadonlySet<string> = new Set([
  ...['search', 'symbols', 'refs', 'status', 'index', 'ask', 'chat', 'mcp', 'watch', 'map', 'related', 'diff'],
]);
/** Commands that write nothing: with nothing left to do, they leave it to the system to free what they hold. */
const READING: ReadonlySet<string> = new Set(['search', 'symbols', 'refs', 'status', 'map', 'related']);
/** Of a process that stays, the code of its start is kept once it has started. */
const STARTED_MS = 3_000;

type Main = (argv: readonly string[]) => Promise<number>;

/** @param dist absolute path of the build @param argv the arguments behind the program's name */
export async function start(dist: string, argv: readonly string[]): Promise<void> {
  const [command = 'chat'] = argv;
  // Before anything is compiled: code of other settings of the engine is refused.
  if (isOptimizedLess(command)) optimizeLess();
  const code = new CompiledCode(dist, OFTEN.has(command) ? command : 'other');
  const { main } = code.load('main.js') as { readonly main: Main };
  const keep = setTimeout(() => code.keep(), STARTED_MS).unref();
  process.exitCode = await main(argv);
  clearTimeout(keep);
  code.keep();
  // Comes when all output is written. Freeing the heap and the tables one by one takes a twentieth of a search.
  if (READING.has(command)) process.on('beforeExit', () => process.exit());
}
