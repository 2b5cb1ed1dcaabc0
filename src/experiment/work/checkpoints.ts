/** @file Checkpoints of fits that are long: a killed run goes on from the last one and gives the same bits. */

import { EmoforgeError, type FitContext } from "../../core/index.ts";
import { type Checkpoint, decodeState, encodeState, type ResumableContext } from "../../nn/index.ts";
import { damaged, type Keeping, readKeptBytes, writeKeptBytes } from "../../store/index.ts";

/** Rounds between two checkpoints. */
const every = 200;

/** What a checkpoint holds, whatever else its kind keeps beside it. */
export interface FitCheckpoint {
  readonly training: Checkpoint;
}

/** @param id The group's or trial's, which names all that the fit depends on. */
export function checkpointPath(cacheFolder: string, id: string): string {
  return `${cacheFolder}/fits/${id}.state`;
}

/** A context that saves checkpoints under `path` and goes on from one that is there; kinds without checkpoints ignore this. */
export async function withCheckpoints<Context extends FitContext>(
  context: Context,
  path: string,
  keeping: Keeping,
): Promise<Context & ResumableContext<FitCheckpoint>> {
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
async function saved(path: string, keeping: Keeping): Promise<FitCheckpoint | undefined> {
  const bytes = await readKeptBytes(path, (size) => size > 0, keeping);
  if (bytes === undefined) return undefined;
  try {
    return decodeState<FitCheckpoint>(bytes);
  } catch (error) {
    if (!(error instanceof EmoforgeError)) throw error;
    return damaged(path, "it is not the state of a fit", keeping);
  }
}
