/** What the tiers of an index are, what they cost and what they brought, in words. */

import type { StatusReport } from '../../../app/index.ts';
import { formatDuration, grouped, plural } from '../../../base/text.ts';

type Row = readonly [label: string, value: string];

export function tierRows(report: StatusReport, { chunks, meta, neural }: NonNullable<StatusReport['index']>): Row[] {
  const { counters } = report;
  const staticCost = counters !== null && counters.staticMs > 0 ? `; took ${formatDuration(counters.staticMs)}` : '';
  const mlxCost = counters !== null && counters.embedMs > 0 ? `; took ${formatDuration(counters.embedMs)}` : '';
  const model = meta.neuralModel?.model ?? null;
  return [
    ['static tier', `${grouped(chunks)} of ${grouped(chunks)} vectors, ${meta.staticModel.model}${staticCost}`],
    ['MLX tier', `${neuralText(report, neural, chunks, model)}${model === null ? '' : mlxCost}`],
    ['they bring', broughtText(report)],
  ];
}

// --- internal ---

const SOURCES = { commits: 'commit subject', docs: 'doc comment' };

function neuralText(report: StatusReport, done: number, total: number, model: string | null): string {
  if (model === null)
    return report.neuralWanted
      ? `none yet; "mlx-code index" fills it with ${report.neuralModel}`
      : `none; on a CPU it made search no better ("mlx-code index --full" fills it with ${report.neuralModel})`;
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  return `${grouped(done)} of ${grouped(total)} vectors (${percent} %), ${model}`;
}

function broughtText({ measured }: StatusReport): string {
  if (measured === null) return 'not measured on this project; "mlx-code bench" does it';
  const sets = measured.sets.map(({ source, queries, arms }) => {
    const figures = arms.map(({ name, ndcg }) => `${name} ${ndcg.toFixed(3)}`).join(' · ');
    return `NDCG@10 of ${plural(queries, SOURCES[source])}: ${figures}`;
  });
  return `${sets.join('; ')}; measured ${formatDuration(Date.now() - measured.atMs)} ago`;
}
