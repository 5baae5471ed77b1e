/** A search in a conversation: the index alone answers, and what is found are the sources. */

import { asFileHasIt, hashOfLines, passageOf } from '../../../chat/index.ts';
import { currentLines } from '../../answering/ask-files.ts';
import { searchProject } from '../../searching/search-project.ts';
import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';
import type { ReadSource } from '../views.ts';

const HITS = 10;

/** Searches, and makes what is found the sources. @throws as `searchProject` */
export async function searchInChat(
  chat: Chat,
  query: string,
  work: AppWork,
): Promise<{ readonly views: readonly ReadSource[]; readonly notes: readonly string[] }> {
  const { project, live } = chat;
  const { values } = project.config;
  const { response } = await searchProject(
    project,
    {
      ...{ query, mode: values['search.mode'], limit: HITS, languages: [], globs: [], paths: [] },
      ...{
        cwd: project.root,
        neural: values['search.neural'] && live.view.state !== 'building',
        explain: false,
        fresh: live.asksOthers,
      },
    },
    work,
  );
  const best = response.results[0]?.score ?? 0;
  const linesOf = await currentLines(project);
  const views = response.results.map((hit, n): ReadSource => {
    const found = passageOf(hit, 'found');
    // The file may be ahead of the index by now.
    const now = asFileHasIt(found, linesOf) ?? found;
    const { path, startLine, endLine, symbol } = now;
    return {
      ...{ number: n + 1, path, startLine, endLine, symbol, cited: false, matched: false },
      read: { startLine, endLine, hash: hashOfLines(now, linesOf) },
      why: [...new Set(Object.keys(hit.ranks).map(armName))].join(', '),
      score: best > 0 ? Math.max(0, hit.score / best) : null,
    };
  });
  chat.sources.show(views);
  return { views, notes: response.notes };
}

// --- internal ---

function armName(arm: string): string {
  if (arm === 'lexical') return 'words';
  if (arm === 'static' || arm === 'neural') return 'meaning';
  return arm === 'regex' || arm === 'syntax' ? 'pattern' : arm;
}
