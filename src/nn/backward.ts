/** @file A loss and its gradients as named outputs of one program, and back as arrays in the optimiser's order. */

import { gradients, type Tensor, type TensorData } from "../tensor/index.ts";
import type { ParameterGroup } from "./parameters.ts";

const PREFIX = "gradient/";

/** Gradients of the loss with respect to the group's trainable parameters, as outputs named "gradient/<parameter>". */
export function gradientOutputs(loss: Tensor, group: ParameterGroup): Record<string, Tensor> {
  const names = trainableNames(group);
  const slopes = gradients(loss, group.tensors());
  return Object.fromEntries(names.map((name, i) => [PREFIX + name, slopes[i]]));
}

/** The arrays of `gradientOutputs` among a program's results, in the order of `group.values()`. */
export function gradientArrays(
  results: Readonly<Record<string, TensorData>>,
  group: ParameterGroup,
): Float32Array[] {
  return trainableNames(group).map((name) => results[PREFIX + name] as Float32Array);
}

/** Names of the outputs of `gradientOutputs`, in the order of `group.values()`. */
export const gradientNames = (group: ParameterGroup): string[] =>
  trainableNames(group).map((name) => PREFIX + name);

/** Whether an output of this name is a gradient. */
export const isGradient = (output: string): boolean => output.startsWith(PREFIX);

const trainableNames = (group: ParameterGroup) =>
  [...group.entries].flatMap(([name, { trainable }]) => (trainable ? [name] : []));
