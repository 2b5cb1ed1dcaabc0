/** @file A long short-term memory unrolled over time, in one direction or both, and attention that pools a sequence into one vector. */

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
  subtract,
  type Tensor,
  tanh,
  transpose,
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
 * @param gates What the inputs and the last hidden state say, `[n, 4 * hidden]`: input, forget, output, candidate. The
 * three gates lie together so that one sigmoid, and one gradient of it, serves them all.
 * @param cell `[n, hidden]`, or `[1, hidden]` for one state that all rows start from.
 */
export function lstmCell(gates: Tensor, cell: Tensor): LstmState {
  const [n, hidden] = [gates.shape[0], cell.shape[1]];
  const open = sigmoid(slice(gates, [0, 0], [n, 3 * hidden]));
  const [into, kept, out] = [0, 1, 2].map((k) => slice(open, [0, k * hidden], [n, (k + 1) * hidden]));
  const candidate = tanh(slice(gates, [0, 3 * hidden], [n, 4 * hidden]));
  const next = add(multiply(kept, cell), multiply(into, candidate));
  return { hidden: multiply(out, tanh(next)), cell: next };
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
  // Time first: steps are then whole rows, and all inputs go through one product.
  const rows = reshape(transpose(x, [1, 0, 2]), [time * n, features]);
  const driven = add(matmul(rows, params.create(`${name}/input`, [features, width], glorotUniform)), bias);
  let state: LstmState = { hidden: constant(0, [n, hidden]), cell: constant(0, [n, hidden]) };
  const outputs: Tensor[] = [];
  for (let t = 0; t < time; t++) {
    const now = slice(driven, [t * n, 0], [(t + 1) * n, width]);
    state = lstmCell(t === 0 ? now : add(now, matmul(state.hidden, recurrent)), state.cell);
    outputs.push(state.hidden);
  }
  return { outputs: transpose(reshape(concat(outputs, 0), [time, n, hidden]), [1, 0, 2]), state };
}

/**
 * An LSTM forwards in time and another backwards (Schuster & Paliwal, 1997). Both take their steps together, as one LSTM of
 * twice the width whose halves do not hear each other, so that the graph is no longer than that of one direction. The batch
 * stays the first axis throughout, as an exported model needs it.
 *
 * @param x `[n, time, features]`.
 * @returns `[n, time, 2 * hidden]`: at each time what the forward direction has heard up to then, followed by what the backward
 * direction has heard from the end down to then. Parameters: those of `lstm` under `<name>/forward` and `<name>/backward`.
 */
export function biLstm(params: ParameterSet, name: string, x: Tensor, hidden: number): Tensor {
  if (x.shape.length !== 3) throw new ShapeError("biLstm", [x.shape], "expected [n, time, features]");
  const [n, time, features] = x.shape;
  const width = 4 * hidden;
  const [forward, backward] = ["forward", "backward"].map((direction) => {
    const bias = params.create(`${name}/${direction}/bias`, [width], (shape, rng) =>
      forgetBias(zeros(shape, rng)),
    );
    const weights = params.create(`${name}/${direction}/input`, [features, width], glorotUniform);
    return {
      driven: add(matmul(x, weights), bias),
      recurrent: reshape(params.create(`${name}/${direction}/recurrent`, [hidden, width], glorotUniform), [
        hidden,
        4,
        hidden,
      ]),
    };
  });
  // Each gate of the one beside that of the other; what one says to the other is 0.
  const deaf = constant(0, [hidden, 4, hidden]);
  const recurrent = reshape(
    concat([concat([forward.recurrent, deaf], 2), concat([deaf, backward.recurrent], 2)], 0),
    [2 * hidden, 2 * width],
  );
  const stepOf = ({ driven }: { readonly driven: Tensor }, t: number) =>
    reshape(slice(driven, [0, t, 0], [n, t + 1, width]), [n, 4, hidden]);
  const start = constant(0, [1, 2 * hidden]);
  let state: LstmState = { hidden: start, cell: start };
  const outputs: Tensor[] = [];
  for (let t = 0; t < time; t++) {
    const now = reshape(concat([stepOf(forward, t), stepOf(backward, time - 1 - t)], 2), [n, 2 * width]);
    state = lstmCell(t === 0 ? now : add(now, matmul(state.hidden, recurrent)), state.cell);
    outputs.push(state.hidden);
  }
  const halfOf = (h: Tensor, from: number) =>
    reshape(slice(h, [0, from], [n, from + hidden]), [n, 1, hidden]);
  return concat(
    [
      concat(
        outputs.map((h) => halfOf(h, 0)),
        1,
      ),
      concat(outputs.map((h) => halfOf(h, hidden)).reverse(), 1),
    ],
    2,
  );
}

/** Forget gates start open, at 1 (Jozefowicz et al., 2015). */
function forgetBias(values: Float32Array): Float32Array {
  return values.fill(1, values.length / 4, values.length / 2);
}

/** Taken from the scores of masked steps: their weights become exactly 0, and a row without any step stays finite. */
const BEYOND = 1e4;

/**
 * A weighted mean over time, the weights a softmax of learned scores v . tanh(W x + b) (Bahdanau et al., 2015).
 *
 * @param x `[n, time, features]`.
 * @param options `mask` `[n, time]`: 1 for steps to attend to, 0 for padding.
 * @returns `output` `[n, features]` and `weights` `[n, time]`.
 */
export function attentionPool(
  params: ParameterSet,
  name: string,
  x: Tensor,
  { units = x.shape[2], mask }: { readonly units?: number; readonly mask?: Tensor } = {},
): { output: Tensor; weights: Tensor } {
  if (x.shape.length !== 3) throw new ShapeError("attentionPool", [x.shape], "expected [n, time, features]");
  const [n, time] = x.shape;
  if (mask && mask.shape.join() !== `${n},${time}`) {
    throw new ShapeError("attentionPool, mask", [x.shape, mask.shape], "expected a mask [n, time]");
  }
  const scored = linear(params, `${name}/score`, tanh(linear(params, `${name}/hidden`, x, units)), 1, {
    bias: false,
  });
  const scores = reshape(scored, [n, time]);
  const weights = softmax(mask ? add(scores, multiply(subtract(mask, 1), BEYOND)) : scores, -1);
  return { output: reduceSum(multiply(x, reshape(weights, [n, time, 1])), { axes: [1] }), weights };
}
