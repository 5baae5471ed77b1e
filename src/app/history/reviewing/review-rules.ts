/** What a project asks its reviewers to mind: plain words for a model, which read no file, start no program and allow nothing. */

import { lstatSync, readFileSync } from 'node:fs';
import { resolveInRoot } from '../../../base/paths.ts';
import { decodeSource } from '../../../files/index.ts';
import { shownText } from '../../../history/index.ts';
import type { Project } from '../../project/project.ts';

export const RULES_FILE = '.mlx-code/review.md';
const MAX_FILE_BYTES = 64_000;
const MAX_CHARS = 4_000;
const MAX_STANDARD = 300;

export interface ReviewRules {
  /** '' for none. */
  readonly text: string;
  /** In words, such as that the end is left out. */
  readonly notes: readonly string[];
}

export function reviewRules({ root, config }: Project): ReviewRules {
  const file = textOf(root);
  const standards = config.values['review.standards'].map((each) => `- ${each.slice(0, MAX_STANDARD)}`);
  const whole = shownText([file.trim(), ...standards].filter((part) => part !== '').join('\n'));
  if (whole.length <= MAX_CHARS) return { text: whole, notes: [] };
  const cut = whole.slice(0, whole.lastIndexOf('\n', MAX_CHARS) + 1 || MAX_CHARS).trimEnd();
  return { text: cut, notes: [`Of the rules of the project only the first ${cut.length} characters are read.`] };
}

// --- internal ---

function textOf(root: string): string {
  try {
    const file = resolveInRoot(root, RULES_FILE);
    const stats = lstatSync(file);
    if (!stats.isFile() || stats.size > MAX_FILE_BYTES) return '';
    const decoded = decodeSource(readFileSync(file));
    return 'text' in decoded ? decoded.text : '';
  } catch {
    // None, or a path that leads out of the project.
    return '';
  }
}
