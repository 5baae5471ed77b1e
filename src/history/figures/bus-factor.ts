/** How many people a project hangs on, after Avelino and others, "A novel approach for estimating truck factors" (2016). */

/** Who changed a file, and who made it. */
export interface FileAuthors {
  readonly by: ReadonlyMap<string, { readonly commits: number }>;
  readonly first: string;
}

const INTERCEPT = 3.293;
const MADE_IT = 1.098;
const OWN_CHANGES = 0.164;
const OTHER_CHANGES = 0.321;
/** An author of a file knows it so well, of who knows it best. */
const AUTHOR_SHARE = 0.75;
const MIN_DEGREE = INTERCEPT;

/** Takes away the author of most files until half of the files have none. @returns who was taken away, in order */
export function busAuthors(files: readonly FileAuthors[]): string[] {
  const left = files.map(authorsOf).filter((authors) => authors.size > 0);
  const total = left.length;
  for (const gone: string[] = []; ; ) {
    const alive = left.filter((authors) => authors.size > 0);
    if (alive.length === 0 || alive.length * 2 < total) return gone;
    const counts = new Map<string, number>();
    for (const authors of alive) for (const author of authors) counts.set(author, (counts.get(author) ?? 0) + 1);
    const [top = ''] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best));
    for (const authors of left) authors.delete(top);
    gone.push(top);
  }
}

// --- internal ---

function authorsOf({ by, first }: FileAuthors): Set<string> {
  const all = [...by.values()].reduce((sum, { commits }) => sum + commits, 0);
  const degrees = [...by].map(([author, { commits }]): [string, number] => [
    author,
    INTERCEPT + (author === first ? MADE_IT : 0) + OWN_CHANGES * commits - OTHER_CHANGES * Math.log(1 + all - commits),
  ]);
  const best = Math.max(...degrees.map(([, degree]) => degree));
  const known = degrees.filter(([, degree]) => degree / best > AUTHOR_SHARE && degree >= MIN_DEGREE);
  // Someone must know a file best, also where all only passed by.
  return new Set(
    (known.length > 0 ? known : degrees.filter(([, degree]) => degree === best)).map(([author]) => author),
  );
}
