/** @file What a piece of work costs: the key under which its time is remembered, and a guess if no time is known. */

import type { FitSize } from "../../core/index.ts";
import { canonicalJson } from "../../store/index.ts";
import type { Card } from "../../tensor/index.ts";
import type { Group, Trial } from "../plan/shapes.ts";
import { mediumOf } from "./index.ts";

export interface Cost {
  /** Names everything the time depends on. */
  readonly key: string;
  /** Seconds to expect if nothing like it has been measured. */
  readonly guess: number;
}

type NamedCard = Pick<Card, "name">;

/** The cost of fitting a group's augmenter and drawing from it. @param card The graphics card that networks are trained on. */
export function augmentCost(group: Group, card?: NamedCard): Cost {
  const { augmenterConfig: config, train, poolSize, size } = group;
  return costOf(group, "augment", config, { ...size, items: train.length, made: poolSize }, card);
}

/** The cost of training one of a group's classifiers. */
export function classifyCost(
  group: Group,
  { training, amount, classifierConfig }: Trial,
  card?: NamedCard,
): Cost {
  const { train, base, size } = group;
  const items = (training === "synthetic-only" ? 0 : train.length) + Math.round(amount * base);
  return costOf(group, "classify", classifierConfig, { ...size, items, made: 0 }, card);
}

/** Whether an augmenter, or a classifier, is trained as a network. */
export function isNetwork(
  group: Group,
  work: "augment" | "classify",
  { kind }: { readonly kind: string },
): boolean {
  const medium = mediumOf(group);
  const family = work === "augment" ? medium.augmenters : medium.classifiers;
  return family.of(kind).traits?.network === true;
}

function costOf(
  group: Group,
  work: "augment" | "classify",
  config: { readonly kind: string },
  size: FitSize,
  card: NamedCard | undefined,
): Cost {
  const medium = mediumOf(group);
  const { kind, name: _, ...options } = config as { kind: string; name?: string };
  const where = card && isNetwork(group, work, config) ? ` on ${card.name}` : "";
  const what = medium.kind === "clips" ? `${work} clips` : work;
  return {
    key: `${what} ${canonicalJson({ kind, ...options })} ${medium.sizeName(work, size)}${where}`,
    guess: (work === "augment" ? medium.augmenters : medium.classifiers).of(kind).cost(options, size),
  };
}
