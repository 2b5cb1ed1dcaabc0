/** @file `emoforge worker`: does jobs of a queue on this machine until it is stopped. */

import { hostname } from "node:os";
import type { Command } from "commander";
import { leaveSoon } from "../endings.ts";
import type { Io } from "../io.ts";
import { cardFor, type DeviceFlags, deviceAsked, plainDeviceOption } from "../support/device.ts";
import { seconds, wholeNumber } from "../support/flags.ts";
import { requireCache, requireWritable } from "../support/outputs.ts";
import { openRemote } from "../support/remote.ts";
import { openShared, type SharedFlags, sharedOptions } from "../support/store.ts";

interface Flags extends SharedFlags, DeviceFlags {
  readonly concurrency?: string;
  readonly lostAfter: string;
  readonly idle?: string;
}

export function registerWorker(program: Command, io: Io): void {
  program
    .command("worker")
    .description(
      "Do jobs that `emoforge run --queue` has put into a queue, on any machine that has the store.",
    )
    .option(...sharedOptions.queue)
    .option(...sharedOptions.store)
    .option(
      "--concurrency <n>",
      "jobs at a time, each in a process of its own (default: one for each core); at most four use a graphics card at a time",
    )
    .option(...plainDeviceOption)
    .option("--lost-after <seconds>", "give this worker's jobs to others if it is silent for so long", "60")
    .option("--idle <seconds>", "end after so long without a job (default: wait for ever)")
    .addHelpText(
      "after",
      "\nExample:\n  EMOFORGE_QUEUE=redis://:password@host:6379 emoforge worker --store /mnt/emoforge\n\nIt needs no corpora: what it works on lies in the store.",
    )
    .action((flags: Flags) => work(flags, io));
}

async function work(flags: Flags, io: Io): Promise<void> {
  const size = flags.concurrency === undefined ? undefined : wholeNumber("--concurrency", flags.concurrency);
  const lostAfterMs = 1000 * seconds("--lost-after", flags.lostAfter);
  const idleMs = flags.idle === undefined ? undefined : 1000 * seconds("--idle", flags.idle);
  const shared = await openShared(flags, io, "works");
  const remote = await openRemote(shared, io);
  await requireCache({ ...io, cacheFolder: shared.cacheFolder });
  const { serveQueue } = await import("../../queue/index.ts");
  const own = await io.workers(size, await cardFor(deviceAsked(flags), io));
  const workers = remote?.serving(own) ?? own;
  try {
    io.note(
      `working for ${shared.address.shown}, store ${shared.shown}: ${workers.size} at a time, ${shared.implementation}. Stop with Ctrl-C.`,
    );
    const done = await serveQueue(shared.address, {
      name: shared.name,
      places: shared.places,
      implementation: shared.implementation,
      worker: `${hostname()}/${process.pid}`,
      workers,
      lostAfterMs,
      ...(idleMs === undefined ? {} : { idleMs }),
      signal: io.signal,
      clock: io.platform.clock,
      async checkStore() {
        await requireWritable("--store", shared.folder, shared.folder);
        await remote?.check();
      },
      remark: io.note,
      stuck: leaveSoon,
    });
    io.print(`${done} jobs done.`);
  } finally {
    await workers.close();
  }
}
