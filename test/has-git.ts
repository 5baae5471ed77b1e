/** Whether git is here: without it, what needs it is passed over. */

import { execFileSync } from 'node:child_process';

export function hasGit(): boolean {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
