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

/** A line for each finding, the rule at its end; one for all of those that say that tests are missing. */
export function reviewLines({ findings }: Pick<ReviewView, 'findings'>): ReviewLine[] {
  const untested = findings.filter(({ rule }) => rule === 'tests');
  const isFolded = untested.length > 1;
  const lines = findings
    .filter(({ rule }) => !isFolded || rule !== 'tests')
    .map(({ level, path, line, message, rule }) => ({
      level,
      text: `${MARKS[level]} ${oneLine(path)}:${line}  ${oneLine(message)}  (${rule})`,
    }));
  if (isFolded) {
    const places = untested.slice(0, UNTESTED_SHOWN).map(({ path, line }) => `${oneLine(path)}:${line}`);
    const more = untested.length > places.length ? ` and ${untested.length - places.length} more` : '';
    const text = `${MARKS.note} No test names what changes in ${untested.length} files: ${places.join(', ')}${more}  (tests)`;
    lines.push({ level: 'note', text });
  }
  return lines;
}

/** How risky the change is, and why. */
export function riskLine({ risk, more, findings }: Pick<ReviewView, 'risk' | 'more' | 'findings'>): string {
  const why = risk.reasons.length === 0 ? '' : `: ${risk.reasons.map((reason) => oneLine(reason)).join('; ')}`;
  const hidden = more > 0 ? `, ${more} more with --all` : '';
  return `${plural(findings.length, 'finding')}${hidden}. Risk ${risk.level}${why}.`;
}

export function reviewMarkdown(view: ReviewView): string {
  const rows = view.findings.map(
    ({ level, path, line, message, rule }) => `- **${level}** \`${code(path)}:${line}\` ${inert(message)} (${rule})`,
  );
  return `${[`# Review of ${inert(view.compared)}`, '', inert(riskLine(view)), '', ...rows].join('\n').trimEnd()}\n`;
}

export function reviewSarif(view: ReviewView, version: string): string {
  const rules = Object.entries(REVIEW_RULES).map(([id, { level, says }]) => ({
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
  const results = view.findings.map(({ rule, level, message, path, line, related }) => ({
    ruleId: rule,
    level,
    message: { text: message },
    locations: [place({ path, line })],
    ...(related.length > 0 && { relatedLocations: related.map(place) }),
    partialFingerprints: { 'mlxCode/v1': createHash('sha256').update(`${rule}\0${path}\0${message}`).digest('hex') },
  }));
  const tool = { driver: { name: 'mlx-code', version, rules } };
  const schema = 'https://json.schemastore.org/sarif-2.1.0.json';
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [{ tool, results }] })}\n`;
}

// --- internal ---

function code(text: string): string {
  return oneLine(text).replaceAll('`', "'");
}

/** What comes from files is text, whatever it looks like. */
function inert(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_[\]<>#|]/g, '\\$&');
}
