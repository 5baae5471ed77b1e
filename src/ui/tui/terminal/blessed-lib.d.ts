/** The parts of blessed that are used. The package has no types of its own. */

declare module 'blessed/lib/program.js' {
  interface Tput {
    /** What terminfo says; a text that it lacks is not there, a number is -1 or not there. */
    readonly strings: Readonly<Record<string, string | undefined>>;
    readonly numbers: Readonly<Record<string, number | undefined>>;
    readonly bools: Readonly<Record<string, boolean | undefined>>;
    /** Set when no entry of that name was found, or it could not be read. */
    readonly error: Error | null;
    brokenACS: boolean;
    /** Each gives '' where the terminal has no such thing. */
    cup(row: number, column: number): string;
    cnorm(): string;
    civis(): string;
    smcup(): string;
    rmcup(): string;
    smkx(): string;
    rmkx(): string;
    el(): string;
    ed(): string;
    clear(): string;
  }
  interface Program {
    readonly tput: Tput;
    cols: number;
    rows: number;
    cursorHidden: boolean;
    clear(): void;
    _write(text: string): boolean;
  }
  interface ProgramClass {
    (options: Readonly<Record<string, unknown>>): Program;
    /** Its handler of `exit` is there already. */
    _bound?: boolean;
  }
  const createProgram: ProgramClass;
  // biome-ignore lint/style/noDefaultExport: -- so CommonJS is imported
  export default createProgram;
  export type { Program, Tput };
}

declare module 'blessed/lib/widgets/screen.js' {
  import type { Program } from 'blessed/lib/program.js';

  type BlessedCell = [attribute: number, text: string];
  interface BlessedRow extends Array<BlessedCell> {
    dirty: boolean;
  }
  interface Screen {
    /** To be drawn, and as it was drawn. */
    readonly lines: readonly BlessedRow[];
    readonly olines: readonly BlessedRow[];
    /** Attribute of the terminal's own style. */
    readonly dattr: number;
    alloc(): void;
    draw(first: number, last: number): void;
    /** @param code an SGR sequence @returns it as an attribute */
    attrCode(code: string, current: number, standard: number): number;
  }
  interface ScreenClass {
    (options: Readonly<Record<string, unknown>> & { readonly program: Program }): Screen;
    /** Its handlers of signals and exceptions are there already. */
    _bound?: boolean;
  }
  const createScreen: ScreenClass;
  // biome-ignore lint/style/noDefaultExport: -- so CommonJS is imported
  export default createScreen;
  export type { BlessedRow, Screen };
}
