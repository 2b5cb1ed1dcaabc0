/** @file Recordings whose worker process ended: tried one by one, so that one that kills its worker does not end the command. */

import { type OnProgress, type Problem, WorkerLostError, type Workers } from "../../core/index.ts";

/**
 * Gives a batch to a worker. If that worker is lost, each item goes to a fresh one by itself; an item that loses this one too is given up.
 *
 * @param payloadOf Makes the task's payload for some of the items.
 * @param lost Makes the answer that stands for an item that is given up.
 * @returns One answer for all items, or one for each, in their order.
 */
export async function runBatch<Item, Answer>(
  workers: Workers,
  task: string,
  items: readonly Item[],
  {
    payloadOf,
    lost,
    signal,
    onProgress,
  }: {
    readonly payloadOf: (items: readonly Item[]) => unknown;
    readonly lost: (item: Item, error: WorkerLostError) => Answer;
    readonly signal: AbortSignal | undefined;
    readonly onProgress: OnProgress;
  },
): Promise<Answer[]> {
  const run = (some: readonly Item[], before: number) =>
    workers.run<Answer>(task, payloadOf(some), {
      ...(signal ? { signal } : {}),
      onProgress: (done) => onProgress(before + done, items.length),
    });
  try {
    return [await run(items, 0)];
  } catch (error) {
    if (!(error instanceof WorkerLostError)) throw error;
  }
  const answers: Answer[] = [];
  for (const item of items) {
    try {
      answers.push(await run([item], answers.length));
    } catch (error) {
      if (!(error instanceof WorkerLostError)) throw error;
      answers.push(lost(item, error));
    }
  }
  return answers;
}

/** The message about a recording that was given up. */
export function lostProblem(
  file: string,
  { how }: WorkerLostError,
): Problem & { readonly kind: "unreadable" } {
  return {
    kind: "unreadable",
    file,
    message: `${file}: a worker process ended while decoding it (${how}), even with no other recording in hand. If memory is short, use fewer --workers; otherwise leave the file out.`,
  };
}
