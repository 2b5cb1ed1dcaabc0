/** @file What a piece of work costs: the key under which its time is remembered, and a guess if no time is known. */

import type { FitSize } from "../../core/index.ts";
import { canonicalJson } from "../../store/index.ts";
import type { Group, Trial } from "../plan/shapes.ts";
import { mediumOf } from "./index.ts";

export interface Cost {
  /** Names everything the time depends on. */
  readonly key: string;
  /** Seconds to expect if nothing like it has been measured. */
  readonly guess: number;
}

/** The cost of fitting a group's augmenter and drawing from it. */
export function augmentCost(group: Group): Cost {
  const { augmenterConfig: config, train, poolSize, size } = group;
  return costOf(group, "augment", config, { ...size, items: train.length, made: poolSize });
}

/** The cost of training one of a group's classifiers. */
export function classifyCost(group: Group, { training, amount, classifierConfig }: Trial): Cost {
  const { train, base, size } = group;
  const items = (training === "synthetic-only" ? 0 : train.length) + Math.round(amount * base);
  return costOf(group, "classify", classifierConfig, { ...size, items, made: 0 });
}

function costOf(
  group: Group,
  work: "augment" | "classify",
  config: { readonly kind: string },
  size: FitSize,
): Cost {
  const medium = mediumOf(group);
  const { kind, name: _, ...options } = config as { kind: string; name?: string };
  const what = medium.kind === "clips" ? `${work} clips` : work;
  return {
    key: `${what} ${canonicalJson({ kind, ...options })} ${medium.sizeName(work, size)}`,
    guess: (work === "augment" ? medium.augmenters : medium.classifiers).of(kind).cost(options, size),
  };
}
