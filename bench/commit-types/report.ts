/** Figures of judged changes, as lines of text. */

export interface Judged {
  readonly repository: string;
  readonly type: string;
  readonly byPaths: string;
  /** Most likely first. */
  readonly ranked: readonly string[];
}

export function line(name: string, judged: readonly Judged[]): string {
  const share = (is: (each: Judged) => boolean) => ratio(judged.filter(is).length, judged.length);
  const most = Math.max(0, ...counted(judged.map(({ type }) => type)).values());
  return [
    `${name}: ${judged.length} changes`,
    `right ${share(({ type, ranked }) => ranked[0] === type)}`,
    `among two ${share(({ type, ranked }) => ranked.slice(0, 2).includes(type))}`,
    `paths alone ${share(({ type, byPaths }) => byPaths === type)}`,
    `most common ${ratio(most, judged.length)}`,
  ].join(', ');
}

export function byRepository(judged: readonly Judged[]): [string, Judged[]][] {
  const names = [...new Set(judged.map(({ repository }) => repository))].sort();
  return names.map((name) => [name, judged.filter(({ repository }) => repository === name)]);
}

/** Of each type how many were said so, and what the others were said to be. */
export function byType(judged: readonly Judged[]): string[] {
  const types = [...counted(judged.map(({ type }) => type))].sort((a, b) => b[1] - a[1]);
  return types.map(([type, count]) => {
    const own = judged.filter((each) => each.type === type);
    const said = [...counted(own.map(({ ranked }) => ranked[0] ?? ''))].sort((a, b) => b[1] - a[1]);
    const called = judged.filter(({ ranked }) => ranked[0] === type).length;
    const right = said.find(([name]) => name === type)?.[1] ?? 0;
    const others = said.filter(([name]) => name !== type).map(([name, times]) => `${name} ${times}`);
    return `${type}: ${count}, found ${ratio(right, count)}, said rightly ${ratio(right, called)}; said ${others.join(', ')}`;
  });
}

// --- internal ---

function counted(names: readonly string[]): Map<string, number> {
  const out = new Map<string, number>();
  for (const name of names) out.set(name, (out.get(name) ?? 0) + 1);
  return out;
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? '-' : (part / whole).toFixed(3);
}
