/**
 * Reviews a change: what is certain about it (`mlx-code review`), which a local model explains, and for each file code elsewhere that
 * is about the same and may have to change too. Prints Markdown. Needs git and mlx-code, and no runner.
 * Usage: node review.mjs BASE [> review.md]
 * MLX_CODE: the command, `mlx-code` without it. REVIEW_MODEL: a model of `mlx-code models`, `none` for no model. REVIEW_FILES: files
 * at most whose related code is listed, 20 without it. REVIEW_SARIF: a file for what is certain, as code scanning reads it.
 * REVIEW_FAIL: with `1` it ends with 1 when there are errors or warnings.
 */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const MAX_OUTPUT = 64 * 1024 * 1024;
const MAX_QUERY = 400;
const RELATED = 5;

const [base] = process.argv.slice(2);
if (base === undefined || base.startsWith('-')) fail('Usage: node review.mjs BASE', 2);
const command = (process.env.MLX_CODE ?? 'mlx-code').split(' ');
const limit = Number(process.env.REVIEW_FILES ?? 20);

const range = `${git('merge-base', base, 'HEAD').trim()}..HEAD`;
const files = git('diff', '--name-only', '-z', '--diff-filter=AMR', range).split('\0').filter(Boolean);
const index = mlxCode(['index']);
if (index.status !== 0) fail(`mlx-code index failed:\n${index.stderr}`, index.status);

const { markdown, problem } = review();
const parts = [];
for (const file of files.slice(0, limit)) {
  const diff = git('diff', '--unified=5', range, '--', `:(top,literal)${file}`);
  if (!isBinary(diff)) parts.push(...related(file, diff));
}
const left = files.length - limit;
console.log(markdown);
if (problem !== null) console.log(`No model answered, so this is what is certain alone.\n\n${fenced(problem)}\n`);
if (parts.length > 0) console.log(`\n## Related code, which may have to change too\n\n${parts.join('\n')}`);
if (left > 0) console.log(`\n${left} more files changed; REVIEW_FILES sets for how many related code is listed.`);
process.exitCode = sarif();

// --- internal ---

/** What is certain, with the words of the model; where none answers, without them. */
function review() {
  const name = process.env.REVIEW_MODEL ?? '';
  const model = name === 'none' ? ['--no-model'] : name === '' ? [] : ['--model', name];
  const asked = mlxCode(['review', range, '--markdown', ...model]);
  if (asked.status === 0) return { markdown: asked.stdout.trim(), problem: null };
  const alone = mlxCode(['review', range, '--markdown', '--no-model']);
  if (alone.status !== 0) fail(`mlx-code review failed:\n${alone.stderr}`, alone.status);
  return { markdown: alone.stdout.trim(), problem: asked.stderr.trim() };
}

/** Writes what is certain where it is asked for. @returns the exit code */
function sarif() {
  const { REVIEW_SARIF: file = '', REVIEW_FAIL: fails } = process.env;
  if (file === '' && fails !== '1') return 0;
  const found = mlxCode(['review', range, '--no-model', '--sarif', '--exit-code']);
  if (file !== '') writeFileSync(file, found.stdout);
  return fails === '1' || found.status > 1 ? found.status : 0;
}

/** Code elsewhere that is about the same as the lines that were added. */
function related(file, diff) {
  const added = diff.split('\n').filter((line) => /^\+(?!\+\+)/.test(line)).map((line) => line.slice(1).trim());
  const query = added.filter((line) => /\w{3}/.test(line)).join(' ').slice(0, MAX_QUERY);
  if (query === '') return [];
  const found = mlxCode(['search', '--json', '--limit', String(RELATED), '--path', `!${escapeGlob(file)}`, '--', query]);
  if (found.status !== 0) return [];
  const { results } = JSON.parse(found.stdout);
  const lines = results.map(({ path, startLine, endLine, symbol }) => {
    const name = symbol == null ? '' : ` ${inline(String(symbol))}`;
    return `- ${inline(`${path}:${startLine}-${endLine}`)}${name}`;
  });
  return lines.length === 0 ? [] : [`${inline(file)}:\n`, `${lines.join('\n')}\n`];
}

function mlxCode(args, input = '') {
  const [program, ...first] = command;
  const result = spawnSync(program, [...first, ...args], { encoding: 'utf8', input, maxBuffer: MAX_OUTPUT });
  if (result.error !== undefined) fail(`Cannot start ${command.join(' ')}: ${result.error.message}`, 3);
  return result;
}

function git(...args) {
  const result = spawnSync('git', args, { encoding: 'utf8', maxBuffer: MAX_OUTPUT });
  if (result.status !== 0) fail(`git ${args[0]} failed: ${result.error?.message ?? result.stderr}`, 1);
  return result.stdout;
}

function isBinary(diff) {
  return /^Binary files .* differ$/m.test(diff) || !diff.includes('@@');
}

function escapeGlob(path) {
  return path.replaceAll(/[\\*?[\]{}!]/g, '\\$&');
}

/** Names come from the change: as code they can be no markup. */
function inline(text) {
  return `\`${text.replaceAll(/[`\p{Cc}]/gu, ' ')}\``;
}

function fenced(text) {
  return `\`\`\`\`text\n${text.replaceAll('````', "'''' ")}\n\`\`\`\``;
}

function fail(message, code) {
  console.error(message);
  process.exit(code);
}
