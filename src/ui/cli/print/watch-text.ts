/** A running watch in words: for `status` and `watch --status`. */

import type { FollowState, WatchEvent, WatchView } from '../../../app/index.ts';
import { formatBytes, formatDuration, plural } from '../../../base/text.ts';

export function watchText({ pid, startedAtMs, state }: WatchView): string {
  const since = `process ${pid}, for ${formatDuration(Date.now() - startedAtMs)}`;
  if (state === null) return `${since}; it cannot be asked (starting, busy, or of another version)`;
  const { follow, socket, rssBytes } = state;
  const parts = [
    since,
    phaseText(follow),
    follow.watching === 'polling'
      ? `no more watches from the system: compares every ${formatDuration(follow.pollEveryMs ?? 0)}`
      : `${plural(follow.folders, 'folder')} watched`,
    `${plural(follow.updates, 'update')}, ${plural(follow.filesIndexed, 'file')} in, ${plural(follow.filesRemoved, 'file')} out`,
    socket === null ? 'no socket for searches' : `${plural(socket.answered, 'search', 'searches')} answered`,
    formatBytes(rssBytes),
  ];
  if (follow.errors > 0) parts.push(plural(follow.errors, 'error'));
  return parts.join('; ');
}

/** One line for the log, or '' for what is not worth one. */
export function eventText(event: WatchEvent): string {
  switch (event.kind) {
    case 'ready': {
      const { files, chunks, added, changed, removed } = event.report;
      const moved = added + changed + removed;
      const what = moved === 0 ? 'nothing had changed' : `${plural(moved, 'file')} brought in`;
      return `Up to date: ${plural(files, 'file')}, ${plural(chunks, 'chunk')}; ${what}. Watching.`;
    }
    case 'updated': {
      const { added, changed, removed, tookMs, warnings } = event.report;
      const counts = [`${added} added`, `${changed} changed`, `${removed} removed`].filter(
        (text) => !text.startsWith('0'),
      );
      const moved = counts.length === 0 ? '' : `${counts.join(', ')} (${formatDuration(tookMs)})`;
      return [moved, ...warnings].filter((text) => text !== '').join('; ');
    }
    case 'upkept':
      return `Compacted the index: ${formatBytes(event.report.bytesBefore)} before, ${formatBytes(event.report.bytesAfter)} now.`;
    case 'waiting':
      return `Waiting: ${event.message}.`;
    case 'problem':
      return `${event.message} [${event.code}]; trying again.`;
    case 'polling':
      return `${event.message} every ${formatDuration(event.everyMs)}.`;
    case 'watching':
      return 'The folders are watched again.';
    case 'root-missing':
      return 'The folder is gone; its index is kept until it is back.';
    case 'root-back':
      return 'The folder is back.';
    case 'no-socket':
      return `No socket for searches, which open the index themselves: ${event.message}.`;
    case 'held-back':
      return `${plural(event.files, 'file')} disappeared at once: they stay in the index until a second check.`;
  }
}

// --- internal ---

function phaseText({ phase, pending, problem }: FollowState): string {
  switch (phase) {
    case 'idle':
      return pending === 0 ? 'up to date' : `${plural(pending, 'path')} to look at`;
    case 'starting':
      return 'comparing files and index';
    case 'working':
      return 'bringing files in';
    case 'waiting':
      return problem === null ? 'waiting' : `waiting (${problem.message})`;
    case 'root-missing':
      return 'the folder is gone';
    case 'stopped':
      return 'ending';
  }
}
