/** @file Long fits of augmenters of clips, kept while they last: a killed run goes on from the last checkpoint, with the same bits. */

import type { ViewmakerCheckpoint, ViewmakerContext } from "../augment/index.ts";
import { EmoforgeError, type Files, type FitContext } from "../core/index.ts";
import { decodeState, encodeState } from "../nn/index.ts";

/** Rounds between two checkpoints. */
const every = 200;

/** @param id Of the group, which names all that the fit depends on. */
export function checkpointPath(cacheFolder: string, id: string): string {
  return `${cacheFolder}/fits/${id}.state`;
}

/** A context that saves under `path`, and begins with what is there; augmenters that know of no checkpoints leave it alone. */
export async function withCheckpoints(
  context: FitContext,
  path: string,
  files: Files,
): Promise<ViewmakerContext> {
  const resume = await saved(path, files);
  return {
    ...context,
    checkpoint: { every, save: (checkpoint) => files.write(path, encodeState(checkpoint)) },
    ...(resume === undefined ? {} : { resume }),
  };
}

async function saved(path: string, files: Files): Promise<ViewmakerCheckpoint | undefined> {
  if (!(await files.exists(path))) return undefined;
  try {
    return decodeState<ViewmakerCheckpoint>(await files.read(path));
  } catch (error) {
    // Half a file costs the rounds before it, no more.
    if (error instanceof EmoforgeError) return undefined;
    throw error;
  }
}
