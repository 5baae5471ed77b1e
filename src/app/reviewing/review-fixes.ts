/** Use case: slips that a review is certain of, taken out of the files as a plan: lines for debugging, and tests that hide others. */

import { MlxCodeError } from '../../base/errors.ts';
import { proposeReplacement, type Replacer } from '../../edit/index.ts';
import type { Finding } from '../../history/index.ts';
import { changeFiles } from '../editing/after-edit.ts';
import type { PlanView } from '../editing/edit-project.ts';
import { type ReviewInput, reviewWithTexts } from '../history/review.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';

/**
 * Files that differ from the reviewed state in these lines are left as they are, and so are lines that are no statement of their own.
 * @throws as reviewed and withEditor; E_USAGE for two commits
 */
export async function fixReviewed(
  project: Project,
  input: ReviewInput,
  choice: { readonly dryRun: boolean; readonly allowProtected: boolean },
  work: AppWork,
): Promise<PlanView> {
  if (input.revision.includes('..')) {
    throw new MlxCodeError('E_USAGE', `${input.revision} are two commits: only files can be changed`, {
      hint: 'Name one commit, or none.',
    });
  }
  const { view, texts } = await reviewWithTexts(project, { ...input, all: true }, work);
  const lineAt = (path: string, line: number) =>
    texts
      .find((file) => file.path === path)
      ?.hunks.flat()
      .find((each) => each.sign === '+' && each.line === line)?.text;
  const fixes = new Map<string, { readonly line: number; readonly text: string; readonly now: string | null }[]>();
  for (const { rule, path, line } of view.findings) {
    const text = lineAt(path, line);
    const now = text === undefined ? undefined : fixOf(rule, text);
    if (text !== undefined && now !== undefined) fixes.set(path, [...(fixes.get(path) ?? []), { line, text, now }]);
  }
  const replacer: Replacer = {
    mayHold: () => true,
    replace: (path, text) => fixed(text, fixes.get(path) ?? []),
  };
  const heading = { command: 'review', engine: 'rules', title: 'slips that a review found' };
  return await changeFiles(project, choice, work, () =>
    proposeReplacement(project.root, [...fixes.keys()], heading, replacer),
  );
}

/** What takes the place of a line, null for nothing. @returns undefined where the rule has no certain answer */
export function fixOf(rule: Finding['rule'], text: string): string | null | undefined {
  const line = text.trim();
  if (rule === 'debug') return isStatement(line) ? null : undefined;
  if (rule !== 'skipped') return undefined;
  const alone = text
    .replace(/\b(describe|it|test|context|suite)\.only\b/, '$1')
    .replace(/^(\s*)f(it|describe|context)\b/, '$1$2');
  return alone === text ? undefined : alone;
}

// --- internal ---

interface Fix {
  readonly line: number;
  readonly text: string;
  readonly now: string | null;
}

/** A call or a word that is a whole statement on its line: with it nothing else goes. */
function isStatement(line: string): boolean {
  if (/^(?:debugger|breakpoint\(\)|byebug|binding\.(?:pry|irb))\s*;?$/.test(line)) return true;
  if (/^import\s+i?pdb\s*;?$/.test(line)) return true;
  const [, call = ''] = /^[\w.:!$\\]+\s*(\(.*\))\s*;?$/s.exec(line) ?? [];
  const code = call.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g, '""');
  let depth = 0;
  for (const [at, sign] of [...code].entries()) {
    if (sign === '(') depth++;
    else if (sign === ')' && --depth === 0) return at === code.length - 1;
  }
  return false;
}

function fixed(text: string, fixes: readonly Fix[]): Awaited<ReturnType<Replacer['replace']>> {
  const lines = text.split('\n');
  const gone = new Set<number>();
  for (const { line, text: was, now } of fixes) {
    const stands = lines[line - 1];
    if (stands === undefined || stands.replace(/\r$/, '') !== was) continue;
    if (now !== null) lines[line - 1] = stands.endsWith('\r') ? `${now}\r` : now;
    else if (!isAlone(lines, line - 1)) gone.add(line - 1);
  }
  const out = lines.filter((_, n) => !gone.has(n)).join('\n');
  return out === text ? null : { text: out, notes: [] };
}

/** The only statement of a block without brackets, or of a Python block: something must stand there. */
function isAlone(lines: readonly string[], at: number): boolean {
  const before =
    lines
      .slice(0, at)
      .findLast((line) => line.trim() !== '')
      ?.trimEnd() ?? '';
  if (/(?:\)|\belse|\bdo|=>)$/.test(before)) return true;
  if (!before.endsWith(':')) return false;
  const indent = (line: string) => line.length - line.trimStart().length;
  const after = lines.slice(at + 1).find((line) => line.trim() !== '');
  return after === undefined || indent(after) < indent(lines[at] ?? '');
}
