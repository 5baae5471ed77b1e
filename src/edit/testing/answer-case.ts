/** A case of an answer, and the small project that all of them are about. */

/** The project before each case. */
export const FILES: Readonly<Record<string, string>> = {
  'src/calc.py': `import math\n\n\ndef add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n\n\nclass Circle:\n    def __init__(self, r):\n        self.r = r\n\n    def area(self):\n        return math.pi * self.r ** 2\n\n    def name(self):\n        return "circle"\n`,
  'src/app.ts': `import { load } from './load.ts';\n\nexport function start(port: number): void {\n  const config = load();\n  console.log(config, port);\n}\n\nexport function stop(): void {\n  console.log('stop');\n}\n`,
  'twice.txt': 'same\nother\nsame\nlast\n',
  'crlf.txt': 'one\r\ntwo\r\nthree',
  'README.md': '# Title\n\nText.\n',
  'data.json': '{\n  "a": 1,\n  "b": 2\n}\n',
};

export interface AnswerCase {
  readonly name: string;
  readonly answer: string;
  /** Files that differ afterwards; null for one that is gone. */
  readonly gives?: Readonly<Record<string, string | null>>;
  /** The codes of all that is refused. Then no file changes. */
  readonly refused?: readonly string[];
  readonly only?: string;
  readonly isCut?: boolean;
}

export const fence = (info: string, body: string, mark = '```') =>
  `${mark}${info}\n${body}${body.endsWith('\n') ? '' : '\n'}${mark}\n`;
export const block = (search: string, replace: string) =>
  `<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n`;
export const py = FILES['src/calc.py'] ?? '';
export const ts = FILES['src/app.ts'] ?? '';
export const added = py.replace('return a + b', 'return b + a');
export const logged = ts.replace("console.log('stop');", "console.log('stopped');");
export const NEW = 'export const answer = 42;\n';
export const ADD = '    return a + b\n';
export const DDA = '    return b + a\n';
export const ADDED = { 'src/calc.py': added };
