/** docs/cli.md, generated from the commands themselves. */

import type { Command } from 'commander';
import type { CliIo } from './io.ts';
import { buildProgram } from './program.ts';

/** The help of every command, as one page. */
export function cliReference(): string {
  const program = buildProgram({ io: SILENT, cwd: '/', version: '' });
  const pages = [page(program, 'mlx-code')];
  for (const command of program.commands) {
    const name = `mlx-code ${command.name()}`;
    pages.push(page(command, name));
    for (const inner of command.commands) pages.push(page(inner, `${name} ${inner.name()}`));
  }
  return `${INTRO}\n${pages.join('\n')}`;
}

// --- internal ---

const INTRO = `# The command line

Every command answers \`--help\` with the text below. Results go to stdout, everything else to stderr.
`;

const PLAIN = new Proxy({}, { get: () => (text: string) => text }) as CliIo['paint'];

const SILENT: CliIo = {
  out: () => {},
  say: () => {},
  paint: PLAIN,
  paintErr: PLAIN,
  outIsTerminal: false,
  errIsTerminal: false,
  colour: false,
  columns: 100,
};

function page(command: Command, name: string): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return `## ${name}\n\n\`\`\`text\n${text.trimEnd()}\n\`\`\`\n`;
}
