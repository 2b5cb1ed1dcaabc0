/** @file What extracting functionals and extracting frames of many recordings have in common. */

import type { Problem, Utterance, Workers } from "../core/index.ts";
import type { Segment } from "../features/index.ts";

/**
 * Utterances of one task: few, so that no worker is left with much when the others are done, and a handful of long recordings
 * is shared by all.
 */
export function batchSizeFor(utterances: number, { size }: Pick<Workers, "size">): number {
  return Math.max(1, Math.min(8, Math.ceil(utterances / (4 * size))));
}

/** The stretch that an utterance takes of its file. */
export function segmentOf({ startSec, endSec }: Utterance): Segment {
  return {
    ...(startSec === undefined ? {} : { startSec }),
    ...(endSec === undefined ? {} : { endSec }),
  };
}

export function unreadable({ file }: Utterance, error: unknown): Problem {
  return { kind: "unreadable", file, message: error instanceof Error ? error.message : String(error) };
}

/** Adds up what several tasks at a time say of themselves. */
export function sumProgress(total: number, report: (done: number) => void) {
  let finished = 0;
  const parts = new Set<{ done: number }>();
  const tell = () => {
    let done = finished;
    for (const part of parts) done += part.done;
    report(Math.min(total, done));
  };
  return {
    add(count: number) {
      finished += count;
      tell();
    },
    /** A task of `count` of them. */
    task(count: number) {
      const part = { done: 0 };
      parts.add(part);
      return {
        update(done: number) {
          part.done = done;
          tell();
        },
        end() {
          parts.delete(part);
          finished += count;
          tell();
        },
      };
    },
  };
}
