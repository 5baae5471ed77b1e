/** A part of a tree: some paths and everything below them, so that a walk reads only what changed. */

export class Scope {
  readonly #paths = new Set<string>();
  /** Folders on the way to a path, each with a final `/`. */
  readonly #above = new Set<string>();
  readonly #all: boolean;

  /** @param paths relative to the root, `/`-separated, without a final `/`; '' is everything */
  constructor(paths: Iterable<string>) {
    for (const path of paths) this.#paths.add(path);
    this.#all = this.#paths.has('');
    for (const path of this.#paths) {
      for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        this.#above.add(path.slice(0, slash + 1));
      }
    }
  }

  /** The paths it was made of. */
  get paths(): ReadonlySet<string> {
    return this.#paths;
  }

  /** True for a path of the scope, and for what lies below one. @param path without a final `/` */
  has(path: string): boolean {
    if (this.#all || this.#paths.has(path)) return true;
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (this.#paths.has(path.slice(0, slash))) return true;
    }
    return false;
  }

  /** True for a folder that is in the scope, or on the way to a path of it. @param folder with a final `/` */
  meets(folder: string): boolean {
    return this.#above.has(folder) || this.has(folder.slice(0, -1));
  }

  /** The entries of a folder that matter: in a folder on the way, a few of many. */
  narrow<T extends { readonly key: string }>(folder: string, entries: T[]): T[] {
    if (folder === '' ? this.#all : this.has(folder.slice(0, -1))) return entries;
    return entries.filter(({ key }) => {
      const path = folder + key;
      return path.endsWith('/') ? this.meets(path) : this.#paths.has(path);
    });
  }
}
