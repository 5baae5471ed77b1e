/** S4: secrets of every kind are planted; none is in the index, a log or any output, and clean code stays as it is. */

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { mistakenForSecrets, type Place, scanForSecrets } from '../../secrets/scan.ts';
import { homeOf } from './home.ts';
import { Lab, note } from './lab.ts';
import { emptyTally, type FaultClass, rounds } from './table.ts';

const CLEAN_CHUNKS = 20_000;
const MOST_MISTAKEN = 0.005;

export const plantedSecrets: FaultClass = {
  id: 'S4',
  title: 'planted secrets, and clean code',
  run: async (extent) => {
    if (!extent.nightly) return emptyTally('test/secrets plants 300 for every change');
    const tally = emptyTally();
    const lab = new Lab(extent.seed);
    try {
      const { planted, found, doubts } = await scanForSecrets(placeOf(lab), rounds(extent, 1, 3));
      tally.injected += planted;
      tally.other += found.length + doubts.length;
      for (const text of [...doubts, ...found]) note(tally, text);
      const { chunks, mistaken } = mistakenForSecrets(CLEAN_CHUNKS);
      if (mistaken / chunks > MOST_MISTAKEN) {
        tally.other++;
        note(tally, `${mistaken} of ${chunks} clean chunks are taken for secrets`);
      }
    } finally {
      lab.remove();
    }
    return tally;
  },
};

// --- internal ---

/** A project beside the lab's own root, which is left empty of it. */
function placeOf(lab: Lab): Place {
  const project = join(lab.top, 'planted');
  mkdirSync(project);
  return {
    home: join(lab.top, 'cache'),
    write: (path, content) => {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), content);
    },
    run: (args) =>
      new Promise((resolve, reject) => {
        const bin = join(packageRoot(), 'bin', 'mlx-code.mjs');
        const child = spawn(process.execPath, [bin, ...args], { cwd: project, env: homeOf(lab) });
        let [stdout, stderr] = ['', ''];
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          stdout += text;
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text;
        });
        child.once('error', reject);
        child.once('close', (code) => resolve({ code, stdout, stderr }));
      }),
  };
}
