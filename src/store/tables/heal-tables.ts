/**
 * Heals tables at open. A power cut can leave the newest manifest of a table empty or torn; stepping back to the one
 * before loses only the last commit, which the next run makes good. Local folders only: object stores commit whole.
 */

import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { failpoint } from '../../base/failpoints.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { headManifest, namesIn } from '../place/head-manifest.ts';

export interface Healed {
  readonly table: string;
  /** When the version that is now the newest was committed; 0 when none was left and the table was set aside. */
  readonly committedAtMs: number;
  readonly warning: string;
}

/** So many versions a table steps back at most. */
export const MAX_STEPS = 5;
/** A complete manifest ends with these bytes. */
const MAGIC = 'LANC';

/** Checks the newest manifest of every table and steps back where it is damaged. */
export function healManifests(lanceDir: string, quarantine: string): Healed[] {
  return tableNames(lanceDir).flatMap((table) => {
    let steps = 0;
    while (steps < MAX_STEPS) {
      const head = headManifest(lanceDir, table);
      if (head !== null && isWhole(head.path)) break;
      steps++;
      if (head === null) break;
      setAside(head.path, quarantine, table);
    }
    return steps === 0 ? [] : [afterSteps(lanceDir, quarantine, table, steps)];
  });
}

/** Steps one table back by one version; for damage that only reading shows. */
export function stepBack(lanceDir: string, quarantine: string, table: string): Healed {
  const head = headManifest(lanceDir, table);
  if (head !== null) setAside(head.path, quarantine, table);
  return afterSteps(lanceDir, quarantine, table, 1);
}

/** Moves a whole table out of the way. */
export function setTableAside(lanceDir: string, quarantine: string, table: string): void {
  setAside(join(lanceDir, `${table}.lance`), quarantine, table);
}

// --- internal ---

function tableNames(lanceDir: string): string[] {
  return namesIn(lanceDir)
    .filter((name) => name.endsWith('.lance'))
    .map((name) => name.slice(0, -'.lance'.length));
}

function afterSteps(lanceDir: string, quarantine: string, table: string, steps: number): Healed {
  const head = headManifest(lanceDir, table);
  const versions = steps === 1 ? 'version was' : `${steps} versions were`;
  if (head !== null && isWhole(head.path)) {
    const warning = `The newest ${versions} of table ${table} damaged and set aside; what was lost is indexed again`;
    return { table, committedAtMs: statSync(head.path).mtimeMs, warning };
  }
  setTableAside(lanceDir, quarantine, table);
  return {
    table,
    committedAtMs: 0,
    warning: `Table ${table} was damaged beyond repair and set aside; it is built again`,
  };
}

function isWhole(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(MAGIC.length);
    return (
      size > MAGIC.length &&
      readSync(file, tail, 0, MAGIC.length, size - MAGIC.length) === MAGIC.length &&
      tail.toString('latin1') === MAGIC
    );
  } finally {
    closeSync(file);
  }
}

function setAside(path: string, quarantine: string, table: string): void {
  failpoint('tables.aside');
  makeFolder(quarantine, { mode: 0o700 });
  const name = `${table}-${Date.now()}-${process.hrtime.bigint()}`;
  try {
    renameSync(path, join(quarantine, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    // It cannot be kept, but it must go: everything in it can be made again from the files.
    rmSync(path, { recursive: true, force: true });
  }
}
