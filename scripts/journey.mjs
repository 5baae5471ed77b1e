/**
 * How often a question to the model comes back to a file that it has left: `ask` from its command to its prompt.
 * Usage: node scripts/journey.mjs [folder of another work tree] [--walk | --check]. With --check it fails above the limit.
 *
 * What is counted, from the source alone: the walk begins at `runAsk` and follows every call, in the order of the text, that is given
 * the project (an argument of type `Project`, or an object with one). A call into another file is a stay there. A stay in a file that
 * was left before is a return, so returns are stays less files. A function that is called twice is walked twice.
 */

import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { packageDir } from './prepare.mjs';

const COMMAND = ['src/ui/cli/commands/ask.ts', 'runAsk'];
const MOST_RETURNS = 15;
/** Types that carry the project. */
const CARRIES = new Set(['Project', 'Workspace']);

const root = resolve(process.argv.slice(2).find((word) => !word.startsWith('--')) ?? packageDir);
const program = programOf(root);
const checker = program.getTypeChecker();
const stays = [];
const lines = [];
const start = findFunction(join(root, COMMAND[0]), COMMAND[1]);
walk(start, fileOf(start), []);
const files = new Set(stays);

if (process.argv.includes('--walk')) console.log(lines.join('\n'));
const returns = stays.length - files.size;
if (!process.argv.includes('--check'))
  console.log(`stays    ${stays.length}\nfiles    ${files.size}\nreturns  ${returns}`);
else if (returns > MOST_RETURNS) {
  console.log(
    `A question comes back ${returns} times to a file that it has left; the limit is ${MOST_RETURNS}. --walk shows where.`,
  );
  process.exitCode = 1;
}

// --- internal ---

function programOf(folder) {
  const config = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, folder);
  return ts.createProgram([join(folder, COMMAND[0])], { ...options, noEmit: true, incremental: false });
}

function fileOf(node) {
  return relative(root, node.getSourceFile().fileName).replaceAll('\\', '/');
}

function findFunction(file, name) {
  const source = program.getSourceFile(file);
  const found = source?.statements.find((node) => ts.isFunctionDeclaration(node) && node.name?.text === name);
  if (found === undefined) throw new Error(`There is no ${name} in ${file}`);
  return found;
}

/** @param stack functions that are being walked: one that calls itself is walked once */
function walk(callee, from, stack) {
  const file = fileOf(callee);
  if (file !== from) {
    stays.push(file);
    lines.push(`${'  '.repeat(stack.length)}${file} ${callee.name?.getText?.() ?? ''}`);
  }
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
    if (!(node.arguments ?? []).some(carriesProject)) return;
    const declared = checker.getResolvedSignature(node)?.declaration;
    const next = bodyOf(declared);
    if (next !== undefined && !stack.includes(next)) walk(next, file, [...stack, callee]);
  };
  if (callee.body !== undefined) visit(callee.body);
}

function carriesProject(node) {
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.some(
      (each) =>
        (ts.isShorthandPropertyAssignment(each) && isProject(checker.getTypeAtLocation(each.name))) ||
        (ts.isPropertyAssignment(each) && isProject(checker.getTypeAtLocation(each.initializer))),
    );
  }
  return isProject(checker.getTypeAtLocation(node));
}

function isProject(type) {
  return CARRIES.has(type.aliasSymbol?.name ?? type.symbol?.name ?? '');
}

/** A function of ours with a body. */
function bodyOf(declared) {
  if (declared === undefined) return undefined;
  const file = fileOf(declared);
  if (!file.startsWith('src/') || file.endsWith('.d.ts')) return undefined;
  return declared.body === undefined ? undefined : declared;
}
