/** @file The two baselines on spectrograms: no views, and copies. */

import * as z from "zod";
import type { Augmenter } from "../../core/contracts.ts";
import { ParameterError } from "../../core/errors.ts";
import type { Clips } from "../../core/types.ts";
import { noneOptions } from "../none.ts";
import { nameOption, parseOptions } from "../options.ts";
import { checkClips } from "./check.ts";
import { viewAugmenter } from "./draw.ts";

export const noViewsOptions = noneOptions;
export const duplicateClipsOptions = z.strictObject({ ...nameOption });

/** Draws no views. @throws {ParameterError} from `draw`, when views are asked for. */
export function noViews(options: z.input<typeof noViewsOptions> = {}): Augmenter<Clips> {
  const { name = "none" } = parseOptions("none", noViewsOptions, options);
  return {
    name,
    async fit(train) {
      checkClips(name, train);
      return {
        async draw(sources) {
          if (sources.length > 0) {
            throw new ParameterError(
              name,
              "no sources",
              `${sources.length} views to draw`,
              "Choose another augmenter, or the amount 0.",
            );
          }
          return { clips: [], labels: new Int32Array(0), provenance: [] };
        },
      };
    },
  };
}

/** Copies of the source clips. */
export function duplicateClips(options: z.input<typeof duplicateClipsOptions> = {}): Augmenter<Clips> {
  const { name = "duplicate" } = parseOptions("duplicate", duplicateClipsOptions, options);
  return viewAugmenter(name, (train, position) => ({ clip: train.clips[position].slice() }));
}
