/** The watcher under faults: real files, the real watcher, and hints that get lost on purpose. The index must end equal to the disk. */

import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadWatchTree, type TreeEvents, type WatchTree } from '../../src/files/index.ts';
import { type FollowEvent, Follower, type FollowOptions } from '../../src/index/index.ts';
import { WriterLock } from '../../src/platform/kernel-lock.ts';
import { removeFolder } from '../folders.ts';
import { contentOf, expectSameAsNew } from './same-index.ts';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-follow-')));
afterAll(() => removeFolder(scratch));
const watchTree = await loadWatchTree();
let made = 0;

/** Only against hanging. */
const PATIENCE = { timeout: 25_000, interval: 100 };

class Place {
  readonly root = join(scratch, `root-${made}`);
  readonly indexDir = join(scratch, `index-${made++}`);
  readonly events: FollowEvent[] = [];
  follower: Follower | undefined;

  constructor() {
    mkdirSync(this.root);
    onTestFinished(() => this.follower?.close());
  }

  write(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true, force: true });
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(join(this.root, to)), { recursive: true });
    renameSync(join(this.root, from), join(this.root, to));
  }

  async follow(options: Partial<FollowOptions> = {}): Promise<Follower> {
    const index = {
      root: this.root,
      indexDir: this.indexDir,
      walk: {},
      threads: 1,
      startFreeBytes: 0,
      stopFreeBytes: 0,
    };
    this.follower = new Follower({ index: () => index, onEvent: (event) => this.events.push(event), ...options });
    this.follower.start();
    await this.until(() => this.follower?.state().reconciles.ready === 1);
    return this.follower;
  }

  async until(check: () => boolean | Promise<boolean>): Promise<void> {
    await expect.poll(async () => await check(), PATIENCE).toBe(true);
  }

  /** Waits until the index has these files and no others. */
  async holds(...paths: string[]): Promise<void> {
    const wanted = paths.sort();
    await expect.poll(async () => await this.files(), PATIENCE).toEqual(wanted);
  }

  async files(): Promise<string[]> {
    const content = await contentOf(this.indexDir);
    return content.filter((line) => line.startsWith('file ')).map((line) => line.split(' ')[1] ?? '');
  }

  /** Waits until a chunk with this hash of text changed: the line of the file differs from before. */
  async line(path: string): Promise<string | undefined> {
    return (await contentOf(this.indexDir)).find((line) => line.startsWith(`file ${path} `));
  }

  kinds(): string[] {
    return this.events.map((event) => event.kind);
  }
}

const code = (name: string) => `export function ${name}(): string {\n  return '${name}';\n}\n`;

