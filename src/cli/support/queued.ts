/** @file Worker processes of this machine for preparing, and a queue for the groups of a run. */

import type { Workers } from "../../core/index.ts";
import { leaveSoon } from "../endings.ts";
import type { Io } from "../io.ts";
import type { Remote } from "./remote.ts";
import type { Shared } from "./store.ts";

/** What is left to other machines. Reading recordings is not, so that only the machine that runs a recipe needs the corpora. */
const shareable: readonly string[] = ["group"];

/**
 * @param own Closed with the result, and if there is no connection.
 * @param remote The store, if it is a bucket.
 */
export async function withQueue(
  own: Workers,
  shared: Shared,
  remote: Remote | undefined,
  io: Io,
): Promise<Workers> {
  const { address, name, places, implementation } = shared;
  try {
    const { openRunner } = await import("../../queue/index.ts");
    const { hasher } = io.platform;
    const runner = await openRunner(address, {
      name,
      places,
      implementation,
      hasher,
      remark: io.note,
      stuck: leaveSoon,
    });
    const queue = remote?.asking(runner) ?? runner;
    return {
      size: own.size,
      run: (task, payload, options) => (shareable.includes(task) ? queue : own).run(task, payload, options),
      async close() {
        await Promise.all([own.close(), queue.close()]);
      },
    };
  } catch (error) {
    await own.close();
    throw error;
  }
}
