/** `npm run check`: every check that needs no run of the program, two at a time, each with its time; output of failures only. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageDir, prepare, report } from './prepare.mjs';
import { clientPython, developmentPython } from './python-tools.mjs';

const AT_ONCE = 2;
const npmBin = (name) => join(packageDir, 'node_modules', '.bin', name);

try {
  await prepare({ packagesOnly: true });
  const queue = checks();
  const results = [];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results.push(await run(next));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  process.exitCode = results.every(Boolean) ? 0 : 1;
} catch (error) {
  report(error);
}

// --- internal ---

function checks() {
  const python = developmentPython();
  const tool = (name) => join(python, '..', name);
  return [
    { name: 'format and lint', command: npmBin('biome'), args: ['ci', '.', '--colors=off', '--error-on-warnings'] },
    { name: 'types', command: npmBin('tsc'), args: ['-p', '.'] },
    {
      name: 'rooms and gates',
      command: npmBin('depcruise'),
      args: ['src', 'packages', '--config', '.dependency-cruiser.cjs'],
    },
    { name: 'dead code', command: npmBin('knip'), args: ['--no-progress', '--treat-config-hints-as-errors'] },
    { name: 'house rules', command: process.execPath, args: [join('scripts', 'house-rules.mjs')] },
    { name: 'shape of the tree', command: process.execPath, args: [join('scripts', 'house-figures.mjs'), '--check'] },
    { name: 'way of a question', command: process.execPath, args: [join('scripts', 'journey.mjs'), '--check'] },
    { name: 'notices', command: process.execPath, args: [join('scripts', 'third-party.mjs'), '--check'] },
    { name: 'lock file', command: process.execPath, args: [join('scripts', 'lock-platforms.mjs'), '--check'] },
    { name: 'wings of the worker', command: python, args: ['wings.py'], cwd: 'worker' },
    { name: 'worker lint', command: tool('ruff'), args: ['check', '.'], cwd: 'worker' },
    { name: 'worker format', command: tool('ruff'), args: ['format', '--check', '.'], cwd: 'worker' },
    { name: 'client lint', command: tool('ruff'), args: ['check', '.'], cwd: join('sdk', 'python') },
    { name: 'client format', command: tool('ruff'), args: ['format', '--check', '.'], cwd: join('sdk', 'python') },
    ...(existsSync(tool('pyright'))
      ? [
          { cwd: 'worker', of: python },
          { cwd: join('sdk', 'python'), of: clientPython() },
        ].map(({ cwd, of }) => ({
          ...{ name: `types of ${cwd}`, command: tool('pyright'), args: ['--pythonpath', of], cwd },
        }))
      : []),
  ];
}

/** @returns true when the check passed */
function run({ name, command, args, cwd = '.' }) {
  const started = Date.now();
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, { cwd: join(packageDir, cwd), stdio: ['ignore', 'pipe', 'pipe'] });
    const collect = (bytes) => {
      output += bytes;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => {
      output += `${error.message}\n`;
    });
    child.on('close', (code) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)${code === 0 ? '' : `\n${output.trimEnd()}`}`);
      resolve(code === 0);
    });
  });
}
