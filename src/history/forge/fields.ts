/** Fields of JSON that a server sent: what is not there, or of another kind, is empty. */

export type Fields = Readonly<Record<string, unknown>>;

/** Longer texts are cut: no person wrote them. */
const MAX_TEXT = 256_000;
/** Of a file, in base64. */
const MAX_CONTENT = 3_000_000;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

export function textOf(fields: Fields, ...path: readonly string[]): string {
  const value = at(fields, path);
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : '';
}

export function numberOf(fields: Fields, ...path: readonly string[]): number {
  const value = at(fields, path);
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** A name or a number that names something. */
export function idOf(fields: Fields, ...path: readonly string[]): string {
  const value = at(fields, path);
  if (typeof value === 'string' && /^[\w-]{1,100}$/.test(value)) return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : '';
}

/** The id of a commit; '' for anything else: it goes to git. */
export function commitIdOf(fields: Fields, ...path: readonly string[]): string {
  const value = textOf(fields, ...path);
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value) ? value : '';
}

/** An address of a page that people open; '' for anything but the web. */
export function addressOf(fields: Fields, ...path: readonly string[]): string {
  const value = textOf(fields, ...path);
  return /^https?:\/\/[^\s"'<>\\]+$/.test(value) && URL.canParse(value) ? value : '';
}

/** Texts, or the texts of a field of objects. */
export function namesOf(value: unknown, field: string): string[] {
  if (!Array.isArray(value)) return [];
  return value.map((each) => (typeof each === 'string' ? each : textOf(fieldsOf(each), field))).filter(Boolean);
}

/** Text of a file that comes in base64; '' for what is no text. */
export function decodedOf(fields: Fields): string {
  const { encoding, content } = fields;
  if (encoding !== 'base64' || typeof content !== 'string' || content.length > MAX_CONTENT) return '';
  const text = Buffer.from(content.replaceAll(/\s/g, ''), 'base64').toString('utf8');
  return text.includes('\0') ? '' : text;
}

// --- internal ---

function at(fields: Fields, path: readonly string[]): unknown {
  let value: unknown = fields;
  for (const name of path) value = fieldsOf(value)[name];
  return value;
}
