/** @file Mixup (Zhang et al., 2018) of two clips of one class. */

import * as z from "zod";
import { beta } from "../beta.ts";
import { clipAugmenter, viewsCost } from "../kind.ts";
import { viewAugmenter } from "./draw.ts";

/**
 * lambda x_i + (1 - lambda) x_j. Labels here are single classes, so x_j is another clip of the same class (mixing
 * classes would need soft labels), and lambda is the larger of both shares, so that the view stays nearer to its source.
 * The other clip is repeated or cut to the source's length. A class with one clip gives copies.
 */
export const clipMixup = clipAugmenter({
  kind: "mixup",
  summary: "The clip mixed with another one of its class (Zhang et al., 2018).",
  options: z.strictObject({
    alpha: z
      .number()
      .positive()
      .default(0.2)
      .describe(
        "The share of the other clip is drawn from Beta(alpha, alpha), and is at most a half; 0.1 to 0.4 in the paper.",
      ),
  }),
  version: 1,
  cost: viewsCost,
  create: ({ alpha }, { name }) =>
    viewAugmenter(name, ({ clips, labels, ids }, position, rng) => {
      const others = Array.from(labels.keys()).filter(
        (i) => i !== position && labels[i] === labels[position],
      );
      if (others.length === 0) return { clip: clips[position].slice() };
      const other = rng.pick(others);
      const lambda = beta(alpha, rng);
      return {
        clip: mixClips(clips[position], clips[other], Math.max(lambda, 1 - lambda)),
        sources: [ids[position], ids[other]],
      };
    }),
});

/** `share` of the first clip and 1 - `share` of the second, which is repeated or cut to the first one's length. */
export function mixClips(first: Float32Array, second: Float32Array, share: number): Float32Array {
  return first.map((v, i) => share * v + (1 - share) * second[i % second.length]);
}
