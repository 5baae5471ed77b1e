/**
 * The shape of the tree in numbers: files in a folder, fields of a class, circles of types, long files.
 * Usage: node scripts/house-figures.mjs [--check]. With --check it names what is beyond a limit, and ends with 1.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { packageDir } from './prepare.mjs';

/** Limits that `npm run check` holds. Tests and test tools do not count. */
const LIMITS = { filesInFolder: 20, fieldsInClass: 12, filesInCircles: 0, longFiles: 5 };
const LONG_FILE = 250;

const files = sources(join(packageDir, 'src'));
const modules = files.map(read);
const folders = countBy(files.map((file) => dirname(short(file))));
const classes = modules.flatMap((module) => module.classes);
const circles = circlesOf(new Map(modules.map((module) => [module.file, module.imports])));
const long = modules.filter((module) => module.lines > LONG_FILE);

const beyond = [
  ...[...folders].filter(([, n]) => n > LIMITS.filesInFolder).map(([name, n]) => `${name}: ${n} files in one folder`),
  ...classes
    .filter(({ fields }) => fields > LIMITS.fieldsInClass)
    .map(({ name, file, fields }) => `${short(file)}: class ${name} has ${fields} fields`),
  ...(circles.flat().length > LIMITS.filesInCircles
    ? circles.map((circle) => `a circle of imports, types included: ${circle.map(short).sort().join(', ')}`)
    : []),
  ...(long.length > LIMITS.longFiles ? [`${long.length} files have more than ${LONG_FILE} lines`] : []),
];

if (process.argv.includes('--check')) {
  if (beyond.length > 0) {
    console.log(`${beyond.join('\n')}\nLimits: ${JSON.stringify(LIMITS)}`);
    process.exitCode = 1;
  }
} else {
  const fullest = [...folders].sort((a, b) => b[1] - a[1]);
  const widest = classes.sort((a, b) => b.fields - a.fields);
  console.log(`source files                 ${files.length}`);
  console.log(
    `files in the fullest folders ${fullest
      .slice(0, 5)
      .map(([name, n]) => `${n} ${name}`)
      .join(', ')}`,
  );
  console.log(
    `fields of the fullest classes ${widest
      .slice(0, 5)
      .map(({ name, fields }) => `${fields} ${name}`)
      .join(', ')}`,
  );
  console.log(`circles of types (files)     ${circles.length} (${circles.flat().length})`);
  console.log(`files over ${LONG_FILE} lines          ${long.length}`);
  for (const line of beyond) console.log(`beyond a limit: ${line}`);
}

// --- internal ---

function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|d)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/testing\//.test(file))
    .sort();
}

function short(file) {
  return relative(packageDir, file).replaceAll('\\', '/');
}

function countBy(names) {
  const counts = new Map();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** What a file imports, types included, but nothing that is loaded late; and its classes. */
function read(file) {
  const text = readFileSync(file, 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const imports = [];
  const found = [];
  for (const statement of tree.statements) {
    const from = statement.moduleSpecifier?.text;
    if (from?.startsWith('.')) imports.push(resolve(dirname(file), from));
  }
  const visit = (node) => {
    if (ts.isClassLike(node)) {
      const fields = node.members.filter((member) => ts.isPropertyDeclaration(member) && !isStatic(member)).length;
      found.push({ file, name: node.name?.text ?? '(without a name)', fields });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { file, imports, classes: found, lines: text.split('\n').length - 1 };
}

function isStatic(member) {
  return member.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.StaticKeyword) ?? false;
}

/** Strongly connected files (Tarjan 1972), of two files or more. */
function circlesOf(graph) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const result = [];
  const visit = (file) => {
    index.set(file, index.size);
    low.set(file, index.get(file));
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue;
      if (!index.has(next)) {
        visit(next);
        low.set(file, Math.min(low.get(file), low.get(next)));
      } else if (stack.includes(next)) low.set(file, Math.min(low.get(file), index.get(next)));
    }
    if (low.get(file) === index.get(file)) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1) result.push(circle);
    }
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return result;
}
