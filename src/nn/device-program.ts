/** @file A graph of a network as a program on a device: vectors in, the next vectors out, beside the outputs asked for. */

import { ParameterError } from "../core/index.ts";
import { add, concat, gradients, input, multiply, reshape, subtract, type Tensor } from "../tensor/index.ts";
import { optimiserOf } from "./host.ts";
import type { Graph, Outputs } from "./kit.ts";
import { RUNNING_SHARE } from "./normalisation.ts";
import type { Optimiser } from "./optimisers.ts";
import type { ParameterSet } from "./parameters.ts";
import type { Vector, VectorEntry } from "./vectors.ts";

/** What to compile. */
export interface DeviceProgram {
  readonly outputs: Outputs;
  /** Vectors on the device by the output that takes their place. */
  readonly replaces: Readonly<Record<string, string>>;
}

/** Name of the input for a number that an optimiser changes from step to step. */
export const factorName = (part: string, factor: string) => `${factor} of ${part}`;
/** Name of a vector that an optimiser keeps beside another. */
export const slotName = (vector: string, slot: number) => `slot ${slot + 1} beside ${vector}`;

const nextName = (vector: string) => `next ${vector}`;

/** @param params The slices of `vectors` that the graph was built on. */
export function deviceProgram(
  { outputs, losses = {}, statistics = {} }: Graph,
  params: ParameterSet,
  vectors: readonly Vector[],
  optimisers: Readonly<Record<string, Optimiser>>,
): DeviceProgram {
  const next = [
    ...Object.entries(losses).flatMap(([part, loss]) => {
      const own = vectors.filter((vector) => vector.part === part && vector.trainable);
      return moved(loss, params, own, optimiserOf(optimisers, part));
    }),
    ...vectors.flatMap((vector) => running(vector, params, statistics)),
  ];
  return {
    outputs: { ...outputs, ...Object.fromEntries(next.map(([name, x]) => [nextName(name), x])) },
    replaces: Object.fromEntries(next.map(([name]) => [nextName(name), name])),
  };
}

type Named = readonly [vector: string, next: Tensor];

/** The vectors of one part and their slots after a step against the gradients of the loss. */
function moved(loss: Tensor, params: ParameterSet, vectors: readonly Vector[], { rule }: Optimiser): Named[] {
  const entries = vectors.flatMap((vector) => vector.entries);
  const tensors = entries.map((entry) => tensorOf(params, entry));
  const slopes = gradients(loss, tensors);
  const penalised = slopes.map((slope, i) => {
    // One strength for all is added to the whole vector below.
    const strength = typeof rule.l2 === "number" ? 0 : rule.l2[i];
    return strength > 0 ? add(slope, multiply(tensors[i], strength)) : slope;
  });
  const byName = new Map(entries.map(({ name }, i) => [name, penalised[i]]));
  return vectors.flatMap((vector) => {
    const values = input(vector.name, [vector.length]);
    const slope = joined(vector.entries.map(({ name }) => byName.get(name) as Tensor));
    const uniform = typeof rule.l2 === "number" && rule.l2 > 0 ? rule.l2 : 0;
    const slots = Array.from({ length: rule.slots }, (_, k) =>
      input(slotName(vector.name, k), [vector.length]),
    );
    const factors = Object.keys(rule.factors(1, 1)).map((name) => [
      name,
      input(factorName(vector.part, name), []),
    ]);
    const after = rule.update({
      values,
      gradient: uniform > 0 ? add(slope, multiply(values, uniform)) : slope,
      slots,
      factors: Object.fromEntries(factors),
    });
    return [
      [vector.name, after.values] as const,
      ...after.slots.map((slot, k) => [slotName(vector.name, k), slot] as const),
    ];
  });
}

/** Running statistics moved towards those of the batch; where the batch has none they stay. */
function running(vector: Vector, params: ParameterSet, statistics: Outputs): Named[] {
  if (vector.trainable || !vector.entries.some(({ name }) => name in statistics)) return [];
  const values = input(vector.name, [vector.length]);
  const batch = joined(vector.entries.map((entry) => statistics[entry.name] ?? tensorOf(params, entry)));
  return [[vector.name, add(values, multiply(subtract(batch, values), RUNNING_SHARE))]];
}

/** @throws {ParameterError} if the graph does not use the parameter. */
function tensorOf(params: ParameterSet, { name }: VectorEntry): Tensor {
  const known = params.entries.get(name);
  if (known) return known.tensor;
  throw new ParameterError(
    `training, parameter "${name}"`,
    "one that the graph uses",
    "one that it does not",
  );
}

const joined = (tensors: readonly Tensor[]) =>
  concat(
    tensors.map((x) => reshape(x, [-1])),
    0,
  );
