/** A review in the forms that people and other programs read: lines, Markdown, SARIF 2.1.0. */

import { createHash } from 'node:crypto';
import { oneLine, plural } from '../../base/text.ts';
import { REVIEW_RULES } from '../../history/index.ts';
import type { ReviewView } from './review.ts';

const UNTESTED_SHOWN = 4;
const MARKS = { error: '✗', warning: '!', note: '·' } as const;

export interface ReviewLine {
  readonly level: 'error' | 'warning' | 'note';
  readonly text: string;
}

/** A line for each finding, the rule at its end, and why it matters below it; one for all of those that say that tests are missing. */
export function reviewLines({ findings, model }: Pick<ReviewView, 'findings' | 'model'>): ReviewLine[] {
  const untested = findings.filter(({ rule }) => rule === 'tests');
  const isFolded = untested.length > 1;
  const lines = findings.flatMap(({ level, path, line, message, rule }, n): ReviewLine[] => {
    if (isFolded && rule === 'tests') return [];
    const why = model?.explanations.find(({ finding }) => finding === n)?.text;
    return [
      { level, text: `${MARKS[level]} ${oneLine(path)}:${line}  ${oneLine(message)}  (${rule})` },
      ...(why === undefined ? [] : [{ level: 'note' as const, text: `    ${oneLine(why)}` }]),
    ];
  });
  if (isFolded) {
    const places = untested.slice(0, UNTESTED_SHOWN).map(({ path, line }) => `${oneLine(path)}:${line}`);
    const more = untested.length > places.length ? ` and ${untested.length - places.length} more` : '';
    const text = `${MARKS.note} No test names what changes in ${untested.length} files: ${places.join(', ')}${more}  (tests)`;
    lines.push({ level: 'note', text });
  }
  return lines;
}

/** What a model said of its own, and of what it could not. */
export function remarkLines({ model }: Pick<ReviewView, 'model'>): string[] {
  if (model === undefined) return [];
  const { remarks, dropped, unread } = model;
  const unseen = unread.slice(0, UNTESTED_SHOWN).map((path) => oneLine(path));
  const more = unread.length > unseen.length ? ` and ${unread.length - unseen.length} more` : '';
  return [
    ...remarks.flatMap(({ path, line, quote, message, replacement }) => [
      `? ${oneLine(path)}:${line}  ${oneLine(message)}  (${oneLine(model.model)}, may be wrong)`,
      ...(replacement === undefined
        ? [`    ${oneLine(quote)}`]
        : [`  - ${oneLine(quote)}`, ...replacement.split('\n').map((each) => `  + ${oneLine(each)}`)]),
    ]),
    ...(remarks.some(({ replacement }) => replacement !== undefined)
      ? [`"mlx-code review --fix --model ${oneLine(model.model)}" shows such a line as a change that you may take.`]
      : []),
    ...(dropped > 0 ? [`${plural(dropped, 'thing')} that ${oneLine(model.model)} said did not pass the checks.`] : []),
    ...(unread.length > 0
      ? [`Not read by ${oneLine(model.model)}, for lack of room: ${unseen.join(', ')}${more}.`]
      : []),
  ];
}

/** How risky the change is, and why. */
export function riskLine({ risk, more, findings }: Pick<ReviewView, 'risk' | 'more' | 'findings'>): string {
  const why = risk.reasons.length === 0 ? '' : `: ${risk.reasons.map((reason) => oneLine(reason)).join('; ')}`;
  const hidden = more > 0 ? `, ${more} more with --all` : '';
  return `${plural(findings.length, 'finding')}${hidden}. Risk ${risk.level}${why}.`;
}

export function reviewMarkdown(view: ReviewView): string {
  const { findings, model } = view;
  const rows = findings.map(({ level, path, line, message, rule }, n) => {
    const why = model?.explanations.find(({ finding }) => finding === n)?.text;
    const said = why === undefined ? '' : `\\\n  ${inert(why)}`;
    return `- **${level}** \`${code(path)}:${line}\` ${inert(message)} (${rule})${said}`;
  });
  const remarks = model?.remarks.map(
    ({ path, line, quote, message }) => `- \`${code(path)}:${line}\` ${inert(message)}\\\n  \`${code(quote)}\``,
  );
  const own = remarks?.length
    ? ['', `## Remarks of ${inert(model?.model ?? '')}, which may be wrong`, '', ...remarks]
    : [];
  const notes = view.notes.flatMap((note) => [inert(note), '']);
  const head = [`# Review of ${inert(view.compared)}`, '', inert(riskLine(view)), '', ...notes];
  return `${[...head, ...rows, ...own].join('\n').trimEnd()}\n`;
}

export function reviewSarif(view: ReviewView, version: string): string {
  const known = Object.entries(REVIEW_RULES).map(([id, { level, says }]) => ({
    id,
    shortDescription: { text: says },
    defaultConfiguration: { level },
  }));
  const place = ({ path, line }: { readonly path: string; readonly line: number }) => ({
    physicalLocation: {
      artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/') },
      region: { startLine: line },
    },
  });
  const { model } = view;
  const certain = view.findings.map(({ rule, level, message, path, line, related }, n) => ({
    ruleId: rule,
    level,
    message: { text: message },
    ...explained(model?.explanations.find(({ finding }) => finding === n)?.text),
    locations: [place({ path, line })],
    ...(related.length > 0 && { relatedLocations: related.map(place) }),
    partialFingerprints: { 'mlxCode/v1': fingerprint(rule, path, message) },
  }));
  const remarks = (model?.remarks ?? []).map(({ source, path, line, quote, message }) => ({
    ruleId: REMARK_RULE,
    level: 'note',
    message: { text: message },
    properties: { source, model: model?.model, quote },
    locations: [place({ path, line })],
    partialFingerprints: { 'mlxCode/v1': fingerprint(REMARK_RULE, path, quote) },
  }));
  const rules = remarks.length === 0 ? known : [...known, MODEL_RULE];
  const results = [...certain, ...remarks];
  const tool = { driver: { name: 'mlx-code', version, rules } };
  const schema = 'https://json.schemastore.org/sarif-2.1.0.json';
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [{ tool, results }] })}\n`;
}

// --- internal ---

/** Apart from the rules of the program: what stands under it may be wrong. */
const REMARK_RULE = 'model-remark';
const MODEL_RULE = {
  id: REMARK_RULE,
  shortDescription: { text: 'A model remarks on a changed line' },
  defaultConfiguration: { level: 'note' },
};

function explained(text: string | undefined): object {
  return text === undefined ? {} : { properties: { explanation: { source: 'model', text } } };
}

function fingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}

function code(text: string): string {
  return oneLine(text).replaceAll('`', "'");
}

/** What comes from files is text, whatever it looks like. */
function inert(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_[\]<>#|]/g, '\\$&');
}
