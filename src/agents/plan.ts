/** Plans of an installation and of its removal: what each file would hold, and what is left alone, with the reason. */

import { sha256Hex } from '../base/hash.ts';
import type { WriteStep } from '../edit/index.ts';
import { applySplice, undoSplice } from './formats/splice.ts';
import type { Part } from './parts/part.ts';
import { readUserFile, type UserFile } from './parts/user-file.ts';
import { isSamePart, type RecordedPart } from './record.ts';
import type { PartKind } from './table/agent-types.ts';

export type PartState = 'added' | 'changed' | 'same' | 'removed' | 'put back' | 'shared' | 'absent';

export interface PlannedPart {
  readonly agent: string;
  readonly kind: PartKind;
  readonly file: string;
  readonly state: PartState;
}

/** A file that is left as it is. */
export interface LeftAlone {
  readonly agent: string;
  readonly kind: PartKind;
  readonly file: string;
  readonly reason: string;
}

export interface InstallPlan {
  readonly parts: readonly PlannedPart[];
  readonly leftAlone: readonly LeftAlone[];
  readonly steps: readonly { readonly root: string; readonly step: WriteStep; readonly emptied: readonly string[] }[];
  /** What the record says when it is done. */
  readonly record: readonly RecordedPart[];
}

export function planInstall(parts: readonly Part[], record: readonly RecordedPart[]): InstallPlan {
  return planned(parts, record, (part, draft, known, kept) => {
    const before = known === undefined ? draft.text : (withoutOurs(part, draft.text, known) ?? draft.text);
    const splice = part.put(before);
    const text = splice === null ? before : applySplice(before, splice);
    const made = known?.made ?? (draft.file.bytes === null ? { root: part.root, folders: draft.file.missing } : null);
    const agents = [...new Set([...(known?.agents ?? []), part.agent.id])];
    const wasThere = part.value(draft.text) !== undefined;
    const next = { file: draft.file.absolute, kind: part.kind, agents, splice, made };
    const state = text === draft.text ? 'same' : wasThere ? 'changed' : 'added';
    return { text, state, record: [...kept, next], made: null };
  });
}

export function planUninstall(parts: readonly Part[], record: readonly RecordedPart[]): InstallPlan {
  return planned(parts, record, (part, draft, known, kept) => {
    const { text } = draft;
    const others = known?.agents.filter((agent) => agent !== part.agent.id) ?? [];
    if (known !== undefined && others.length > 0) {
      const state = known.agents.includes(part.agent.id) ? 'shared' : 'absent';
      return { text, state, record: [...kept, { ...known, agents: others }], made: null };
    }
    if (draft.file.bytes === null) return { text, state: 'absent', record: kept, made: null };
    const next = known === undefined ? part.drop(text) : (withoutOurs(part, text, known) ?? part.drop(text));
    const isThere = part.value(next) !== undefined;
    const state = known !== undefined && isThere ? 'put back' : next === text ? 'absent' : 'removed';
    return { text: next, state, record: kept, made: known?.made ?? null };
  });
}

// --- internal ---

interface Draft {
  readonly file: UserFile;
  readonly text: string;
  /** Folders that go with the file when nothing is left in it; null where the file was not made by us. */
  readonly made: RecordedPart['made'];
}

interface Outcome {
  readonly text: string;
  readonly state: PartState;
  readonly record: readonly RecordedPart[];
  readonly made: RecordedPart['made'];
}

/** Takes part by part into account; several may lie in one file. */
function planned(
  parts: readonly Part[],
  recorded: readonly RecordedPart[],
  change: (part: Part, draft: Draft, known: RecordedPart | undefined, kept: readonly RecordedPart[]) => Outcome,
): InstallPlan {
  const drafts = new Map<string, Draft>();
  const done: PlannedPart[] = [];
  const leftAlone: LeftAlone[] = [];
  let record = recorded;
  for (const part of parts) {
    const about = { agent: part.agent.id, kind: part.kind, file: part.file };
    try {
      const file = readUserFile(part.root, part.file);
      const draft = drafts.get(file.absolute) ?? { file, text: file.text, made: null };
      const id = { file: file.absolute, kind: part.kind };
      const known = record.find((each) => isSamePart(each, id));
      const kept = record.filter((each) => !isSamePart(each, id));
      const outcome = change(part, draft, known, kept);
      record = outcome.record;
      drafts.set(file.absolute, { file: draft.file, text: outcome.text, made: outcome.made ?? draft.made });
      done.push({ ...about, state: outcome.state });
    } catch (error) {
      leftAlone.push({ ...about, reason: (error as Error).message });
    }
  }
  return { parts: done, leftAlone, steps: [...drafts.values()].flatMap(stepOf), record };
}

/** The text as it was before we came, with what others changed since. Null when our text is not found in it any more. */
function withoutOurs(part: Part, text: string, { splice }: RecordedPart): string | null {
  if (splice === null) return text;
  const before = undoSplice(text, splice);
  if (before === null || !part.isSameElse(text, before)) return null;
  return before;
}

function stepOf({ file, text, made }: Draft): InstallPlan['steps'] {
  const isGone = made !== null && text === '';
  const bytes = isGone ? null : Buffer.from(file.mark + text);
  if (bytes === null ? file.bytes === null : file.bytes?.equals(bytes) === true) return [];
  if (file.bytes === null && text === '') return [];
  const content = (of: Buffer | null) => (of === null ? null : { hash: sha256Hex(of), bytes: of });
  const step = {
    kind: 'write' as const,
    path: file.path,
    before: content(file.bytes),
    after: content(bytes),
    mode: null,
  };
  return [{ root: file.root, step, emptied: isGone ? made.folders : [] }];
}
