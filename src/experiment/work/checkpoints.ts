/** @file Checkpoints of augmenters whose fits are long: a killed run goes on from the last one and gives the same bits. */

import type { ViewmakerCheckpoint, ViewmakerContext } from "../../augment/index.ts";
import { type AugmentContext, EmoforgeError } from "../../core/index.ts";
import { decodeState, encodeState } from "../../nn/index.ts";
import { damaged, type Keeping, readKeptBytes, writeKeptBytes } from "../../store/index.ts";

/** Rounds between two checkpoints. */
const every = 200;

/** @param id The group's, which names all that the fit depends on. */
export function checkpointPath(cacheFolder: string, id: string): string {
  return `${cacheFolder}/fits/${id}.state`;
}

/** A context that saves checkpoints under `path` and goes on from one that is there; augmenters without checkpoints ignore this. */
export async function withCheckpoints(
  context: AugmentContext,
  path: string,
  keeping: Keeping,
): Promise<AugmentContext & ViewmakerContext> {
  const resume = await saved(path, keeping);
  return {
    ...context,
    checkpoint: {
      every,
      async save(checkpoint) {
        try {
          await writeKeptBytes(path, encodeState(checkpoint), keeping);
        } catch (error) {
          // The fit can do without it.
          if (!(error instanceof EmoforgeError)) throw error;
          keeping.remark?.(
            `${error.message} The fit goes on, but if it is stopped, it cannot resume from here.`,
          );
        }
      },
    },
    ...(resume === undefined ? {} : { resume }),
  };
}

/** A damaged checkpoint costs the rounds before it, no more. */
async function saved(path: string, keeping: Keeping): Promise<ViewmakerCheckpoint | undefined> {
  const bytes = await readKeptBytes(path, (size) => size > 0, keeping);
  if (bytes === undefined) return undefined;
  try {
    return decodeState<ViewmakerCheckpoint>(bytes);
  } catch (error) {
    if (!(error instanceof EmoforgeError)) throw error;
    return damaged(path, "it is not the state of a fit", keeping);
  }
}