describe('a follower', () => {
  it('brings in edits, new folders, moves and deletions as they happen', async () => {
    const place = new Place();
    place.write('src/one.ts', code('one'));
    place.write('src/two.ts', code('two'));
    await place.follow();
    await place.holds('src/one.ts', 'src/two.ts');
    const before = await place.line('src/one.ts');
    place.write('src/one.ts', code('uno'));
    await place.until(async () => (await place.line('src/one.ts')) !== before);
    place.write('deep/er/and/deeper/three.ts', code('three'));
    await place.holds('deep/er/and/deeper/three.ts', 'src/one.ts', 'src/two.ts');
    place.move('deep/er', 'moved');
    await place.holds('moved/and/deeper/three.ts', 'src/one.ts', 'src/two.ts');
    place.write('moved/and/deeper/four.ts', code('four'));
    place.remove('src');
    await place.holds('moved/and/deeper/four.ts', 'moved/and/deeper/three.ts');
    // What stands under an old name may be another folder.
    place.remove('moved');
    place.write('moved/and/deeper/five.ts', code('five'));
    await place.holds('moved/and/deeper/five.ts');
    place.write('moved/and/deeper/six.ts', code('six'));
    await place.holds('moved/and/deeper/five.ts', 'moved/and/deeper/six.ts');
    await expectSameAsNew(place.root, place.indexDir);
  });

  it('reads a file again only when its content changed, and takes atomic saves', async () => {
    const place = new Place();
    place.write('a.ts', code('a'));
    place.write('b.ts', code('b'));
    const follower = await place.follow();
    const before = follower.state().filesIndexed;
    // As editors save: a new file under another name, then a rename.
    place.write('a.ts.tmp', code('saved'));
    place.move('a.ts.tmp', 'a.ts');
    await place.until(() => follower.state().filesIndexed > before);
    place.write('b.ts', code('b'));
    await follower.sync();
    await place.holds('a.ts', 'b.ts');
    expect(follower.state().filesIndexed).toBe(before + 1);
  });

  it('follows ignore files both ways, with the folders they speak of', async () => {
    const place = new Place();
    place.write('keep.ts', code('keep'));
    place.write('gen/made.ts', code('made'));
    await place.follow();
    await place.holds('gen/made.ts', 'keep.ts');
    place.write('.gitignore', 'gen/\n');
    await place.holds('keep.ts');
    place.write('.gitignore', '# nothing\n');
    await place.holds('gen/made.ts', 'keep.ts');
    place.write('gen/more.ts', code('more'));
    await place.holds('gen/made.ts', 'gen/more.ts', 'keep.ts');
  });

  it.each([
    { lost: 0.1, seed: 11 },
    { lost: 0.5, seed: 22 },
    { lost: 1, seed: 33 },
  ])('ends equal to the disk after losing $lost of all hints', async ({ lost, seed }) => {
    const place = new Place();
    const next = random(seed);
    for (let n = 0; n < 60; n++) place.write(`d${n % 6}/f${n}.ts`, code(`f${n}`));
    const follower = await place.follow({ watchTree: losing(lost, next), secondLookMs: 300 });
    for (let n = 0; n < 80; n++) {
      const file = `d${Math.floor(next() * 8)}/f${Math.floor(next() * 80)}.ts`;
      const dice = next();
      if (dice < 0.55) place.write(file, code(`g${n}`));
      else if (dice < 0.8) place.remove(file);
      else if (dice < 0.9 && existsSync(join(place.root, file))) place.move(file, `m${n % 3}/r${n}.ts`);
      else if (existsSync(join(place.root, `d${n % 6}`))) place.move(`d${n % 6}`, `e${n}`);
      if (n % 10 === 0) await sleep(20);
    }
    await follower.sync();
    await expectSameAsNew(place.root, place.indexDir);
  });

  it('takes a branch switch of many files as one comparison, each file read once', async () => {
    const place = new Place();
    const files = 700;
    for (let n = 0; n < files; n++) place.write(`d${n % 20}/f${n}.ts`, code(`f${n}`));
    const follower = await place.follow();
    const before = follower.state().filesIndexed;
    for (let n = 0; n < files; n++) place.write(`d${n % 20}/f${n}.ts`, code(`branch${n}`));
    await place.until(() => follower.state().filesIndexed >= before + files);
    await follower.sync();
    expect(follower.state().filesIndexed).toBe(before + files);
    await expectSameAsNew(place.root, place.indexDir);
  });

  it('keeps the index of a root that is gone, and takes the root up again when it is back', async () => {
    const place = new Place();
    place.write('src/one.ts', code('one'));
    const follower = await place.follow();
    const aside = `${place.root}.aside`;
    renameSync(place.root, aside);
    await place.until(() => follower.state().phase === 'root-missing');
    expect(await place.files()).toEqual(['src/one.ts']);
    renameSync(aside, place.root);
    await place.until(() => place.kinds().includes('root-back'));
    place.write('src/two.ts', code('two'));
    await place.holds('src/one.ts', 'src/two.ts');
    // Deleted and made anew: another folder under the old name.
    rmSync(place.root, { recursive: true });
    await place.until(() => follower.state().phase === 'root-missing');
    place.write('other.ts', code('other'));
    await place.holds('other.ts');
    place.write('second.ts', code('second'));
    await place.holds('other.ts', 'second.ts');
  });

  it('removes nothing at first when more than half of the files go at once', async () => {
    const place = new Place();
    for (let n = 0; n < 50; n++) place.write(`big/f${n}.ts`, code(`f${n}`));
    place.write('small.ts', code('small'));
    await place.follow({ secondLookMs: 1500 });
    place.move('big', '../hidden');
    await place.until(() => place.kinds().includes('held-back'));
    expect((await place.files()).length).toBe(51);
    renameSync(join(scratch, 'hidden'), join(place.root, 'big'));
    await sleep(1800);
    await place.follower?.sync();
    expect((await place.files()).length).toBe(51);
    place.remove('big');
    await place.holds('small.ts');
  });

  it('waits for another writer, and says so once', async () => {
    const place = new Place();
    place.write('a.ts', code('a'));
    const follower = await place.follow();
    const lock = await WriterLock.acquire(join(place.indexDir, 'lock.db'));
    place.write('b.ts', code('b'));
    await place.until(() => follower.state().waits >= 2);
    lock.release();
    await place.holds('a.ts', 'b.ts');
    expect(place.kinds().filter((kind) => kind === 'waiting').length).toBe(1);
  });

  it('compares on a timer when the system gives no watches, and says so', async () => {
    const place = new Place();
    place.write('a.ts', code('a'));
    const follower = await place.follow({
      watchTree: (root, enters, events) => {
        const none = losing(1, () => 0)(root, enters, events);
        setTimeout(() => events.onError(Object.assign(new Error('no space'), { code: 'ENOSPC' })), 10);
        return none;
      },
    });
    await place.until(() => follower.state().watching === 'polling');
    expect(place.kinds()).toContain('polling');
    place.write('b.ts', code('b'));
    await place.holds('a.ts', 'b.ts');
  });
});

/** Loses a share of what the real watcher says. */
function losing(share: number, next: () => number): WatchTree {
  return (root, enters, events) => {
    const kept = (pass: (path: string) => void) => (path: string) => {
      if (next() >= share) pass(path);
    };
    const less: TreeEvents = { ...events, onHint: kept(events.onHint), onFolder: kept(events.onFolder) };
    return watchTree(root, enters, less);
  };
}

/** The same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
