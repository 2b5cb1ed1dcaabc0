/** @file Worker processes that share a graphics card: few at a time, and none takes the run with it if the card's driver ends it. */

import { type Platform, SetAsideError, WorkerLostError, type Workers } from "../core/index.ts";
import type { Card } from "../tensor/index.ts";

/** The card that was chosen: what worker processes are told of it. */
export type CardChoice = Pick<Card, "name" | "fallsBack">;

/** The card as this process uses it. */
export function openCard(card: CardChoice, { remark }: Pick<Platform, "remark">): Card {
  let engine: ReturnType<Card["engine"]> | undefined;
  return {
    ...card,
    engine() {
      engine ??= import("../tensor/node.ts").then(({ createNodeEngine }) =>
        createNodeEngine({ backend: "webgpu" }),
      );
      return engine;
    },
    ...(remark && { remark }),
  };
}

/** How many processes use a card at the same time, at most: enough to keep it busy, few enough for its memory. */
export const usersOfACard = 4;

/** The exit code of a worker process that has lost its card. */
export const cardLost = 75;

/**
 * What trains networks goes through a gate. Where it ends its process, as a driver may that fails or is reset, it is done once more in a
 * new one, on the processor if that may be; finished trials stay, and a long fit goes on from its checkpoint.
 *
 * @param atOnce How many groups are worked on at a time.
 */
export function sharingCard(pool: Workers, { name, fallsBack }: CardChoice, atOnce: number): Workers {
  const through = gate(atOnce);
  return {
    size: pool.size,
    close: () => pool.close(),
    run<Result>(task: string, payload: unknown, options: Parameters<Workers["run"]>[2]) {
      if (task !== "group") return pool.run<Result>(task, payload, options);
      return through(async () => {
        try {
          return await pool.run<Result>(task, payload, options);
        } catch (error) {
          if (!(error instanceof WorkerLostError)) throw error;
          const again = fallsBack ? { ...(payload as object), onCpu: true } : payload;
          try {
            return await pool.run<Result>(task, again, options);
          } catch (twice) {
            if (fallsBack || !(twice instanceof WorkerLostError)) throw twice;
            throw new SetAsideError(
              `${name} was lost, or its driver ended the worker process (${twice.how}), twice. The other trials go on; a rerun tries it again, on the processor with --device cpu or auto.`,
            );
          }
        }
      });
    },
  };
}

/** At most so many at a time, in the order in which they are asked for. */
function gate(width: number) {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    else inside++;
    try {
      return await work();
    } finally {
      // The place goes to whoever waits.
      const next = waiting.shift();
      if (next) next();
      else inside--;
    }
  };
}
