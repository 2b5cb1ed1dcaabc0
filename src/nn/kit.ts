/** @file What the programs of one network compute, before anything is compiled. */

import type { Tensor } from "../tensor/index.ts";
import { gradientOutputs } from "./backward.ts";
import type { BatchStatistics } from "./normalisation.ts";
import type { ParameterSet } from "./parameters.ts";

/** Tensors by name. */
export type Outputs = Readonly<Record<string, Tensor>>;

/** One program. */
export interface Graph {
  /** What comes back from each run. */
  readonly outputs: Outputs;
  /** In training: the loss that each part moved by this program is to lower. */
  readonly losses?: Outputs;
  /** In training: statistics of the batch, which running ones of the same names move towards. */
  readonly statistics?: BatchStatistics;
}

/** The programs of one network. */
export interface Kit<Name extends string> {
  /**
   * Tells apart all graphs that differ: kind, shapes, options. Programs of the same key are kept on the engine's shelf for
   * the next user; without a key they are released after use, as the working memory of a large network should be.
   */
  readonly key?: string;
  /**
   * The parts that are trained apart, each by an optimiser of its own, with the prefix of their parameters: "" for all.
   * Every parameter belongs to one part.
   */
  readonly parts: Readonly<Record<string, string>>;
  /** Builds the graphs on the given parameters, whose values are not used. */
  graphs(params: ParameterSet): Readonly<Record<Name, () => Graph>>;
}

/** All that a program gives where the optimiser runs on the host: a graph's outputs, its statistics, and gradients. */
export function hostOutputs(
  { outputs, losses = {}, statistics = {} }: Graph,
  params: ParameterSet,
  parts: Readonly<Record<string, string>>,
): Outputs {
  const slopes = Object.entries(losses).map(([part, loss]) =>
    gradientOutputs(loss, params.subset(parts[part])),
  );
  return Object.assign({}, outputs, statistics, ...slopes);
}
