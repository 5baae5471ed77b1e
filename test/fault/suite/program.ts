/** The child that is killed, bundled once for all classes. */

import { bundleFixture } from '../child.ts';

let bundled: ReturnType<typeof bundleFixture> | undefined;

/** @returns absolute path of a program that takes a root, an index folder and `update` or `rebuild` */
export async function childProgram(): Promise<string> {
  bundled ??= bundleFixture('run-child');
  return (await bundled).file;
}

export async function removePrograms(): Promise<void> {
  (await bundled)?.remove();
  bundled = undefined;
}
