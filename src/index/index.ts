/** Keeps an index equal to its root: the static tier first, the MLX tier after it. */

export { type EmbedPendingOptions, type EmbedReport, embedPending } from './embed-pending.ts';
export { Follower } from './follow.ts';
export type { FollowEvent, FollowOptions, FollowState, ReconcileReason } from './follow-types.ts';
export { type Freshness, freshness } from './freshness.ts';
export { indexRoot } from './index-root.ts';
export { layOver, type Overlay } from './overlay.ts';
export { ReadingOrder } from './reading-order.ts';
export type { IndexReport, IndexRootOptions } from './run-types.ts';
export { type VerifyReport, verifyIndex } from './verify.ts';
