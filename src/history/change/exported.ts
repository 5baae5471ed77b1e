/** Whether other files can use a definition, as its language writes that; where it has no word for it, they can. */

export interface Written {
  readonly name: string;
  readonly scope: string;
  /** The line that names it. */
  readonly line: string;
}

const SCRIPT: ReadonlySet<string> = new Set(['typescript', 'tsx', 'javascript', 'vue', 'svelte']);
const WITH_PUBLIC: ReadonlySet<string> = new Set(['java', 'csharp']);

export function isExported({ name, scope, line }: Written, language: string, lines: readonly string[]): boolean {
  if (name.startsWith('#') || /\b(private|fileprivate)\b/.test(line)) return false;
  if (SCRIPT.has(language)) {
    if (scope !== '') return !name.startsWith('_');
    if (/^\s*export\b/.test(line) || /\b(module\.)?exports\b/.test(line)) return true;
    return lines.some((each) => LISTS.test(each) && holds(each, name));
  }
  if (language === 'go') return /^\p{Lu}/u.test(name);
  if (language === 'rust') return /\bpub\b/.test(line);
  if (WITH_PUBLIC.has(language)) return !/\bprotected\b/.test(line) && /\b(public|interface)\b/.test(line);
  if (language === 'c' || language === 'cpp') return !/^\s*static\b/.test(line);
  return !name.startsWith('_') || /^__\w+__$/.test(name);
}

// --- internal ---

/** `export { a, b }`, `export default a`, `module.exports = { a }`. */
const LISTS = /^\s*export\s*(\{|default\b)|\bexports\b.*=/;

function holds(line: string, name: string): boolean {
  return line.split(/[^\p{L}\p{N}_$]+/u).includes(name);
}
