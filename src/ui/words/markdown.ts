/** Pieces of Markdown around text that is not ours. */

/** Inline code; backticks of the text are kept. */
export function code(text: string): string {
  const ticks = '`'.repeat(1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)));
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

export function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

/** Two columns without a head, as a list: a table without one is not Markdown. */
export function table(rows: readonly (readonly [string, string])[]): string {
  return list(rows.map(([name, value]) => `**${name}**: ${value}`));
}

/** A block of code, whatever stands in it. */
export function fenced(text: string): string {
  const fence = '`'.repeat(1 + Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)));
  return `${fence}\n${text}\n${fence}`;
}
