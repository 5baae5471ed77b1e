import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@lancedb/lancedb';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { connect } from '../store/tables/database.ts';
import { openMeta, readRecords } from '../store/tables/table-generation.ts';
import { indexRoot } from './run/index-root.ts';
import { verifyIndex } from './verify.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-verify-')));
let round = 0;
let root: string;
let indexDir: string;

beforeEach(async () => {
  root = join(scratch, `root-${++round}`);
  indexDir = join(scratch, `home-${round}`, 'index');
  mkdirSync(join(root, 'src'), { recursive: true });
  for (let i = 0; i < 6; i++) put(`src/f${i}.ts`, `export function name${i}() {\n  return ${i};\n}\n`);
  await indexRoot(options());
});
afterAll(() => removeFolder(scratch));

const options = () => ({ root, indexDir, walk: {}, threads: 1, startFreeBytes: 0, stopFreeBytes: 0 });
const put = (path: string, text: string) => writeFileSync(join(root, path), text);
const kinds = async () => (await verifyIndex(options())).differences.map(({ kind, path }) => `${kind} ${path}`);

/** Changes the tables behind the program's back. */
async function tamper(change: (connection: Connection, names: { chunks: string; files: string }) => Promise<unknown>) {
  const connection = await connect(join(indexDir, 'lance'));
  const { index } = await readRecords(await openMeta(connection));
  await change(connection, index?.tables ?? { chunks: '', files: '' });
  connection.close();
}

describe('the oracle', () => {
  it('finds nothing wrong with a sound index', async () => {
    const report = await verifyIndex(options());
    expect(report).toMatchObject({ differences: [], outdated: [], files: 6, chunks: 6, settled: true });
  });
  it('finds a chunk that is missing, one that is changed, and rows that are there twice', async () => {
    await tamper(async (connection, { chunks, files }) => {
      const table = await connection.openTable(chunks);
      await table.delete("path = 'src/f1.ts'");
      await table.update({ where: "path = 'src/f2.ts'", values: { text: 'something else' } });
      const rows = await connection.openTable(files);
      await rows.add(await rows.query().where("path = 'src/f3.ts'").toArrow());
    });
    const found = await kinds();
    expect(found).toEqual(
      expect.arrayContaining(['lost src/f1.ts', 'wrong src/f2.ts', 'duplicated src/f3.ts', 'count ']),
    );
    expect(found.filter((one) => /f[045]/.test(one))).toEqual([]);
  });
  it('tells files that changed since from damage', async () => {
    put('src/f0.ts', 'export const changed = 1;\n');
    put('src/new.ts', 'export const fresh = 1;\n');
    rmSync(join(root, 'src/f5.ts'));
    mkdirSync(join(root, 'moved'));
    renameSync(join(root, 'src/f4.ts'), join(root, 'moved/f4.ts'));
    const { differences, outdated } = await verifyIndex(options());
    expect(differences).toEqual([]);
    expect([...outdated].sort()).toEqual(['moved/f4.ts', 'src/f0.ts', 'src/f4.ts', 'src/f5.ts', 'src/new.ts']);
  });
  it('finds an index that believes in old content', async () => {
    await tamper(async (connection, { files }) => {
      const table = await connection.openTable(files);
      await table.update({ where: "path = 'src/f1.ts'", values: { hash: '0123456789abcdef' } });
    });
    expect(await kinds()).toContain('wrong src/f1.ts');
  });
});
