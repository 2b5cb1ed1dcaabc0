/** @file Work over many machines: jobs wait on a server (Redis, Valkey or PostgreSQL, by BullMQ), results lie in a shared store. */

export { parseAddress, type QueueAddress, withoutSecrets } from "./address.ts";
export {
  type ActiveJob,
  drainQueue,
  type FailedJob,
  failedJobs,
  pauseQueue,
  type QueueStatus,
  queueStatus,
  resumeQueue,
} from "./people.ts";
export { type Places, toLocal, toPortable } from "./places.ts";
export { openRunner, type RunnerOptions } from "./runner.ts";
export { type ServeOptions, serveQueue } from "./worker.ts";
