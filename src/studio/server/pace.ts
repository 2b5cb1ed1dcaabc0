/** @file How long work takes that tells how far it is. */

import type { Clock } from "../../core/index.ts";

/** Before this much has passed, a pace says little. */
const fewestMs = 3000;

/** @returns Told how much is done and of how much: the seconds that are left at the pace since this part of the work began, or null. */
export function openPace(clock: Clock): (done: number, total: number) => number | null {
  let part = { total: 0, from: 0, done: 0, since: 0 };
  return (done, total) => {
    // Another total, or less that is done, is another part of the work.
    if (total !== part.total || done < part.done) part = { total, from: done, done, since: clock.now() };
    part.done = done;
    const passed = clock.now() - part.since;
    if (passed < fewestMs || done <= part.from) return null;
    return ((passed / 1000) * (total - done)) / (done - part.from);
  };
}
