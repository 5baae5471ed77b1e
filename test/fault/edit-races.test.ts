/** Somebody else changes files and folders between the moment a plan is made and the moment it is carried out, and while it is. */

import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { MlxCodeError } from '../../src/base/errors.ts';
import { type EditLab, editLab } from '../../src/edit/testing/edit-lab.ts';
import { pick, randomFrom, tell, times } from '../random.ts';
import { SEED } from '../seed.ts';

const LONG_MS = 3_600_000;
const AFTER = 'one\nTWO\nthree\n';

/** What is done to `src/a.txt` behind the back of a plan; each leaves the bytes `mine` somewhere they must stay. */
const BEHIND: Readonly<Record<string, (lab: EditLab) => void>> = {
  'written to': (lab) => lab.write('src/a.txt', 'mine\n'),
  'another file in its place': (lab) => {
    lab.write('src/b.txt', 'mine\n');
    renameSync(join(lab.root, 'src/b.txt'), join(lab.root, 'src/a.txt'));
  },
  deleted: (lab) => unlinkSync(join(lab.root, 'src/a.txt')),
  'a link to a file outside': (lab) => {
    unlinkSync(join(lab.root, 'src/a.txt'));
    symlinkSync(join(lab.top, 'outside/a.txt'), join(lab.root, 'src/a.txt'));
  },
  'a link to a file with the same bytes outside': (lab) => {
    writeFileSync(join(lab.top, 'outside/a.txt'), lab.read('src/a.txt'));
    unlinkSync(join(lab.root, 'src/a.txt'));
    symlinkSync(join(lab.top, 'outside/a.txt'), join(lab.root, 'src/a.txt'));
  },
  'its folder a link to one outside': (lab) => {
    writeFileSync(join(lab.top, 'outside/a.txt'), lab.read('src/a.txt'));
    renameSync(join(lab.root, 'src'), join(lab.root, 'was'));
    symlinkSync(join(lab.top, 'outside'), join(lab.root, 'src'));
  },
  'its folder a link inside': (lab) => {
    renameSync(join(lab.root, 'src'), join(lab.root, 'was'));
    symlinkSync('was', join(lab.root, 'src'));
  },
  'a folder in its place': (lab) => {
    unlinkSync(join(lab.root, 'src/a.txt'));
    mkdirSync(join(lab.root, 'src/a.txt'));
  },
  'a second name': (lab) => linkSync(join(lab.root, 'src/a.txt'), join(lab.root, 'src/twin.txt')),
  'its folder gone': (lab) => rmSync(join(lab.root, 'src'), { recursive: true }),
  'a file where a new one goes': (lab) => lab.write('new/c.txt', 'mine\n'),
  'a link where a new folder goes': (lab) => symlinkSync(join(lab.top, 'outside'), join(lab.root, 'new')),
};

function ready(): EditLab {
  const lab = editLab();
  lab.write('src/a.txt', 'one\ntwo\nthree\n');
  lab.write('z.txt', 'z\n');
  mkdirSync(join(lab.top, 'outside'));
  writeFileSync(join(lab.top, 'outside/a.txt'), 'mine\n');
  return lab;
}

/** Names and bytes; links are named by what they are, never followed. */
function content(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => `${path.slice(folder.length)} ${lstatSync(path).isFile() ? readFileSync(path, 'latin1') : ''}`);
}

test(
  'changed between plan and apply: nothing is overwritten, nothing outside is touched',
  async () => {
    const random = randomFrom(SEED);
    const tally = { races: 0, overwritten: 0, escaped: 0 };
    for (let n = 0; n < times(Object.keys(BEHIND).length, 300); n++) {
      const lab = ready();
      const kinds = Object.keys(BEHIND);
      const kind = kinds[n] ?? pick(kinds, random);
      const proposal = lab.propose({ 'z.txt': 'Z\n', 'src/a.txt': AFTER, 'new/c.txt': 'new\n' });
      BEHIND[kind]?.(lab);
      const [inside, outside] = [content(lab.root), content(join(lab.top, 'outside'))];
      const applied = await lab
        .edit((editor) => editor.apply(proposal))
        .then(
          (plan) => plan.applied,
          (error) => {
            if (error instanceof MlxCodeError) return false;
            throw error;
          },
        );
      tally.races++;
      if (applied || JSON.stringify(content(lab.root)) !== JSON.stringify(inside)) tally.overwritten++;
      if (JSON.stringify(content(join(lab.top, 'outside'))) !== JSON.stringify(outside)) tally.escaped++;
      lab.remove();
    }
    tell('changed between plan and apply', tally);
    expect(tally).toMatchObject({ overwritten: 0, escaped: 0 });
  },
  LONG_MS,
);

/** Swaps a folder with a link to one outside, over and over, until it is told to stop. */
const SWAP = `
const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
const { parentPort, workerData: { folder, outside, stop } } = require('node:worker_threads');
const flag = new Int32Array(stop);
parentPort.postMessage('ready');
while (Atomics.load(flag, 0) === 0) {
  try {
    renameSync(folder, folder + '-was');
    symlinkSync(outside, folder);
    unlinkSync(folder);
  } catch {
    // The other side made a folder there: the next round goes on.
  }
  try {
    renameSync(folder + '-was', folder);
  } catch {
    // The same.
  }
}
parentPort.postMessage('stopped');
`;

test(
  'a folder that is swapped with a link while files are written: nothing outside is touched',
  async () => {
    const tally = { races: 0, applied: 0, escaped: 0, torn: 0 };
    for (let n = 0; n < times(3, 200); n++) {
      const lab = ready();
      const outside = join(lab.top, 'outside');
      writeFileSync(join(outside, 'a.txt'), lab.read('src/a.txt'));
      const before = content(outside);
      const proposal = lab.propose({ 'src/a.txt': AFTER, 'src/new.txt': 'new\n' });
      const stop = new SharedArrayBuffer(4);
      const worker = new Worker(SWAP, { eval: true, workerData: { folder: join(lab.root, 'src'), outside, stop } });
      const heard = (wanted: string) =>
        new Promise<void>((resolve) => worker.on('message', (word) => word === wanted && resolve()));
      await heard('ready');
      await lab
        .edit((editor) => editor.apply(proposal))
        .then(
          (plan) => {
            if (plan.applied) tally.applied++;
          },
          (error) => {
            if (!(error instanceof MlxCodeError)) throw error;
          },
        );
      const stopped = heard('stopped');
      Atomics.store(new Int32Array(stop), 0, 1);
      await stopped;
      await worker.terminate();
      // What the swapping kept from being taken back is taken back now.
      await lab.edit(async () => undefined);
      tally.races++;
      if (JSON.stringify(content(outside)) !== JSON.stringify(before)) tally.escaped++;
      // The folder keeps its other name where a new one was made meanwhile.
      const was = existsSync(join(lab.root, 'src-was/a.txt')) ? 'src-was/a.txt' : 'src/a.txt';
      const text = lab.read(was).toString();
      if (text !== AFTER && text !== 'one\ntwo\nthree\n') tally.torn++;
      lab.remove();
    }
    tell('folders swapped while files are written', tally);
    expect(tally).toMatchObject({ escaped: 0, torn: 0 });
  },
  LONG_MS,
);
