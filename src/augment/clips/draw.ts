/** @file Augmenters of spectrograms that make one view from one clip, without learning anything. */

import type { Augmenter, Clips, Recorded, Rng, Synthetic } from "../../core/index.ts";
import { checkClips, checkSources } from "./check.ts";

/** A view and the ids of the clips it was made from. */
export interface View {
  readonly clip: Float32Array;
  /** The source clip's id alone, unless said. */
  readonly sources?: readonly string[];
}

/**
 * @param make The view of the clip at `position`; `rng` is the view's own stream, which depends on the drawing's stream
 *   and the view's number alone. The clip must not be written to.
 */
export function viewAugmenter(
  name: string,
  make: (train: Recorded<Clips>, position: number, rng: Rng) => View,
): Augmenter<Clips> {
  return {
    name,
    async fit(train) {
      checkClips(name, train);
      return {
        async draw(sources, rng): Promise<Synthetic<Clips>> {
          checkSources(name, train, sources);
          const views = Array.from(sources, (position, i) => {
            const stream = rng.fork("view", i);
            const { clip, sources = [train.ids[position]] } = make(train, position, stream);
            return { clip, provenance: { augmenter: name, sources, seed: stream.state().seed } };
          });
          return {
            clips: views.map(({ clip }) => clip),
            labels: Int32Array.from(sources, (position) => train.labels[position]),
            provenance: views.map(({ provenance }) => provenance),
          };
        },
      };
    },
  };
}

/** A uniform number from a range. */
export function between([low, high]: readonly [number, number], rng: Rng): number {
  return low + (high - low) * rng.uniform();
}
