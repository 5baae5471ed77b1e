/** Whether the user trusts a project, by a list of roots in a setting that no project can change. */

import { realRoot } from '../../base/paths.ts';
import { withHome } from '../../platform/dirs.ts';

export function isTrustedRoot(root: string, trusted: readonly string[]): boolean {
  return trusted.some((path) => {
    try {
      return realRoot(withHome(path)) === root;
    } catch {
      // A root that is gone is trusted no more.
      return false;
    }
  });
}
