/** Words that case and blanks do not part: runs of acronyms, and sentences of scripts that write no blanks. */

const ACRONYMS =
  'HTTPS HTTP HTML JSON YAML TOML SOAP GRPC REST UUID GUID SQL XML CSS DOM URL URI URN API RPC TCP UDP TLS SSL SSH FTP DNS CSV PDF PNG SVG JWT OS IO ID UI DB IP VM JS';

/** Exactly two or three acronyms in a row, such as `HTTPSURL` and `SQLDB`: each is a group. */
export const ACRONYM_RUN = (() => {
  const one = `(?:${ACRONYMS.replaceAll(' ', '|')})`;
  return new RegExp(`^(${one})(${one})$`);
})();

/** Scripts whose words have no blanks between them; Korean has blanks, but particles are joined to its words. */
const UNSPACED =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\u30fc\\u3005]';
const HAS_UNSPACED = new RegExp(UNSPACED, 'u');
const RUNS = new RegExp(`${UNSPACED}+|[^]+?(?=${UNSPACED}|$)`, 'gu');

export function hasUnspaced(word: string): boolean {
  return HAS_UNSPACED.test(word);
}

/** A word in pieces: those of scripts without blanks come with their terms, every two neighbours of their letters. */
export function unspacedPieces(word: string): { readonly text: string; readonly terms?: readonly string[] }[] {
  return (word.match(RUNS) ?? []).map((text) =>
    HAS_UNSPACED.test(text) ? { text, terms: neighbours(text) } : { text },
  );
}

// --- internal ---

function neighbours(run: string): string[] {
  const letters = [...run];
  if (letters.length < 3) return [run];
  return letters.slice(1).map((letter, n) => `${letters[n]}${letter}`);
}
