/** Names in a written or generated answer: text between back-quotes, without calls and arguments. */

/** A name, also with members: `app.url_for`, `Session::send`. */
const NAME = /^[A-Za-z_$][\w$]*(?:(?:\.|::|->|#)[A-Za-z_$][\w$]*)*$/;

/** @returns the names between back-quotes outside blocks of code, each once */
export function quotedNames(answer: string): string[] {
  const prose = answer.replaceAll(/^\s*(`{3,}|~{3,})[\s\S]*?^\s*\1`*\s*$/gm, '');
  const quoted = [...prose.matchAll(/`([^`\n]{2,80})`/g)].map(([, code = '']) => code.replace(/\(.*\)$/, '').trim());
  return [...new Set(quoted.filter((code) => NAME.test(code) && code.length > 2))];
}

/** The part that a definition bears: `url_for` of `app.url_for`. */
export function lastPart(name: string): string {
  return name.split(/\.|::|->|#/).at(-1) ?? name;
}
