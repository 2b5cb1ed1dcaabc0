/** @file What a task of the engine benchmark is: the same arithmetic on both sides, from the same starting values. */

import type { Rng } from "../../src/core/index.ts";
import type { Engine } from "../../src/tensor/index.ts";

export interface Task {
  /** Names the task's row in the table. */
  readonly id: string;
  readonly file: string;
  readonly title: string;
  /** The ratio of our time to PyTorch's that the project promises, if it promises one. */
  readonly limit?: number;
  /** How many steps losses are compared for; later, rounding makes trainings drift apart. */
  readonly compared: number;
  prepare(engine: Engine, rng: Rng): Promise<Prepared>;
}

export interface Prepared {
  /** Inputs and starting values by name, for the other side. Written before the first step. */
  readonly arrays: Readonly<
    Record<string, { readonly values: Float32Array; readonly shape: readonly number[] }>
  >;
  /** Numbers that the other side needs. */
  readonly settings: Readonly<Record<string, number>>;
  /** Does one step. @returns Its losses. */
  step(): Promise<number[]>;
  release(): Promise<void>;
}

export function normals(shape: readonly number[], rng: Rng, deviation = 1) {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  for (let i = 0; i < values.length; i++) values[i] = deviation * rng.normal();
  return { values, shape };
}
