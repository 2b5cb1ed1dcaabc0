/** @file No views of spectrograms: the baseline every comparison starts from. */

import { ParameterError } from "../../core/index.ts";
import { clipAugmenter } from "../kind.ts";
import { noneOptions } from "../none.ts";
import { checkClips } from "./check.ts";

/** Draws no views. @throws {ParameterError} from `draw`, when views are asked for. */
export const noViews = clipAugmenter({
  kind: "none",
  summary: "No views: what the others are compared with.",
  options: noneOptions,
  version: 1,
  traits: { baseline: true },
  cost: () => 0,
  create: (_, { name }) => ({
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
  }),
});
