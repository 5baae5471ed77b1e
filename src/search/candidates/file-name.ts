/** The name of a file: its own, or that of its folder if many folders have a file of that name. */

/** Names that say only that the file stands for its folder. */
const FOR_FOLDER = /^(?:index|mod|__init__|__main__|lib|main)$/;
/** Folders that projects of any kind have. */
const PLAIN_FOLDER = /^(?:src|lib|sources?|main|dist|build|pkg|packages|app|java|python|\.+)$/i;

/** The name without its ending: `routing` for `src/routing/mod.rs`. */
export function nameOf(path: string): string {
  const parts = path.split('/');
  const own = (parts.pop() ?? path).replace(/\.[^.]+$/, '');
  if (!FOR_FOLDER.test(own)) return own;
  return parts.reverse().find((folder) => !PLAIN_FOLDER.test(folder)) ?? own;
}
