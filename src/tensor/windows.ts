/** @file How windows (kernels) lie on the spatial axes: strides, padding, dilation; shared by convolution and pooling. */

import { ParameterError } from "../core/index.ts";
import { formatShape } from "./shapes.ts";

/**
 * `"valid"`: no zeros. `"same"`: output length = ceil(input / stride), an odd zero at the end.
 * A list: zeros before each spatial axis, then zeros after each, e.g. `[top, left, bottom, right]`.
 */
export type Padding = "same" | "valid" | readonly number[];

export interface WindowOptions {
  /** One for all spatial axes, or one for each; 1 by default. */
  readonly strides?: number | readonly number[];
  /** "valid" by default. */
  readonly padding?: Padding;
  readonly dilations?: number | readonly number[];
}

/** Resolved: one entry for each spatial axis, `pads` two. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}

/** @throws {ParameterError} for counts or values out of range. */
export function resolveWindows(
  op: string,
  spatial: readonly number[],
  kernel: readonly number[],
  options: WindowOptions,
): Windows {
  const strides = perAxis(op, "strides", options.strides ?? 1, spatial.length, 1);
  const dilations = perAxis(op, "dilations", options.dilations ?? 1, spatial.length, 1);
  const reach = kernel.map((k, i) => dilations[i] * (k - 1) + 1);
  const { padding = "valid" } = options;
  if (padding === "valid") return { kernel, strides, dilations, pads: spatial.flatMap(() => [0, 0]) };
  if (padding === "same") {
    const total = spatial.map((d, i) =>
      Math.max(0, (Math.ceil(d / strides[i]) - 1) * strides[i] + reach[i] - d),
    );
    const before = total.map((p) => Math.floor(p / 2));
    return { kernel, strides, dilations, pads: [...before, ...total.map((p, i) => p - before[i])] };
  }
  return { kernel, strides, dilations, pads: perAxis(op, "padding", padding, 2 * spatial.length, 0) };
}

/** Output length of each spatial axis. @throws {ParameterError} if a window is longer than its padded axis. */
export function windowCounts(op: string, spatial: readonly number[], windows: Windows): number[] {
  const { kernel, strides, dilations, pads } = windows;
  const rank = spatial.length;
  return spatial.map((d, i) => {
    const padded = d + pads[i] + pads[rank + i];
    const reach = dilations[i] * (kernel[i] - 1) + 1;
    if (reach > padded) {
      throw new ParameterError(
        `${op}, window`,
        `at most ${padded} long on axis ${i}`,
        reach,
        "Pad the input.",
      );
    }
    return Math.floor((padded - reach) / strides[i]) + 1;
  });
}

/** One value for each of `count` axes. */
export function perAxis(
  op: string,
  what: string,
  value: number | readonly number[],
  count: number,
  least: number,
): readonly number[] {
  const list = typeof value === "number" ? new Array<number>(count).fill(value) : value;
  if (list.length !== count || !list.every((v) => Number.isInteger(v) && v >= least)) {
    throw new ParameterError(`${op}, ${what}`, `${count} integers >= ${least}`, formatShape(list));
  }
  return list;
}

/** All offsets within a kernel, in row-major order. */
export function taps(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (all, k) => all.flatMap((tap) => Array.from({ length: k }, (_, i) => [...tap, i])),
    [[]],
  );
}
