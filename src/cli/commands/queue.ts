/** @file `emoforge queue`: what people ask of a queue, and do to it. */

import type { Command } from "commander";
import type { QueueStatus } from "../../queue/index.ts";
import { duration, type Io } from "../io.ts";
import { openShared, type Shared, type SharedFlags, sharedOptions } from "../support/store.ts";

type Act = (shared: Shared, queue: typeof import("../../queue/index.ts"), io: Io) => Promise<void>;

const acts: Readonly<Record<string, { readonly summary: string; readonly act: Act }>> = {
  status: {
    summary: "how many jobs wait, who does which since when, and the time left",
    async act({ address, name }, queue, io) {
      const status = await queue.queueStatus(address, name);
      for (const line of statusLines(status, io.platform.clock.now())) io.print(line);
    },
  },
  pause: {
    summary: "let workers finish what they do, and take nothing more",
    async act({ address, name }, queue, io) {
      await queue.pauseQueue(address, name);
      io.print("Paused: jobs that were begun are finished, the others wait.");
    },
  },
  resume: {
    summary: "let workers take jobs again",
    async act({ address, name }, queue, io) {
      await queue.resumeQueue(address, name);
      io.print("Resumed.");
    },
  },
  drain: {
    summary: "remove the jobs that nobody has taken; a run that is still open puts its own back",
    async act({ address, name }, queue, io) {
      const removed = await queue.drainQueue(address, name);
      io.print(`${removed} waiting jobs removed. The same run command puts back what is left of its run.`);
    },
  },
  failed: {
    summary: "the jobs that were set aside, and why; running the recipe again tries them again",
    async act({ address, name, places }, queue, io) {
      const jobs = await queue.failedJobs(address, name);
      if (jobs.length === 0) io.print("No job was set aside.");
      for (const { id, what, tries, reason } of jobs)
        io.print(`${what} (job ${id}), tried ${tries} times: ${queue.toLocal(reason, places)}`);
    },
  },
};

export function registerQueue(program: Command, io: Io): void {
  const queue = program.command("queue").description("Look at, pause or empty a queue of jobs.");
  for (const [name, { summary, act }] of Object.entries(acts)) {
    queue
      .command(name)
      .description(summary)
      .option(...sharedOptions.queue)
      .option(...sharedOptions.store)
      .action(async (flags: SharedFlags) =>
        act(await openShared(flags, io), await import("../../queue/index.ts"), io),
      );
  }
}

function statusLines(status: QueueStatus, nowMs: number): string[] {
  const { waiting, active, setAside, machines, jobs, perSecond } = status;
  const left = waiting + active;
  const time =
    perSecond === undefined || left === 0
      ? ""
      : `, about ${duration(left / perSecond)} left at the last pace`;
  return [
    `${waiting} waiting, ${active} in work, ${setAside} set aside${status.paused ? ", paused" : ""}${time}`,
    ...(status.implementation === undefined ? [] : [`jobs of ${status.implementation}`]),
    machines.length === 0 ? "no worker is connected" : `workers: ${machines.join(", ")}`,
    ...jobs.map(
      ({ worker, what, sinceMs, share }) =>
        `  ${worker}: ${what}, ${Math.floor(100 * share)} %, for ${duration(Math.max(0, nowMs - sinceMs) / 1000)}`,
    ),
    ...(jobs.length < active ? [`  ... and ${active - jobs.length} more`] : []),
  ];
}
