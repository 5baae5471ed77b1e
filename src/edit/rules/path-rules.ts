/** Which paths may be changed: lists of the user's own, and paths that are protected unless the user says otherwise. */

import type { RepoPath } from '../../base/types.ts';
import { isLockFile, isSecretPath } from '../../files/index.ts';
import { globTest } from '../../text/glob.ts';
import type { ChangeKind, Refusal } from '../plan-types.ts';

export interface PathRules {
  /** Globs, each perhaps behind an operation: `src/**`, `delete:docs/**`. When there are any, only these may be changed. */
  readonly allow: readonly string[];
  /** The same; wins over `allow`. */
  readonly deny: readonly string[];
  readonly allowProtected: boolean;
}

/** @throws E_BAD_GLOB for a glob of the settings that is not valid */
export function refusedBy(rules: PathRules, kind: ChangeKind, path: RepoPath): Refusal | null {
  const refuse = (code: 'denied' | 'protected', message: string): Refusal => ({ code, path, message });
  const denied = rules.deny.find((rule) => fits(rule, kind, path));
  if (denied !== undefined) return refuse('denied', `${path} may not be changed: edit.deny has ${denied}`);
  if (rules.allow.length > 0 && !isAllowed(rules, kind, path)) {
    return refuse('denied', `${path} may not be changed: it is in none of edit.allow`);
  }
  const why = rules.allowProtected ? null : protection(path);
  return why === null ? null : refuse('protected', `${path} is protected (${why}): add --allow-protected to change it`);
}

/** Whether the user's list names this path, for changes without a question. An empty list names none. */
export function isAllowed({ allow }: Pick<PathRules, 'allow'>, kind: ChangeKind, path: RepoPath): boolean {
  return allow.some((rule) => fits(rule, kind, path));
}

/** Why a path is protected, or null. Names are compared as file systems may: without case, in one Unicode form. */
export function protection(path: string): string | null {
  const folded = path.normalize('NFC').toLowerCase();
  const parts = folded.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.some((part) => VERSION_CONTROL.has(part))) return 'version control';
  if (isSecretPath(folded)) return 'may hold secrets';
  if (/^\.env/.test(name)) return 'an environment file';
  if (SHELL_FILES.has(name)) return 'run by a shell';
  if (isLockFile(path.split('/').at(-1) ?? '') || LOWER_LOCKS.has(name)) return 'a lock file';
  if (AGENT_RULES.has(name) || parts.some((part) => AGENT_FOLDERS.has(part))) return "an agent's rules";
  if (EDITOR_FOLDERS.has(parts.at(-2) ?? '') || parts.some((part) => EDITOR_FOLDERS.has(part)))
    return 'settings that an editor acts on';
  if (CI_FILES.has(name) || CI_PATHS.some((start) => folded.startsWith(start) || folded.includes(`/${start}`)))
    return 'CI';
  if (parts.some((part) => OWN.has(part))) return 'settings of mlx-code';
  return null;
}

// --- internal ---

const OPERATION = /^(change|create|delete|move):(.+)$/s;

function fits(rule: string, kind: ChangeKind, path: string): boolean {
  const [, operation, glob] = OPERATION.exec(rule) ?? [];
  if (operation !== undefined && operation !== kind) return false;
  const pattern = glob ?? rule;
  const folded = path.normalize('NFC');
  // A folder's name stands for all below it.
  return globTest(pattern)(folded) || folded.startsWith(`${pattern.replace(/^\.?\//, '').replace(/\/$/, '')}/`);
}

const VERSION_CONTROL = new Set(['.git', '.hg', '.svn', '.jj', '.bzr', '.gitmodules', '.gitattributes']);
const SHELL_FILES = new Set(
  '.bashrc .bash_profile .profile .zshrc .zprofile .zshenv .envrc .direnvrc .inputrc .gitconfig .npmrc .yarnrc'.split(
    ' ',
  ),
);
const LOWER_LOCKS = new Set(
  'cargo.lock gemfile.lock pipfile.lock podfile.lock package.resolved module.bazel.lock'.split(' '),
);
const AGENT_RULES = new Set(
  'agents.md agent.md claude.md gemini.md copilot-instructions.md .cursorrules .clinerules .windsurfrules .aider.conf.yml conventions.md'.split(
    ' ',
  ),
);
const AGENT_FOLDERS = new Set(
  '.claude .cursor .codex .gemini .aider .cline .continue .windsurf .roo .agents'.split(' '),
);
const EDITOR_FOLDERS = new Set(['.vscode', '.idea', '.zed', '.devcontainer', '.husky']);
const CI_FILES = new Set(
  '.gitlab-ci.yml .gitlab-ci.yaml .travis.yml appveyor.yml azure-pipelines.yml bitbucket-pipelines.yml jenkinsfile .drone.yml .pre-commit-config.yaml .woodpecker.yml'.split(
    ' ',
  ),
);
const CI_PATHS = [
  '.github/workflows/',
  '.github/actions/',
  '.circleci/',
  '.ci/',
  '.buildkite/',
  '.gitlab/ci/',
  '.forgejo/workflows/',
  '.gitea/workflows/',
];
const OWN = new Set(['.mlx-code.json', '.mlx-code']);
