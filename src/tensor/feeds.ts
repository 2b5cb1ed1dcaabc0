/** @file What programs are fed with. */

import { ParameterError } from "../core/index.ts";
import { formatShape, sizeOf } from "./shapes.ts";
import type { TensorData, TensorSpec } from "./types.ts";

/** @throws {ParameterError} for a missing feed, or one of the wrong type or length. */
export function checkFeed(
  name: string,
  { shape, dtype }: TensorSpec,
  data: TensorData | undefined,
): asserts data {
  const length = sizeOf(shape);
  const expected = `a ${dtype === "int32" ? "Int32Array" : "Float32Array"} of ${length} values, ${formatShape(shape)}`;
  if (data === undefined) throw new ParameterError(`feed "${name}"`, expected, "nothing");
  const fits = dtype === "int32" ? data instanceof Int32Array : data instanceof Float32Array;
  if (!fits || data.length !== length) {
    throw new ParameterError(`feed "${name}"`, expected, `${data.constructor.name} of ${data.length}`);
  }
}
