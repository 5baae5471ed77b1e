/**
 * Reviews a change: for each file that differs from BASE, a local model looks at the difference, and a search names code elsewhere
 * that is about the same and may have to change too. Prints Markdown. Needs git and mlx-code, and no runner.
 * Usage: node review.mjs BASE [> review.md]
 * MLX_CODE: the command, `mlx-code` without it. REVIEW_MODEL: a model of `mlx-code models`. REVIEW_FILES: files at most, 20 without it.
 */

import { spawnSync } from 'node:child_process';

const MAX_OUTPUT = 64 * 1024 * 1024;
const MAX_DIFF = 60_000;
const MAX_QUERY = 400;
const RELATED = 5;
/** Exit codes of mlx-code after which the other files need no try: no index, no model. */
const NO_MODEL = new Set([3, 6, 8]);

const [base] = process.argv.slice(2);
if (base === undefined || base.startsWith('-')) fail('Usage: node review.mjs BASE', 2);
const command = (process.env.MLX_CODE ?? 'mlx-code').split(' ');
const limit = Number(process.env.REVIEW_FILES ?? 20);

const range = `${git('merge-base', base, 'HEAD').trim()}..HEAD`;
const files = git('diff', '--name-only', '-z', '--diff-filter=AMR', range).split('\0').filter(Boolean);
const index = mlxCode(['index']);
if (index.status !== 0) fail(`mlx-code index failed:\n${index.stderr}`, index.status);

const parts = [];
let problem = null;
for (const file of files.slice(0, limit)) {
  const diff = git('diff', '--unified=5', range, '--', `:(top,literal)${file}`);
  if (isBinary(diff)) continue;
  const answer = problem === null ? review(file, diff) : null;
  parts.push(`## ${inline(file)}\n`, ...(answer === null ? [] : [`${answer}\n`]), ...related(file, diff));
}
const left = files.length - limit;
console.log(`# Review of ${inline(range)}\n`);
if (problem !== null) console.log(`No model answered, so this lists related code alone.\n\n${fenced(problem)}\n`);
console.log(parts.length === 0 ? 'No file of text changed.' : parts.join('\n'));
if (left > 0) console.log(`\n${left} more files changed; REVIEW_FILES sets how many are looked at.`);

// --- internal ---

/** What the model finds; null when none can be asked. */
function review(file, diff) {
  const model = process.env.REVIEW_MODEL === undefined ? [] : ['--model', process.env.REVIEW_MODEL];
  const question = 'Review what this difference changes in the file.';
  const asked = mlxCode(['ask', question, '--template', 'review', '--no-save', ...model], diff.slice(0, MAX_DIFF));
  if (asked.status === 0) return asked.stdout.trim();
  if (!NO_MODEL.has(asked.status)) return `The model gave no answer about ${inline(file)}:\n\n${fenced(asked.stderr.trim())}`;
  problem = asked.stderr.trim();
  return null;
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
  return ['Related code, which may have to change too:\n', `${lines.join('\n')}\n`];
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
