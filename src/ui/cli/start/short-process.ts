/** What a process that ends soon asks of the engine. */

/** Bytes of code that run in a function before V8 optimizes it; three times what it takes by itself. */
const OPTIMIZED_AFTER = 400_000;

/** Commands that end soon, and compute all the while. */
const COMMANDS: ReadonlySet<string | undefined> = new Set(['search', 'index']);

/** Whether the process of a command is one that V8 optimizes less. */
export function isOptimizedLess(command: string | undefined): boolean {
  return COMMANDS.has(command);
}

/**
 * Lets V8 optimize less. Of what it optimizes during a cold search, in threads of its own, most never runs: that is a sixth of the
 * processor time, and a twelfth of that of a first index of some hundred files. Long loops are optimized all the same. Measured for Node 20 alone; V8 of later ones decides otherwise.
 */
export function optimizeLess(): void {
  if (process.versions.v8.startsWith('11.'))
    process.getBuiltinModule('node:v8').setFlagsFromString(`--interrupt-budget=${OPTIMIZED_AFTER}`);
}
