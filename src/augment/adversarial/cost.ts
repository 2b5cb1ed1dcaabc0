/** @file Rough seconds of training GANs on rows, where nothing like it was measured. */

import type { FitSize } from "../../core/index.ts";
import { denseWeights, flopsPerSec } from "../../nn/index.ts";
import type { AdversarialOptions } from "./options.ts";

/** Seconds that the calls of one update take, whatever its size. */
const callsOfUpdate = 0.0015;

/** @param passes How often an update goes through a network with these hidden layers, forwards or backwards. */
export function adversarialCost(
  options: Pick<
    AdversarialOptions,
    "batch" | "epochs" | "steps" | "hidden" | "networks" | "discriminatorUpdates" | "generatorUpdates"
  >,
  { items, dimensions, classes }: FitSize,
  passes: number,
): number {
  const { batch, hidden, networks, discriminatorUpdates, generatorUpdates } = options;
  const rounds = options.steps ?? options.epochs * Math.ceil(items / batch);
  const flops = 2 * batch * denseWeights([dimensions, ...hidden, dimensions]) * passes;
  const sets = networks === "conditional" ? 1 : classes;
  return (
    sets * rounds * (discriminatorUpdates + generatorUpdates) * (callsOfUpdate + flops / flopsPerSec.dense)
  );
}
