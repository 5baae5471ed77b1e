/**
 * What each signal is worth: one table for the whole ranking. Fitted with `training/rank/fit.py` (pairwise logistic
 * regression) on the development benchmark, scored leave-one-repository-out; see `bench/results`.
 */

export const WEIGHTS: Readonly<Record<string, number>> = {
  'lex.best': 1.5,
  'lex.rank': 1,
  'static.z': 0.4,
  'static.rank': 1,
  'neural.z': 0.3,
  'neural.rank': 0.8,
  'fused.sum': 1,
  'file.bm25': 1,
  'file.rank': 0.8,
  'name.share': 0.5,
  'name.idf': 1.5,
  'name.cover': 0.8,
  'name.equals': 0.5,
  'dir.share': 0.4,
  'define.chunk': 0.6,
  'define.file': 0.8,
  'define.exact': 2,
  'define.fold': 0.6,
  'define.word': 0.4,
  'cover.chunk': 0.8,
  'cover.file': 0.6,
  'size.terms': 0,
  'size.chunks': 0,
  'path.depth': -0.05,
  'role.test': -1.2,
  'role.bench': -0.8,
  'role.example': -1,
  'role.doc': -0.8,
  'role.stub': -0.5,
  'role.barrel': -0.4,
  'role.compat': -0.8,
  'role.generated': -1,
  'role.vendored': -1,
};

/** What every further chunk of a file already shown loses: files, not repeats, fill the first page. */
export const SATURATION = 2.5;
