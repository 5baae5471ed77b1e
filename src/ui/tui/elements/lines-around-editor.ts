/** The lines around the input: progress and notices above it, its rule, and the status bar below it. */

import { type ChatState, gitStandingInShort } from '../../../app/index.ts';
import { fitLine } from '../cells/cells.ts';
import { type Line, MUTED, span } from '../cells/line.ts';
import { visibleLine } from '../cells/visible.ts';
import { noticeLines, progressLine } from '../panels/notices.ts';
import type { StatusState } from '../panels/status.ts';
import type { View } from './view.ts';

/** Progress, what waits its turn, and a notice, between the text and the editor. */
export function linesAbove({ state, notice, glyphs }: View, columns: number): readonly Line[] {
  const lines: Line[] = [];
  if (state?.index.state === 'building') {
    const { done, total } = state.index;
    lines.push(
      progressLine({ what: 'Indexing', done, total: total > 0 ? total : null, leftMs: null }, columns, glyphs),
    );
  }
  for (const { what, done, total, startedAtMs } of state?.tasks ?? []) {
    const spent = Date.now() - startedAtMs;
    const leftMs = total > 0 && done > 0 && spent > 2000 ? (spent / done) * (total - done) : null;
    lines.push(progressLine({ what, done, total: total > 0 ? total : null, leftMs }, columns, glyphs));
  }
  for (const line of state?.queued ?? []) {
    lines.push(fitLine([span(' queued: ', MUTED), span(visibleLine(line))], columns, glyphs.more));
  }
  if (notice !== null) lines.push(...noticeLines(notice, columns, glyphs));
  return lines;
}

export function ruleLine({ prompt, focus, glyphs }: View, columns: number): Line {
  const { search } = prompt;
  const style = { fg: focus === 'editor' ? ('accent' as const) : ('border' as const) };
  if (search === null) return [span(glyphs.horizontal.repeat(columns), style)];
  const found = search.at === null ? 'nothing for' : 'search';
  const label = fitLine(
    [span(`${glyphs.horizontal} ${found}: ${visibleLine(search.query)} `, { bold: true })],
    columns,
    glyphs.more,
  );
  const width = label.reduce((sum, { text }) => sum + text.length, 0);
  return [...label, span(glyphs.horizontal.repeat(Math.max(0, columns - width)), style)];
}

/** What the bar tells. */
export function statusOf({ state, tick, focus, waiting }: View): StatusState {
  if (state === null) {
    return {
      ...{ activity: 'starting', tick, model: '', context: null, index: null, watching: null },
      ...{ tokensPerSecond: null, leaves: null, mode: null, git: '', hint: '? help' },
    };
  }
  const { model, context, busy } = state;
  const hint = busy !== null ? 'Esc stops' : focus === 'editor' ? '? help' : 'i writes';
  const isStarting = model.name === '' && model.state !== 'none';
  return {
    ...{ tick, context, hint, index: indexOf(state), watching: watchingOf(state) },
    activity: busy === null && isStarting ? 'starting' : waiting.short(state, Date.now()),
    model: model.state === 'none' ? null : model.name,
    tokensPerSecond: state.tokensPerSecond,
    leaves: state.leaves,
    mode: state.mode,
    git: state.git === null ? '' : gitStandingInShort(state.git),
  };
}

// --- internal ---

function indexOf({ index, watch }: ChatState): StatusState['index'] {
  if (index.state !== 'behind') {
    return watch === 'starting' && index.state === 'none'
      ? null
      : ({ none: 'none', building: 'indexing', fresh: 'fresh', problem: 'problem' } as const)[index.state];
  }
  if (watch === 'off') return 'unchecked';
  // Unknown until the index has been compared with the files once.
  return index.files === 0 && index.detail === '' ? null : 'updating';
}

function watchingOf({ watch }: ChatState): boolean | null {
  return watch === 'starting' ? null : watch !== 'off';
}
