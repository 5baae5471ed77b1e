/** How long a follower waits for what, in milliseconds. */

export const RECONCILE_MS = 600_000;
export const SECOND_LOOK_MS = 5000;
export const TICK_MS = 5000;
/** A tick that comes so late means that the machine slept. */
export const SLEPT_MS = 30_000;
/** A folder is read by the watcher before it is watched; what was put into it in between is found by a second look. */
export const NEW_FOLDER_MS = 700;
