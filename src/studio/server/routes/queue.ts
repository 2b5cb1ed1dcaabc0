/** @file The queue that this studio's runs are worked off by: its workers, its jobs, a pause. */

import { Hono } from "hono";
import { failedJobs, pauseQueue, queueStatus, resumeQueue, toLocal } from "../../../queue/index.ts";
import { AbsentError } from "../errors.ts";
import type { Studio } from "../studio.ts";

/** How many jobs that were set aside are told. */
const mostFailed = 20;

export function queueRoutes({ queue, workspace }: Studio) {
  const state = async () => {
    if (queue === undefined) return null;
    const { address, name, places } = queue;
    const status = await queueStatus(address, name);
    const failed = status.setAside === 0 ? [] : await failedJobs(address, name);
    const now = workspace.platform.clock.now();
    return {
      server: address.shown,
      store: queue.store,
      ...status,
      jobs: status.jobs.map((job) => ({ ...job, seconds: Math.max(0, now - job.sinceMs) / 1000 })),
      failed: failed.slice(0, mostFailed).map(({ id, what, tries, reason }) => ({
        id,
        what,
        tries,
        reason: toLocal(reason, places) as string,
      })),
    };
  };
  const known = () => {
    if (queue !== undefined) return queue;
    throw new AbsentError("queue: expected a studio with one, got none. Start it with --queue and --store.");
  };
  return new Hono()
    .get("/", async (c) => c.json(await state()))
    .post("/pause", async (c) => {
      await pauseQueue(known().address, known().name);
      return c.json(await state());
    })
    .post("/resume", async (c) => {
      await resumeQueue(known().address, known().name);
      return c.json(await state());
    });
}
