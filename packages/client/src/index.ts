/** A client of the service of mlx-code, for programs in TypeScript and JavaScript. */

export { type AskEvent, type CallOptions, createClient, type ServiceAddress, type ServiceClient } from './client.ts';
export type { EventsOptions, FollowOptions, ServiceEvent } from './events.ts';
export { type FoundService, findService } from './find.ts';
export type { components, operations, paths } from './openapi.ts';
export { ServiceProblem } from './problem.ts';
export { openService, type StartedService, startService } from './start.ts';
