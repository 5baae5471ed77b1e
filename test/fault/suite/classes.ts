/** Every class of the suite, in the order of the table. */

import { damagedIndex } from './damage.ts';
import { fullDisk } from './disk.ts';
import { errorFaults } from './errors.ts';
import { fuzzedInput } from './fuzz.ts';
import { hostileFiles } from './hostile.ts';
import { pointKills, randomKills } from './kills.ts';
import { absurdRequests, noNetwork } from './limits.ts';
import { powerLoss } from './power.ts';
import { manyProcesses, readersAndPruning } from './processes.ts';
import { plantedSecrets } from './secrets.ts';
import { damagedDatabases } from './sqlite.ts';
import { hostileModels } from './supply.ts';
import type { FaultClass } from './table.ts';
import { badWatch } from './watch.ts';
import { badWorker, poison } from './worker.ts';

export const FAULT_CLASSES: readonly FaultClass[] = [
  randomKills,
  pointKills,
  errorFaults,
  fullDisk,
  powerLoss,
  manyProcesses,
  readersAndPruning,
  badWorker,
  poison,
  badWatch,
  damagedDatabases,
  hostileFiles,
  fuzzedInput,
  damagedIndex,
  plantedSecrets,
  hostileModels,
  noNetwork,
  absurdRequests,
];
