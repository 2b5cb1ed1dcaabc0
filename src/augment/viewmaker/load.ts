/** @file A saved augmentor back from its ONNX file. */

import { EmoforgeError, type Rng } from "../../core/index.ts";
import type { Engine } from "../../tensor/index.ts";
import { checkClips } from "../clips/check.ts";
import { makeViews } from "./views.ts";

export interface LoadedViewmaker {
  /** What the networks see at once; longer clips are cut into equal parts. */
  readonly frames: number;
  readonly mels: number;
  /**
   * One view of each clip, normalised as the training clips were; view `i` is what `draw` gives with the same stream.
   *
   * @param clips Row-major `[frames, mels]`, of any length.
   */
  views(clips: readonly Float32Array[], rng: Rng): Promise<Float32Array[]>;
  release(): Promise<void>;
}

/** Rows in a run: a free choice, since the model takes any number. */
const BATCH = 16;

/** @param model What `FittedViewmaker.toOnnx` gave. @throws {EmoforgeError} if it is another model. */
export async function loadViewmaker(model: Uint8Array, engine: Engine): Promise<LoadedViewmaker> {
  const loaded = await engine.load(model);
  const { clips, noise } = loaded.inputs;
  if (clips?.shape.length !== 3 || noise?.shape.length !== 2 || !loaded.outputs.views) {
    await loaded.release();
    throw new EmoforgeError(
      `A viewmaker's model: expected inputs "clips" [N, frames, mels] and "noise" [N, latent] and an output "views", got ` +
        `${Object.keys(loaded.inputs).join(", ")} -> ${Object.keys(loaded.outputs).join(", ")}. Save it with \`toOnnx\`.`,
    );
  }
  const [, frames, mels] = clips.shape;
  const size = { batch: BATCH, frames, mels, latent: noise.shape[1] };
  return {
    frames,
    mels,
    async views(some, rng) {
      checkClips("viewmaker", { clips: some, ids: some.map((_, i) => String(i)), mels });
      const streams = some.map((_, i) => rng.fork("view", i));
      return makeViews(
        async (feeds) => {
          const { views } = await loaded.run({
            clips: { data: feeds.clips, shape: [BATCH, frames, mels] },
            valid: { data: feeds.valid, shape: [BATCH, frames] },
            noise: { data: feeds.noise, shape: [BATCH, size.latent] },
            intensity: { data: feeds.intensity, shape: [BATCH, 1] },
          });
          return views.data as Float32Array;
        },
        some,
        streams,
        size,
      );
    },
    release: () => loaded.release(),
  };
}
