/** What a changed file is for, from its path alone, as far as that tells what kind of change it makes. */

import { isChangeLog, pathRoles } from '../../text/path-roles.ts';

export const PATH_KINDS = [
  ...(['source', 'test', 'docs', 'changelog', 'ci', 'build', 'manifest', 'lock', 'tooling'] as const),
  ...(['example', 'bench', 'generated', 'style', 'data', 'asset'] as const),
] as const;
export type PathKind = (typeof PATH_KINDS)[number];

/** The first that fits decides. */
const NAMES: readonly (readonly [PathKind, RegExp])[] = [
  [
    'lock',
    /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock|cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|pipfile\.lock|go\.sum|go\.work\.sum|gemfile\.lock|composer\.lock|podfile\.lock|mix\.lock|pubspec\.lock|flake\.lock|packages\.lock\.json|gradle\.lockfile)$/,
  ],
  [
    'ci',
    /^\.github\/(workflows|actions)\/|^\.gitlab-ci|^\.circleci\/|^\.travis\.yml$|^\.?appveyor\.yml$|^azure-pipelines|(^|\/)jenkinsfile$|^\.drone\.yml$|^\.buildkite\/|^\.woodpecker|^\.cirrus\.yml$|^\.github\/(dependabot|renovate|mergify|codecov)\.|^\.?codecov\.ya?ml$|^(\.github\/)?renovate\.json5?$|^\.ci\/|^ci\//,
  ],
  [
    'manifest',
    /(^|\/)(package\.json|cargo\.toml|pyproject\.toml|setup\.(py|cfg)|pipfile|requirements[^/]*\.(txt|in)|constraints[^/]*\.txt|go\.(mod|work)|gemfile|[^/]+\.gemspec|composer\.json|pom\.xml|build\.gradle(\.kts)?|libs\.versions\.toml|[^/]+\.(cs|fs|vb)proj|directory\.packages\.props|mix\.exs|pubspec\.yaml|podfile|package\.swift|deno\.jsonc?|lerna\.json|version(\.txt)?|\.release-please-manifest\.json|pnpm-workspace\.yaml|environment\.ya?ml)$/,
  ],
  [
    'build',
    /(^|\/)(makefile[^/]*|cmakelists\.txt|dockerfile[^/]*|[^/]*\.dockerfile|docker-compose[^/]*|compose\.ya?ml|\.dockerignore|justfile|taskfile\.ya?ml|rakefile|build\.(rs|zig|sh|mjs|js|ts)|settings\.gradle(\.kts)?|gradle\.properties|gradlew(\.bat)?|gulpfile\.[^/]+|gruntfile\.[^/]+|webpack\.[^/]+|rollup\.config\.[^/]+|vite\.config\.[^/]+|esbuild\.[^/]+|tsup\.config\.[^/]+|babel\.config\.[^/]+|\.babelrc[^/]*|tsconfig[^/]*\.json|turbo\.json|nx\.json|project\.json|build\.bazel|workspace|meson\.build|flake\.nix|[^/]+\.nix|\.goreleaser\.ya?ml|\.npmignore|\.npmrc|manifest\.in|[^/]+\.mk|[^/]+\.cmake)$|(^|\/)(gradle\/wrapper|docker|\.mvn)\//,
  ],
  [
    'tooling',
    /(^|\/)(\.gitignore|\.gitattributes|\.git-blame-ignore-revs|\.gitmodules|\.editorconfig|\.mailmap|\.nvmrc|\.node-version|\.python-version|\.tool-versions|\.prettier[^/]*|prettier\.config\.[^/]+|\.eslint[^/]*|eslint\.config\.[^/]+|biome\.jsonc?|\.stylelint[^/]*|\.golangci\.[^/]+|\.rubocop[^/]*|\.flake8|\.pylintrc|ruff\.toml|mypy\.ini|tox\.ini|noxfile\.py|pytest\.ini|\.pre-commit-config\.yaml|\.lintstagedrc[^/]*|\.commitlintrc[^/]*|commitlint\.config\.[^/]+|\.release-it\.[^/]+|release-please-config\.json|\.releaserc[^/]*|\.changeset\/config\.json|rustfmt\.toml|\.rustfmt\.toml|clippy\.toml|deny\.toml|\.clang-format|\.clang-tidy|jest\.config\.[^/]+|vitest\.config\.[^/]+|\.mocharc[^/]*|karma\.conf\.[^/]+|\.nycrc[^/]*|\.coveragerc|codeowners|\.cspell[^/]*|cspell\.[^/]+|typos\.toml|\.swcrc|knip\.json|\.size-limit[^/]*)$|^\.(vscode|idea|husky|devcontainer|github)\/|^(scripts?|tools?|hack|contrib|dev)\//,
  ],
];
const STYLE = /\.(css|scss|sass|less|styl)$/;
const ASSET = /\.(png|jpe?g|gif|webp|ico|svg|bmp|pdf|woff2?|ttf|otf|eot|mp[34]|wav|zip|gz|tgz|wasm|bin|snap)$/;
const DATA = /\.(json5?|jsonc|ya?ml|toml|csv|tsv|xml|ini|env|properties|po|pot|ftl|strings|txt|sql|lock)$/;
const DOC_FOLDERS = /(^|\/)(docs?|documentation|website|site|www)\//;

/** @param path below the top of the repository, with `/` */
export function pathKind(path: string): PathKind {
  const low = path.toLowerCase();
  if (isChangeLog(path) || /(^|\/)\.changeset\//.test(low)) return 'changelog';
  const named = NAMES.find(([, pattern]) => pattern.test(low))?.[0];
  if (named !== undefined) return named;
  const roles = pathRoles(path);
  if (roles.includes('test') || /\.snap$/.test(low)) return 'test';
  if (roles.includes('bench')) return 'bench';
  if (roles.includes('doc') || roles.includes('licence')) return 'docs';
  if (roles.includes('generated') || roles.includes('vendored')) return 'generated';
  if (roles.includes('example')) return 'example';
  if (DOC_FOLDERS.test(low)) return 'docs';
  if (STYLE.test(low)) return 'style';
  if (ASSET.test(low)) return 'asset';
  return DATA.test(low) ? 'data' : 'source';
}
