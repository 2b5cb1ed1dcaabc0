/** @file What a case of the contract is, and how its inputs are described. */

import type { Tensor } from "../../../src/tensor/index.ts";
import type { Values } from "../reference.ts";

export interface Case {
  readonly name: string;
  /** Cases of a group share one session. */
  readonly group: string;
  /** Shapes, and the interval their values are drawn from; int32 where `int` is set. */
  readonly inputs: readonly {
    readonly shape: readonly number[];
    readonly from: number;
    readonly to: number;
    readonly int?: true;
  }[];
  readonly build: (...xs: Tensor[]) => Tensor;
  readonly expected: (...xs: Values[]) => Values;
  /** "twice": first and second derivatives are checked; "once": the second is zero almost everywhere or undefined. */
  readonly differentiable: "twice" | "once" | "no";
}

export type Input = Case["inputs"][number];
export const x = (...shape: number[]): Input => ({ shape, from: -1.5, to: 1.5 });
export const positive = (...shape: number[]): Input => ({ shape, from: 0.5, to: 2 });
export const int = (to: number, ...shape: number[]): Input => ({ shape, from: 0, to, int: true });

export const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
export const shaped = (shape: readonly number[], values: Values): Values => ({ shape, data: values.data });
