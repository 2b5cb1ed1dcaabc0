/** @file What extracting functionals and extracting frames of many recordings have in common. */

import { faultOf, type Problem, type Utterance, type Workers } from "../../core/index.ts";
import type { Segment } from "../../features/index.ts";

/**
 * How many utterances one task gets: few, so that no worker is left with a lot when the others are done, and all workers share even a
 * handful of long recordings.
 */
export function batchSizeFor(utterances: number, { size }: Pick<Workers, "size">): number {
  return Math.max(1, Math.min(8, Math.ceil(utterances / (4 * size))));
}

/** The stretch of its file that an utterance covers. */
export function segmentOf({ startSec, endSec }: Partial<Utterance>): Segment {
  return {
    ...(startSec === undefined ? {} : { startSec }),
    ...(endSec === undefined ? {} : { endSec }),
  };
}

/** @throws {InterruptedError} if the error is one. */
export function unreadable({ file }: Utterance, error: unknown): Problem {
  return { kind: "unreadable", file, message: faultOf(file, error) };
}

/** Sorts problems, so that it does not matter which worker answered first; damage that all utterances of a file share is named once. */
export function sortedProblems(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems
    .toSorted((a, b) => compareText(a.file, b.file) || compareText(a.message, b.message))
    .filter(({ kind, file, message }) => {
      if (kind !== "damaged") return true;
      const key = `${file}\n${message}`;
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Adds up the progress that several tasks report at the same time. */
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
    /** Adds a task with `count` of the items. */
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
