/** @file Long fits of augmenters, kept while they last: a killed run goes on from the last checkpoint, with the same bits. */

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

/** A context that saves under `path`, and begins with what is there; augmenters that know of no checkpoints leave it alone. */
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
          // The fit does not need it.
          if (!(error instanceof EmoforgeError)) throw error;
          keeping.remark?.(`${error.message} The fit goes on, but not from here if it is stopped.`);
        }
      },
    },
    ...(resume === undefined ? {} : { resume }),
  };
}

/** A damaged one costs the rounds before it, no more. */
async function saved(path: string, keeping: Keeping): Promise<ViewmakerCheckpoint | undefined> {
  const bytes = await readKeptBytes(path, (size) => size > 0, keeping);
  if (bytes === undefined) return undefined;
  try {
    return decodeState<ViewmakerCheckpoint>(bytes);
  } catch (error) {
    if (!(error instanceof EmoforgeError)) throw error;
    return damaged(path, "it is no state of a fit", keeping);
  }
}
