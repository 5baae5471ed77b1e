/** The error message of a server as one line: found in its JSON or its page, without secrets. */

import { oneLine, truncateToWidth } from '../../base/text.ts';
import { redactSecrets } from '../../text/redact.ts';

const SHOWN_WORDS = 300;
/** A page in place of words. */
const PAGE = /^\s*(?:<!doctype html|<html|<head|<body|<title|<h1)/i;

/** The words of `{"error": {"message": …}}`, `{"error": …}`, `{"message": …}` or the text itself. */
export function messageIn(told: unknown): string {
  let value = told;
  if (typeof value === 'string') {
    try {
      value = JSON.parse(value);
    } catch {
      return String(told);
    }
  }
  const { error, message, detail } = (value ?? {}) as { error?: unknown; message?: unknown; detail?: unknown };
  const inner = typeof error === 'object' && error !== null ? (error as { message?: unknown }).message : error;
  const found = [inner, message, Array.isArray(detail) ? detail.map(complaint).join('; ') : detail].find(
    (each) => typeof each === 'string' && each !== '',
  );
  return typeof found === 'string' ? found : JSON.stringify(value);
}

/** `field required: model` of an entry in the `detail` that FastAPI sends. */
function complaint(entry: unknown): string {
  const { loc, msg } = (entry ?? {}) as { loc?: unknown; msg?: unknown };
  const field = Array.isArray(loc) ? loc.filter((part) => part !== 'body').join('.') : '';
  return [typeof msg === 'string' ? msg : JSON.stringify(entry), field].filter((part) => part !== '').join(': ');
}

/** Foreign text for a message: one line, not long, without the key or anything like one. */
export function words({ key }: { readonly key: string | undefined }, text: string): string {
  const said = PAGE.test(text) ? wordsOfPage(text) : text;
  const clean = key === undefined ? said : said.replaceAll(key, '«key»');
  return truncateToWidth(oneLine(redactSecrets(clean.slice(0, SHOWN_WORDS * 4)).text), SHOWN_WORDS);
}

/** Its title and its text, without tags. */
function wordsOfPage(whole: string): string {
  const page = whole.slice(0, 16_384);
  const text = page
    .replaceAll(/<(script|style|head)\b[^>]*>[\s\S]*?(?:<\/\1>|$)/gi, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(?:nbsp|#160);/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
  const title = /<title[^>]*>([^<]*)/i.exec(page)?.[1]?.trim() ?? '';
  const rest = text.replaceAll(/\s+/g, ' ').trim();
  return title === '' || rest.startsWith(title) ? rest : `${title}. ${rest}`.trim();
}
