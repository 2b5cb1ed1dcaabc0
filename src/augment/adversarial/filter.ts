/** @file Which candidates become synthetic rows: all, those the auxiliary classifier confirms, those near real rows. */

import type { Recorded, Rows } from "../../core/index.ts";
import { positionsByClass } from "../draw.ts";
import { rowAt, rowsAt } from "../geometry.ts";
import type { Auxiliary } from "./auxiliary.ts";
import type { AdversarialOptions } from "./options.ts";
import { createManifold } from "./quality.ts";

export interface Filter {
  /** What provenance calls it; "" where nothing is filtered. */
  readonly name: string;
  /** A value for each candidate `[m, d]` of the class: accepted from 0 on; the larger, the better. */
  judge(label: number, candidates: Float32Array): Promise<Float32Array>;
}

export function createFilter(
  train: Recorded<Rows>,
  options: Pick<AdversarialOptions, "filter" | "filterNeighbours">,
  auxiliary: Auxiliary | undefined,
): Filter {
  const d = train.features.length;
  if (options.filter === "classifier" && auxiliary) {
    const classes = train.classes.length;
    return {
      name: "classifier",
      async judge(label, candidates) {
        const probabilities = await auxiliary.probabilities(candidates);
        return Float32Array.from({ length: candidates.length / d }, (_, i) => {
          const ofRow = rowAt(probabilities, classes, i);
          return ofRow[label] - Math.max(...ofRow.filter((_, other) => other !== label));
        });
      },
    };
  }
  if (options.filter === "coverage") {
    const manifolds = positionsByClass(train).map((positions) =>
      createManifold(rowsAt(train.data, d, positions), d, options.filterNeighbours),
    );
    return {
      name: "coverage",
      judge: async (label, candidates) =>
        Float32Array.from({ length: candidates.length / d }, (_, i) =>
          manifolds[label].depth(rowAt(candidates, d, i)),
        ),
    };
  }
  return { name: "", judge: async (_, candidates) => new Float32Array(candidates.length / d) };
}
