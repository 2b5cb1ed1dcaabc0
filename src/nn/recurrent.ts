/** @file A long short-term memory unrolled over time, and attention that pools a sequence into one vector. */

import { ShapeError } from "../core/index.ts";
import {
  add,
  concat,
  constant,
  matmul,
  multiply,
  reduceSum,
  reshape,
  sigmoid,
  slice,
  softmax,
  type Tensor,
  tanh,
} from "../tensor/index.ts";
import { glorotUniform, zeros } from "./initialisers.ts";
import { linear } from "./layers.ts";
import type { ParameterSet } from "./parameters.ts";

export interface LstmState {
  /** `[n, hidden]`. */
  readonly hidden: Tensor;
  /** `[n, hidden]`. */
  readonly cell: Tensor;
}

/**
 * One step of an LSTM (Hochreiter & Schmidhuber, 1997, with forget gate).
 *
 * @param gates What the inputs and the last hidden state say, `[n, 4 * hidden]`: input, forget, candidate, output.
 */
export function lstmCell(gates: Tensor, cell: Tensor): LstmState {
  const [n, hidden] = cell.shape;
  const part = (k: number) => slice(gates, [0, k * hidden], [n, (k + 1) * hidden]);
  const kept = add(multiply(sigmoid(part(1)), cell), multiply(sigmoid(part(0)), tanh(part(2))));
  return { hidden: multiply(sigmoid(part(3)), tanh(kept)), cell: kept };
}

/**
 * An LSTM over the whole sequence, unrolled: the graph grows with its length, and so does the time to compile it
 * (about half a second for 32 steps). Both states start at 0.
 *
 * @param x `[n, time, features]`.
 * @returns `outputs` `[n, time, hidden]` and the last `state`. Parameters: `<name>/input` `[features, 4 * hidden]`,
 * `<name>/recurrent` `[hidden, 4 * hidden]`, `<name>/bias` `[4 * hidden]`, gates in the order of `lstmCell`.
 */
export function lstm(
  params: ParameterSet,
  name: string,
  x: Tensor,
  hidden: number,
): { outputs: Tensor; state: LstmState } {
  if (x.shape.length !== 3) throw new ShapeError("lstm", [x.shape], "expected [n, time, features]");
  const [n, time, features] = x.shape;
  const width = 4 * hidden;
  const bias = params.create(`${name}/bias`, [width], (shape, rng) => forgetBias(zeros(shape, rng)));
  const recurrent = params.create(`${name}/recurrent`, [hidden, width], glorotUniform);
  // All inputs in one product; steps are then slices of it.
  const driven = add(matmul(x, params.create(`${name}/input`, [features, width], glorotUniform)), bias);
  let state: LstmState = { hidden: constant(0, [n, hidden]), cell: constant(0, [n, hidden]) };
  const outputs: Tensor[] = [];
  for (let t = 0; t < time; t++) {
    const now = reshape(slice(driven, [0, t, 0], [n, t + 1, width]), [n, width]);
    state = lstmCell(t === 0 ? now : add(now, matmul(state.hidden, recurrent)), state.cell);
    outputs.push(reshape(state.hidden, [n, 1, hidden]));
  }
  return { outputs: concat(outputs, 1), state };
}

/** Forget gates start open, at 1 (Jozefowicz et al., 2015). */
function forgetBias(values: Float32Array): Float32Array {
  return values.fill(1, values.length / 4, values.length / 2);
}

/**
 * A weighted mean over time, the weights a softmax of learned scores v . tanh(W x + b) (Bahdanau et al., 2015).
 *
 * @param x `[n, time, features]`.
 * @returns `output` `[n, features]` and `weights` `[n, time]`.
 */
export function attentionPool(
  params: ParameterSet,
  name: string,
  x: Tensor,
  { units = x.shape[2] }: { readonly units?: number } = {},
): { output: Tensor; weights: Tensor } {
  if (x.shape.length !== 3) throw new ShapeError("attentionPool", [x.shape], "expected [n, time, features]");
  const [n, time] = x.shape;
  const scored = linear(params, `${name}/score`, tanh(linear(params, `${name}/hidden`, x, units)), 1, {
    bias: false,
  });
  const weights = softmax(reshape(scored, [n, time]), -1);
  return { output: reduceSum(multiply(x, reshape(weights, [n, time, 1])), { axes: [1] }), weights };
}
