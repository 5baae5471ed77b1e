/**
 * What features speak for which type where a project's own log does not tell otherwise: weights of a log-linear model, a row a
 * feature, a column a type. They were written by hand after the words of the Conventional Commits and of the Angular guide, then
 * fitted by `training/commit-types` to changes of published releases, held near the first. The first row is what each type has
 * without any feature.
 */

const TABLE = `
feature                      feat   fix  docs style refactor  perf  test build    ci chore revert
-                            0.61  0.76 -0.49 -1.11        0 -1.25 -0.67 -0.53 -0.82 -0.23   -3.9
all:docs                        0     0   4.5     0        0     0     0     0     0     0      0
only-docs                       0     0     2     0        0     0     0     0     0     0      0
most:docs                       0     0   0.8     0        0     0     0     0     0     0      0
all:changelog                   0     0   1.5     0        0     0     0     0     0   2.5      0
all:example                   0.5     0     2     0        0     0     0     0     0     1      0
all:test                        0     0     0     0        0     0   4.5     0     0     0      0
only-tests                      0     0     0     0        0     0   1.5     0     0     0      0
most:test                       0     0     0     0        0     0   0.4     0     0     0      0
all:bench                       0     0     0     0        0   1.5     1     0     0   1.5      0
all:ci                          0     0     0     0        0     0     0   1.5     4   2.2      0
most:ci                         0     0     0     0        0     0     0     0   1.5   0.6      0
all:build                       0     0     0     0        0     0     0     3     0   2.5      0
most:build                      0     0     0     0        0     0     0     1     0   0.6      0
all:tooling                     0     0     0     0        0     0     0   1.2   0.8   3.2      0
most:tooling                    0     0     0     0        0     0     0     0     0   0.8      0
all:manifest                    0   0.5     0     0        0     0     0   1.8     0   2.8      0
all:lock                        0     0     0     0        0     0     0   1.8     0   3.2      0
only-packages                   0   0.6     0     0        0     0     0   1.3     0   2.4      0
only-release                    0     0     0     0        0     0     0     0     0   3.5      0
only-project                    0     0     0     0        0     0     0   0.8   0.4   1.2      0
all:generated                   0     0     0     0        0     0     0   0.5     0     2      0
all:style                       0   0.6     0   0.6        0     0     0     0     0     0      0
all:asset                       0     0   1.2     0        0     0     0     0     0     1      0
manifest:version                0     0     0     0        0     0     0     0     0   1.2      0
manifest:dependency             0   0.3     0     0        0     0     0   0.6     0   0.9      0
lock:dependency                 0     0     0     0        0     0     0   0.3     0   0.4      0
ci:dependency                   0     0     0     0        0     0     0   0.4   0.2   2.2      0
manifest:scripts                0     0     0     0        0     0     0   0.6     0   0.8      0
has:changelog                 0.2   0.2     0     0        0     0     0     0     0     0      0
release                         0     0     0     0        0     0     0     0     0     5      0
versions-only                   0     0     0     0        0     0     0     0     0   1.5      0
swapped:name                    0   0.2     0     0        2     0     0     0     0   0.4      0
blank-only                      0     0     0   4.2        0     0     0     0     0   2.6      0
loose-only                      0     0     0   3.6        0     0     0     0     0   2.4      0
moved-only                      0     0     0   0.8      2.5     0     0     0     0   0.5      0
no-lines                        0     0     0     0        2     0     0     0     0   1.2      0
renames                     -0.06 -0.05     0     0     0.87     0     0     0     0   0.2      0
comments-only                   0     0   3.2     0        0     0     0     0     0   0.6      0
imports-only                    0  0.44     0     0     0.84     0     0     0     0  0.34      0
types-only                      0   0.5     0     0     0.49     0     0     0     0     0      0
most:source                  0.16  0.33  0.05     0     0.28  0.35 -0.09     0     0  0.29   0.06
has:source                   0.92  0.85     0     0     0.65  0.86     0  0.06 -0.07  0.13   0.06
source+test                  0.29  0.21     0     0     0.19     0  0.14   0.1     0 -0.08      0
source+docs                   0.8 -0.09     0     0        0  0.07     0   0.1     0     0   0.06
source-test                  0.23  0.14     0     0    -0.15     0  -0.1     0     0  0.31   0.06
new-source                   0.57     0     0     0        0     0     0   0.1     0     0      0
gone-source                 -0.35 -0.34     0     0     0.54     0     0     0     0  0.34      0
defs:new                     0.31     0     0     0    -0.12     0  0.08  0.06     0  0.07      0
defs:many-new                0.61     0     0     0     0.44     0     0     0     0     0      0
defs:new-exported            0.46 -0.17     0     0     -0.1     0     0     0     0  0.14      0
defs:gone                       0     0     0     0     0.55     0     0     0     0 -0.05      0
defs:many-gone                  0     0     0     0     0.71     0     0     0     0  0.17      0
defs:renamed                -0.46     0     0     0     0.72     0     0     0     0     0      0
defs:same                    0.27  0.38     0     0    -0.06     0     0     0 -0.05     0      0
conditions:more             -0.06  0.46     0     0        0     0  0.07     0     0     0      0
conditions:changed          -0.11  0.42     0     0     0.12     0     0     0     0 -0.06      0
conditions:fewer            -0.06  0.29     0     0      0.1     0     0     0     0     0      0
few-lines                       0  0.29     0     0        0     0     0     0     0   0.2      0
replaced                     -0.1     0     0     0        0     0     0     0     0   0.3      0
moved:most                  -0.34     0     0     0     0.81     0     0     0     0     0      0
moved:some                  -0.08  0.14     0     0     0.24     0     0     0     0  0.06      0
balance:only-added           0.38 -0.11     0     0        0     0     0     0  0.06  -0.1      0
source-balance:only-added    0.54     0     0     0        0     0     0     0     0     0      0
source-balance:grows-much    0.39     0     0     0        0     0     0     0     0 -0.06      0
source-balance:even          -0.3  0.08     0     0     0.25     0 -0.06     0     0  0.36      0
source-balance:shrinks       -0.5 -0.11     0     0     0.54     0     0     0     0  0.19      0
source-balance:only-removed -0.74     0     0     0     0.93     0     0     0     0  0.34      0
source-lines:2              -0.49  0.29     0     0        0     0     0     0     0  0.07      0
source-lines:6              -0.23  0.18     0     0     0.08     0     0     0     0  0.05      0
source-lines:15              0.06  0.31     0     0        0     0     0     0     0 -0.06      0
source-lines:100             0.25  0.08     0     0        0     0     0     0     0     0      0
source-lines:300             0.45 -0.05     0     0        0     0     0     0     0     0      0
source-lines:more            0.49  0.06     0     0     0.22     0     0     0     0  0.09      0
files:20                     0.14 -0.11     0     0     0.29     0  0.07     0     0     0      0
files:more                  -0.24     0     0     0     0.61     0     0  0.12     0  0.38      0
test:new-case                0.07   0.4     0     0    -0.39     0  0.07     0     0  -0.1      0
test-word:fix               -0.06  0.69     0     0        0     0     0     0     0     0      0
test-word:new                 0.4     0     0     0        0     0     0     0     0     0      0
test-word:issue                 0   0.8     0     0        0     0     0     0     0     0      0
word:fix                        0  0.61     0     0        0     0     0     0     0     0      0
word:issue                      0  0.73     0     0        0     0     0     0     0     0      0
word:new                     0.24 -0.14     0     0        0     0     0     0     0  0.08      0
word:perf                   -0.08 -0.13     0     0        0  1.07     0  0.09     0 -0.06      0
word:deprecated              0.26     0     0     0     0.42     0     0     0     0     0      0
word:lint                       0     0     0  0.39      0.1     0     0     0     0   0.5      0
word:security               -0.09   0.4     0     0        0     0     0  0.07     0     0      0
balance:even                -0.28 -0.08 -0.15     0        0     0     0     0     0  0.34      0
balance:grows                0.22  0.08     0     0     0.08     0 -0.07     0     0 -0.39      0
balance:only-removed            0 -0.05     0     0     0.12     0     0     0     0     0      0
balance:shrinks                 0   0.1     0     0    -0.15     0     0     0     0     0      0
comments:more               -0.29     0  0.06     0    -0.09     0  0.08  0.09     0 -0.15      0
defs:gone-exported              0     0     0     0    -0.14     0     0     0     0  0.11      0
defs:head-changed               0 -0.25     0     0     0.11     0     0     0     0  0.11      0
fails:more                      0  0.22     0     0    -0.15     0     0     0     0     0      0
files:1                         0  -0.1 -0.21   0.1     0.31     0 -0.11  0.06  0.12  -0.1      0
files:2                         0  0.14     0     0    -0.13     0     0     0     0  0.06      0
files:4                      0.22     0     0     0        0     0     0     0     0 -0.22      0
files:8                      0.22 -0.08     0     0    -0.07     0  0.05     0     0 -0.08      0
has:docs                    -0.14 -0.07 -0.23     0     0.09  0.07     0  0.13  0.06     0   0.06
has:test                    -0.23 -0.32     0     0     0.22     0     0  0.11     0 -0.09      0
lines:2                         0     0 -0.08     0     0.15     0     0     0  0.07 -0.08      0
lines:6                         0 -0.14 -0.05     0     0.16     0     0     0     0     0      0
lines:more                  -0.16     0     0     0    -0.15     0     0  0.05     0  0.09      0
source-balance:grows         0.15     0     0     0        0     0  0.06     0     0 -0.24      0
source-lines:40                 0     0     0     0    -0.14     0  0.07     0     0     0      0
`;

/** The types that tools for Conventional Commits know. */
export const TYPES: readonly string[] = (TABLE.trim().split('\n', 1)[0] ?? '').split(/\s+/).slice(1);

/** By feature the weight of each of `TYPES`; of no feature under ''. */
export const WEIGHTS: ReadonlyMap<string, readonly number[]> = new Map(
  TABLE.trim()
    .split('\n')
    .slice(1)
    .map((row) => {
      const [feature = '', ...weights] = row.split(/\s+/);
      return [feature === '-' ? '' : feature, weights.map(Number)] as const;
    }),
);
