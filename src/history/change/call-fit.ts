/** Whether a call, as its line shows it, still fits a definition whose parameters changed. What the line cannot tell fits. */

import { parametersOf } from './signature.ts';

export interface Parameters {
  /** How many a call must give, and may. */
  readonly least: number;
  readonly most: number;
  readonly list: readonly Parameter[];
}

interface Parameter {
  /** '' for a pattern. */
  readonly name: string;
  /** '' where none is written. */
  readonly type: string;
}

/** @returns null where the definition takes no parameters in brackets */
export function parametersFor(signature: string): Parameters | null {
  const written = parametersOf(signature);
  if (written === null) return null;
  const given = written.filter((each, n) => !isReceiver(each, n) && !isMark(each));
  const isRest = given.some((each) => REST.test(each));
  const least = given.filter((each) => !isOptional(each)).length;
  return { least, most: isRest ? Number.POSITIVE_INFINITY : given.length, list: withTypes(given) };
}

/** Whether a call that was right for the first is wrong for the second. @param text the line of the call */
export function callBreaks(before: Parameters, after: Parameters, text: string, name: string): boolean {
  const given = argumentsIn(text, name);
  if (given === 'many') return false;
  if (given === null) return before.most < after.least || after.most < before.least;
  const named = given.flatMap((each) => NAMED.exec(each)?.[1] ?? []);
  const isNamed = named.length > 0 && after.list.every((each) => each.name !== '');
  if (isNamed && after.most !== Number.POSITIVE_INFINITY) {
    const knew = (of: Parameters, one: string) => of.list.some((each) => each.name === one);
    if (named.some((one) => knew(before, one) && !knew(after, one))) return true;
  }
  if (given.length < after.least || given.length > after.most) {
    // A call that did not fit before means something else.
    return given.length >= before.least && given.length <= before.most;
  }
  return given.some((each, n) => {
    const [old, now] = [before.list[n]?.type ?? '', after.list[n]?.type ?? ''];
    return old !== now && contradicts(each, now);
  });
}

// --- internal ---

const REST = /^\*|\.\.\.|^vararg\b|^params\b|^\*\*/;
/** `name=…` of Python, Kotlin and C#, `name: …` of Ruby, Swift and C#. */
const NAMED = /^([\p{L}_][\p{L}\p{N}_]*)\s*(?:=(?![=>])|:(?!:))/u;

/** The object that a method is called on. */
function isReceiver(written: string, n: number): boolean {
  return n === 0 && /^(?:self|cls|&(?:'\w+ )?(?:mut )?self|mut self|self: .*|this: .*|void)$/.test(written);
}

/** Signs between the parameters of Python. */
function isMark(written: string): boolean {
  return written === '*' || written === '/';
}

function isOptional(written: string): boolean {
  return REST.test(written) || /^[\p{L}_$][\p{L}\p{N}_$]*\?|(?<![=<>!])=(?!=)(?!>)/u.test(written);
}

/** `hour: number`, `hour int`, `int hour`. */
function withTypes(written: readonly string[]): Parameter[] {
  return written.map((each) => {
    const plain = each.replace(/\s*=.*$/s, '').replace(/^(?:readonly|mut|final|const|public|private|protected)\s+/, '');
    const colon = /^([\p{L}_$][\p{L}\p{N}_$]*)\??\s*:\s*(.*)$/su.exec(plain);
    const words = /^([\p{L}_$][\p{L}\p{N}_$]*)\s+(\S.*)$/su.exec(plain);
    const alone = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(plain);
    if (colon !== null) return { name: colon[1] ?? '', type: colon[2] ?? '' };
    const [, first = '', second = ''] = words ?? [];
    if (words !== null) return TYPES.test(first) ? { name: second, type: first } : { name: first, type: second };
    return { name: alone ? plain : '', type: '' };
  });
}

const NUMBER =
  /^(?:u?int(?:8|16|32|64)?|[iu](?:8|16|32|64|128|size)|f(?:32|64)|float(?:32|64)?|double|long|short|number|Int|Long|Double)$/;
const TEXT = /^(?:string|String|str|&(?:'\w+ )?str)$/;
const BOOLEAN = /^(?:bool|boolean|Boolean|Bool)$/;
const TYPES = new RegExp([NUMBER, TEXT, BOOLEAN].map(({ source }) => source).join('|'));

/** A literal that can be none of this type. */
function contradicts(given: string, type: string): boolean {
  if (/^-?\d[\d_.]*$/.test(given)) return TEXT.test(type) || BOOLEAN.test(type);
  if (/^(?:"[^"]*"|'[^']*'|`[^`]*`)$/.test(given)) return NUMBER.test(type) || BOOLEAN.test(type);
  if (/^(?:true|false|True|False)$/.test(given)) return NUMBER.test(type) || TEXT.test(type);
  return false;
}

/** What is given; null where the call goes on in the next line, 'many' where how much it is depends on a value. */
function argumentsIn(text: string, name: string): string[] | 'many' | null {
  const call = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}\\s*(?:<[^<>()]*>)?\\s*\\(`).exec(text);
  if (call === null) return 'many';
  const out: string[] = [];
  let depth = 0;
  let quote = '';
  let from = call.index + call[0].length;
  for (let at = from; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quote !== '') {
      if (sign === '\\') at++;
      else if (sign === quote) quote = '';
    } else if (sign === '"' || sign === '`' || (sign === "'" && /'(?:[^'\\]|\\.)*'/.test(text.slice(at)))) quote = sign;
    else if ('([{'.includes(sign)) depth++;
    else if (sign === ',' && depth === 0) {
      out.push(text.slice(from, at).trim());
      from = at + 1;
    } else if (')]}'.includes(sign) && depth-- === 0) {
      out.push(text.slice(from, at).trim());
      const given = out.filter((each) => each !== '');
      // A block behind the brackets may be one more.
      const isMany =
        given.some((each) => /^(?:\*|\.\.\.)|\.\.\.$/.test(each)) || /^\s*(?:\{|do\b|\|)/.test(text.slice(at + 1));
      return isMany ? 'many' : given;
    }
  }
  return null;
}
