/** Kept conversations: questions and answers by root, in one SQLite file in the user's data folder. */

export type * from './session-types.ts';
export { openSessions, type Sessions, type SessionsOptions } from './sessions.ts';
