/**
 * Turns the modules that the bundler writes into scripts: V8 can keep the compiled code of a script between runs on every
 * version of Node that we run on, and that of a module only on newer ones (`src/ui/cli/start/compiled-code.ts`).
 *
 * The bundler can cut a program into files only as modules. Of those this relies on three things: they have one list of exports, at
 * their end; what one exports is never assigned again by it; and no two import each other.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { init, parse } from 'es-module-lexer';
import { MODULE_BANNER } from './bundle.mjs';

/** Rewrites all `.js` files of a finished build, and says in its `package.json` that they are scripts. */
export async function asScripts(outdir) {
  await init;
  for (const folder of [outdir, join(outdir, 'chunks')]) {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.js'))) {
      const path = join(folder, name);
      writeFileSync(path, scriptOf(readFileSync(path, 'utf8').replace(MODULE_BANNER, ''), path));
    }
  }
  writeFileSync(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
}

// --- internal ---

const HEAD = '"use strict";const __load=require,__out=exports,__place=__filename;';
const EXPORTS = /export\{([^}]*)\};?(?=\s*(?:\/\/# sourceMappingURL=\S+\s*)?$)/;
/** Of a package that is a script itself. */
const DEFAULT = /\bexport default ([\w$]+\(\));(?=\s*(?:export\{[^}]*\};?\s*)?(?:\/\/# sourceMappingURL=\S+\s*)?$)/;
const STATEMENT = /^import(?: ?([\w$]+) ?,?)?(?:\* ?as ([\w$]+) ?|\{([^}]*)\})?(?: ?from ?)?"[^"]+"$/;
const STATIC = -1;
const META = -2;

function scriptOf(text, path) {
  const requires = [];
  const kept = [];
  let at = 0;
  for (const { ss, se, s, e, d, n } of parse(text)[0]) {
    kept.push(text.slice(at, ss));
    at = se;
    const required = `__load(${JSON.stringify(n)})`;
    if (d === META) kept.push('({url:__load("node:url").pathToFileURL(__place).href})');
    else if (d === STATIC) requires.push(requireOf(text.slice(ss, se), required, path));
    else if (n === undefined) kept.push(text.slice(ss, se));
    else if (n.startsWith('.')) kept.push(`Promise.resolve().then(()=>${required})`);
    else kept.push(`Promise.resolve().then(()=>{const m=${required};return{...m,default:m}})`);
    if (d >= 0 && n !== undefined && text.slice(s, e) !== JSON.stringify(n))
      throw new Error(`${path} imports ${n} in a new form`);
  }
  kept.push(text.slice(at));
  const body = kept
    .join('')
    .replace(DEFAULT, '__out.default=$1;')
    .replace(EXPORTS, (_, list) => `Object.assign(__out,{${entriesOf(list).map(({ name, as }) => `${as}:${name}`)}});`);
  // Imports come before everything, wherever they are written. Names that only a script has are hidden: packages look for them.
  const script = `${HEAD}{let module,exports,__filename,__dirname;${requires.join('')}${body}\n}\n`;
  // An export of another form is no syntax of a script.
  new Script(`(function(){${script}\n})`, { filename: path });
  return script;
}

function requireOf(statement, required, path) {
  const found = STATEMENT.exec(statement);
  if (found === null) throw new Error(`${path} has an import of a new form: ${statement.slice(0, 100)}`);
  const [, whole, all, list] = found;
  const entries = entriesOf(list ?? '');
  // What is no module of ours has itself as its default.
  const isDefault = ({ name }) => name === 'default' && !/"\.{1,2}\//.test(statement);
  const names = entries
    .filter((entry) => !isDefault(entry))
    .map(({ name, as }) => (name === as ? name : `${name}:${as}`));
  const defaults = entries.filter(isDefault).map(({ as }) => as);
  const bound = [whole, all, ...defaults, list === undefined ? undefined : `{${names}}`].filter(
    (name) => name !== undefined,
  );
  return bound.length === 0 ? `${required};` : bound.map((name) => `const ${name}=${required};`).join('');
}

function entriesOf(list) {
  return list
    .split(',')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [name, as = name] = entry.split(' as ');
      return { name, as };
    });
}
