/** Keeps an index equal to its root: the static tier first, the MLX tier after it. */

export { type EmbedPendingOptions, type EmbedReport, embedPending } from './embed-pending.ts';
export { Follower } from './follow/follow.ts';
export type { FollowEvent, FollowOptions, FollowState, ReconcileReason } from './follow/follow-types.ts';
export { layOver, type Overlay } from './overlay.ts';
export { freshness } from './run/freshness.ts';
export { indexRoot } from './run/index-root.ts';
export { ReadingOrder } from './run/reading-order.ts';
export type { Freshness, IndexReport, IndexRootOptions, RunParts, SharedThreads } from './run/run-types.ts';
export { pathWords } from './threads/embed-text.ts';
export { type VerifyReport, verifyIndex } from './verify.ts';
