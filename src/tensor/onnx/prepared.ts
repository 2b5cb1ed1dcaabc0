/** @file A graph ready to be written as ONNX. */

import type { Tensor } from "../types.ts";

/** The simplified graph of named outputs, with its inputs by name. */
export interface PreparedGraph {
  readonly names: readonly string[];
  readonly outputs: readonly Tensor[];
  /** In topological order. */
  readonly nodes: readonly Tensor[];
  readonly inputs: ReadonlyMap<string, Tensor>;
}
