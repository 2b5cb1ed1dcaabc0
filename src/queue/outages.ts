/** @file A server that does not answer: it is tried again for ever while there is work, but nobody waits for it in order to end. */

import { type QueueAddress, withoutSecrets } from "./address.ts";
import type { Engine } from "./engine.ts";

/** How long a polite end may take, ms: it needs the server. */
const CLOSE_MS = 3000;

/** How long nothing more is said after a remark, ms: attempts follow each other quickly. */
const QUIET_MS = 60_000;

/** A worker that was cut off hears of this when it comes back with a job that others have taken over, or the server has lost. */
const overtaken = /Missing (key|lock) for job|not in the active state|Lock mismatch/i;

const disconnected = /E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_AGAIN|NOTFOUND)|clos|timed? ?out|terminat/i;

/** Remarks on connections that are lost, and on other faults of the server; once, not at every attempt. */
export function onOutages(
  sources: readonly { on(event: "error", listener: (error: Error) => void): unknown }[],
  address: QueueAddress,
  remark: ((line: string) => void) | undefined,
): { note(error: Error): void; stop(): void } {
  let quiet = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onError = (error: Error) => {
    if (quiet || overtaken.test(error.message)) return;
    quiet = true;
    timer = setTimeout(() => {
      quiet = false;
    }, QUIET_MS);
    const why = withoutSecrets(error.message || (error as { code?: string }).code || error.name, address);
    remark?.(
      disconnected.test(why)
        ? `${address.shown}: the connection is lost (${why}). It is tried again; nothing is lost.`
        : `${address.shown}: ${why}`,
    );
  };
  for (const source of sources) source.on("error", onError);
  return {
    note: onError,
    stop() {
      quiet = true;
      clearTimeout(timer);
    },
  };
}

/**
 * Waits for a polite end, but not long: without its server BullMQ would wait for ever. What was not put back then counts as lost.
 *
 * @param stuck Called if it came to that: timers of BullMQ may keep the program alive for a while.
 */
export async function closeWithin(
  polite: Promise<unknown>,
  engine: Pick<Engine, "giveUp">,
  connections: readonly { disconnect(): Promise<void> }[],
  stuck: (() => void) | undefined,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), CLOSE_MS);
  });
  const isLate = await Promise.race([polite.then(() => false), late]);
  clearTimeout(timer);
  engine.giveUp();
  if (!isLate) return;
  for (const one of connections) one.disconnect().catch(() => {});
  stuck?.();
}
